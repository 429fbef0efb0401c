// Runs many queries of a TSV file, some at once, and writes their results in the file's order.
import { open, readFile } from "node:fs/promises";
import { fail } from "#core/errors";
import { formatCount, formatDuration } from "#core/text/units";
import type { Invocation } from "./command.ts";

/** One line of a query file: `id<TAB>text`. */
export interface BatchLine {
  readonly id: string;
  readonly text: string;
}

/** Requests that are under way at the same time. */
const requestsAtOnceMax = 4;

/** Reads `id<TAB>text` lines; empty ones are passed over. @throws source.not_found, ingest.bad_line */
export async function readBatch(path: string): Promise<BatchLine[]> {
  const content = await readFile(path, "utf8").catch((cause: unknown) => {
    throw fail("source.not_found", { path }, cause);
  });
  return content.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "") return [];
    const [id = "", text = ""] = line.split("\t");
    if (id.trim() === "" || text.trim() === "") throw fail("ingest.bad_line", { line: index + 1, path, problem: "it is not `id<TAB>text`" });
    return [{ id: id.trim(), text: text.trim() }];
  });
}

/** What to run over a batch. */
export interface Batch {
  readonly lines: readonly BatchLine[];
  /** Words of the command that runs it. */
  readonly command: string;
  /** File to write. */
  readonly out: string;
  /** What the lines are, for progress: `queries`. */
  readonly unit: string;
  /** Text to write for one line. */
  answer(line: BatchLine): Promise<string>;
}

/** Begins with one line; its failure is thrown when its turn comes, and not before. */
function begin(batch: Batch, index: number): Promise<string> {
  const answer = batch.answer(batch.lines[index] ?? { id: "", text: "" });
  answer.catch(() => undefined);
  return answer;
}

/** Runs the batch. The first failure ends it. */
export async function runBatch(batch: Batch, invocation: Invocation): Promise<void> {
  const { printer, host } = invocation;
  const startMs = host.clock.monotonicMs();
  const file = await open(batch.out, "w").catch((cause: unknown) => {
    throw fail("usage.invalid_option", { problem: `${batch.out} cannot be written`, command: batch.command }, cause);
  });
  const underway: Promise<string>[] = [];
  try {
    for (let done = 0, asked = 0; done < batch.lines.length; done++) {
      for (; asked < batch.lines.length && underway.length < requestsAtOnceMax; asked++) underway.push(begin(batch, asked));
      await file.write((await underway.shift()) ?? "");
      const rate = (done + 1) / Math.max(0.001, (host.clock.monotonicMs() - startMs) / 1000);
      const line = `${formatCount(done + 1)}/${formatCount(batch.lines.length)} ${batch.unit}, ${formatCount(rate)}/s, ${formatDuration(((batch.lines.length - done) / rate) * 1000)} left`;
      if (!printer.isJson) await printer.progress([line], line);
    }
  } finally {
    await file.close();
    await printer.endProgress();
  }
  const tookMs = Math.round(host.clock.monotonicMs() - startMs);
  if (printer.isJson) await printer.json({ [batch.unit]: batch.lines.length, file: batch.out, tookMs });
  else await printer.line(`${formatCount(batch.lines.length)} ${batch.unit} in ${formatDuration(tookMs)}, written to ${batch.out}`);
}
