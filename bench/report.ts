// What a bench is given and gives back, and the aligned tables it prints.

/** A bench file `bench/NAME.ts` exports this. Its own options stand in `args` (read them with `parseArgs`). */
export interface Bench {
  /** One line for `--help`. */
  readonly summary: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

/** What every bench is given. */
export interface BenchOptions {
  /** Arguments behind the name, without `--json`. */
  readonly args: readonly string[];
  /** Prints one line, or an aligned table: first row the head. */
  readonly print: (what: string | readonly (readonly Cell[])[]) => void;
}

/** A cell: numbers are set flush right; format them yourself where digits matter. */
export type Cell = string | number;

/** What a bench found. With `--json` the last line printed is `{"name":…,"figures":…}`. */
export interface BenchResult {
  readonly figures: Readonly<Record<string, unknown>>;
}

/** Rows as lines with aligned columns; a column is flush right when all its cells below the head look like numbers. */
export function formatTable(rows: readonly (readonly Cell[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const textOf = (row: readonly Cell[], column: number): string => String(row[column] ?? "");
  const layout = Array.from({ length: columns }, (_none, column) => ({
    width: Math.max(...rows.map((row) => textOf(row, column).length)),
    isNumeric: rows.slice(1).every((row) => /^([-+]?[\d.,]+ ?\S{0,5}|-|)$/.test(textOf(row, column))),
  }));
  return rows.map((row) => layout.map(({ width, isNumeric }, column) => (isNumeric ? textOf(row, column).padStart(width) : textOf(row, column).padEnd(width))).join("  ").trimEnd()).join("\n");
}
