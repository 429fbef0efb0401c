// Tables of PDF pages against the grids of other tools: cell F1, the text of each cell compared without blanks, and TEDS, which sees rows, columns and empty cells too; the files in two halves, every other one: what is tuned looks at the second alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ParsedElement } from "#core/documents/document";
import { csvRecords } from "#engines/formats/data/csv-records";
import { benchParser, readWhole } from "../formats/reading.ts";
import type { BenchOptions, BenchResult } from "../report.ts";
import { sharedFolder } from "../shared.ts";
import { teds, type TextGrid } from "./teds.ts";

/** One line for `--help`. */
export const summary = "Cell F1 and TEDS on the PDF tables of the shared documents";

/** Runs the bench; `--verbose` prints each table. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const folder = sharedFolder("data/documents/tables");
  const cases = readFileSync(join(folder, "index.tsv"), "utf8").trimEnd().split("\n").slice(1).map((line) => line.split("\t")).filter(([, format]) => format === "pdf");
  const parser = await benchParser(1);
  const sums = { scores: [] as number[], teds: [] as number[], common: 0, ours: 0, truth: 0 };
  try {
    for (const [file = "", , page = "1", , , csv = ""] of cases) {
      const { elements } = await readWhole(parser, { path: join(folder, file), name: file.replace(/^.*\//, "") });
      const grid = [...csvRecords(readFileSync(join(folder, csv), "utf8"), ",")].map((row) => row.map(normal));
      const truth = grid.flat().filter((cell) => cell !== "");
      const { rows, common, ours, score } = best(tablesOf(elements, Number(page)), truth);
      sums.teds.push(rows.length === 0 ? 0 : teds(rows, grid));
      sums.scores.push(score);
      sums.common += common;
      sums.ours += ours;
      sums.truth += truth.length;
      if (args.includes("--verbose")) print(`${score.toFixed(3)} TEDS ${(sums.teds.at(-1) ?? 0).toFixed(3)} ${csv} (${truth.length} cells, ${ours} of ours)`);
    }
  } finally {
    await parser.close();
  }
  const mean = meanOf(sums.scores);
  const files = [...new Set(cases.map(([file]) => file))];
  const halves = [0, 1].map((half) => meanOf(sums.scores.filter((_score, index) => files.indexOf(cases[index]?.[0]) % 2 === half)));
  const overall = (2 * sums.common) / (sums.ours + sums.truth);
  const [firstHalf = 0, secondHalf = 0] = halves;
  print([["tables", "mean F1", "first half", "second half", "F1 over all cells", "target", "mean TEDS"], [sums.scores.length, mean.toFixed(3), firstHalf.toFixed(3), secondHalf.toFixed(3), overall.toFixed(3), ">= .85", meanOf(sums.teds).toFixed(3)]]);
  return { figures: { tables: sums.scores.length, mean, firstHalf, secondHalf, overall, teds: meanOf(sums.teds) } };
}

function meanOf(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function tablesOf(elements: readonly ParsedElement[], page: number): readonly TextGrid[] {
  return elements.flatMap(({ cells, locator }) => (cells && locator?.kind === "page" && locator.page === page ? [cells.map((row) => row.map(normal))] : []));
}

function normal(cell: string): string {
  return cell.normalize("NFKC").replace(/\s+/g, "").toLowerCase();
}

/** The table, or run of neighbouring tables, that has most in common with the truth. */
function best(tables: readonly TextGrid[], truth: readonly string[]): { readonly rows: TextGrid; readonly common: number; readonly ours: number; readonly score: number } {
  let found = { rows: [] as TextGrid, common: 0, ours: 0, score: 0 };
  for (let from = 0; from < tables.length; from++) {
    for (let to = from + 1; to <= tables.length; to++) {
      const rows = tables.slice(from, to).flat();
      const cells = rows.flat().filter((cell) => cell !== "");
      const common = commonCells(cells, truth);
      const score = (2 * common) / Math.max(1, cells.length + truth.length);
      if (score > found.score) found = { rows, common, ours: cells.length, score };
    }
  }
  return found;
}

function commonCells(ours: readonly string[], truth: readonly string[]): number {
  const left = new Map<string, number>();
  for (const cell of truth) left.set(cell, (left.get(cell) ?? 0) + 1);
  let common = 0;
  for (const cell of ours) {
    const count = left.get(cell) ?? 0;
    if (count > 0) common++;
    left.set(cell, count - 1);
  }
  return common;
}
