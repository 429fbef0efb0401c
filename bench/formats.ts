// Every file of the shared document sets: read or refused by name, and how like the peer's text.
import { parseArgs } from "node:util";
import type { ParsedElement } from "#core/documents/document";
import { namedFormats, readCases, type Case } from "./formats/cases.ts";
import { benchParser, readWhole, type Reading } from "./formats/reading.ts";
import { keysFound, similarity } from "./formats/similarity.ts";
import type { BenchOptions, BenchResult, Cell } from "./report.ts";
import { sharedFolder } from "./shared.ts";

export const summary = "Parse the shared documents of every named format: share read, similarity to the peer's text, key strings found";

interface Judged extends Case {
  readonly reading: Reading;
  readonly isRight: boolean;
  readonly similarity: number | undefined;
  readonly found: number;
}

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { shared: { type: "string" }, only: { type: "string" }, verbose: { type: "boolean" }, show: { type: "string" } } });
  const cases = readCases(sharedFolder("data/documents", values.shared)).filter(({ format, file }) => values.only === undefined || format === values.only || file.includes(values.only));
  const parser = await benchParser(1);
  const judged: Judged[] = [];
  try {
    for (const one of cases) {
      const reading = await readWhole(parser, { path: one.path, name: one.file.replace(/^.*\//, "") });
      if (values.show !== undefined && one.file.includes(values.show)) print(asText(reading));
      judged.push(judge(one, reading));
    }
  } finally {
    await parser.close();
  }
  if (values.verbose) for (const one of judged) print(`${one.file}: ${one.reading.code} ${one.similarity?.toFixed(3) ?? "-"} keys ${one.found}/${one.keys.length}${one.isRight ? "" : " WRONG"}${missing(one)}`);
  return report(judged, print);
}

function judge(one: Case, reading: Reading): Judged {
  const text = asText(reading);
  const isNamed = namedFormats.has(one.format);
  // Words in a markup that no parser knows are words still: such a file may be read as plain text.
  const isRefused = ["parse.unsupported", "parse.encrypted"].includes(reading.code) || reading.mediaType === "text/plain";
  const isRight = isNamed ? ["read", "parse.empty", "parse.encrypted"].includes(reading.code) : isRefused || reading.code === "read";
  return { ...one, reading, isRight, similarity: one.expected === undefined || reading.code !== "read" ? undefined : similarity(text, one.expected), found: keysFound(text, one.keys).length };
}

function missing(one: Judged): string {
  const found = new Set(keysFound(asText(one.reading), one.keys));
  const lost = one.keys.filter((key) => !found.has(key));
  return lost.length === 0 || one.reading.code !== "read" ? "" : ` missing ${JSON.stringify(lost.slice(0, 3))}`;
}

/** The text of a reading as its peer writes it: a table once with its header, other elements as they are. */
function asText({ elements, parts }: Reading): string {
  return [...elements.map(elementText), ...parts].join("\n");
}

function elementText(element: ParsedElement): string {
  if (element.header) return element.text.split("\n").map((line) => valuesOf(line, element.header ?? [])).join("\n");
  return element.cells ? element.cells.map((row) => row.join(" ")).join("\n") : element.text;
}

/** A row of a large sheet without the names of its columns, which its peer writes once. */
function valuesOf(line: string, header: readonly string[]): string {
  return line.split("; ").map((piece) => header.reduce((text, name) => (text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text), piece)).join(" ");
}

function report(judged: readonly Judged[], print: BenchOptions["print"]): BenchResult {
  const rows: Cell[][] = [["format", "files", "right", "median similarity", "least", "keys"]];
  const figures: Record<string, unknown> = {};
  for (const format of [...new Set(judged.map((one) => one.format))].filter((name) => namedFormats.has(name)).toSorted()) {
    const own = judged.filter((one) => one.format === format);
    const scores = own.flatMap((one) => one.similarity ?? []).toSorted((a, b) => a - b);
    const keys = own.filter(({ keys: all }) => all.length > 0);
    const [found, all] = [keys.reduce((sum, one) => sum + one.found, 0), keys.reduce((sum, one) => sum + one.keys.length, 0)];
    rows.push([format, own.length, own.filter(({ isRight }) => isRight).length, median(scores)?.toFixed(3) ?? "", scores[0]?.toFixed(3) ?? "", all === 0 ? "" : `${found}/${all}`]);
    figures[format] = { files: own.length, right: own.filter(({ isRight }) => isRight).length, median: median(scores), keys: [found, all] };
  }
  print(rows);
  const others = judged.filter((one) => !namedFormats.has(one.format));
  const named = judged.filter((one) => namedFormats.has(one.format));
  const [found, all] = [named.reduce((sum, one) => sum + one.found, 0), named.reduce((sum, one) => sum + one.keys.length, 0)];
  print(`named formats: ${named.filter(({ isRight }) => isRight).length} of ${named.length} right; others: ${others.filter(({ isRight }) => isRight).length} of ${others.length} refused by name or read as text; key strings ${found} of ${all} (${((100 * found) / Math.max(1, all)).toFixed(1)} %)`);
  for (const one of judged) if (!one.isRight) print(`wrong: ${one.file}: ${one.reading.code}`);
  return { figures: { ...figures, named: named.length, right: named.filter(({ isRight }) => isRight).length, others: others.length, keysFound: found, keys: all } };
}

function median(sorted: readonly number[]): number | undefined {
  if (sorted.length === 0) return undefined;
  const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? 0, sorted[sorted.length >> 1] ?? 0];
  return (low + high) / 2;
}
