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

/** Runs the batch. The first failure ends it. */
export async function runBatch(batch: Batch, invocation: Invocation): Promise<void> {
  const { printer, host } = invocation;
  const startMs = host.clock.monotonicMs();
  const file = await open(batch.out, "w").catch((cause: unknown) => {
    throw fail("usage.invalid_option", { problem: `${batch.out} cannot be written`, command: batch.command }, cause);
  });
  try {
    for (let at = 0; at < batch.lines.length; at += requestsAtOnceMax) {
      const texts = await Promise.all(batch.lines.slice(at, at + requestsAtOnceMax).map((line) => batch.answer(line)));
      await file.write(texts.join(""));
      const done = Math.min(batch.lines.length, at + requestsAtOnceMax);
      const rate = done / Math.max(0.001, (host.clock.monotonicMs() - startMs) / 1000);
      const line = `${formatCount(done)}/${formatCount(batch.lines.length)} ${batch.unit}, ${formatCount(rate)}/s, ${formatDuration(((batch.lines.length - done) / rate) * 1000)} left`;
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
