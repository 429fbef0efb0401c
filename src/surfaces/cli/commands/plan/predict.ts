// `plinth plan predict`: a table of serving results in, the same table with predictions out.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fail } from "#core/errors";
import { writeCsv } from "#core/text/csv";
import type { QuantityView } from "#contract/planning";
import type { Command, Invocation } from "../../command.ts";
import { calibrationOf, calibrationOption } from "./calibrate.ts";
import { readTable } from "./input.ts";

const rowsAtOnce = 1000;
const measuredRowsMax = 2000;

const columns: readonly (readonly [string, string])[] = [
  ["pred_out_tok_s", "outputTokensPerSecond"], ["pred_total_tok_s", "totalTokensPerSecond"], ["pred_ttft_ms", "firstTokenMs"], ["pred_tpot_ms", "perOutputTokenMs"], ["pred_e2e_ms", "requestMs"],
];

type Row = Record<string, string>;

/** The predict command. */
export const planPredictCommand: Command = {
  words: "plan predict",
  summary: "Predict a table of serving results.",
  notes: "Columns are those of public result tables: model, accelerator, tp, engine, weight_precision, prompt_tokens, output_tokens, concurrency and so on; see docs/planner.md. Rows without a known model or accelerator stay empty.",
  positionals: [],
  options: [
    { name: "points", property: "points", kind: "text", placeholder: "FILE", description: "Table to read, .csv or .csv.gz.", isRequired: true },
    { name: "out", property: "out", kind: "text", placeholder: "FILE", description: "Table to write.", isRequired: true },
    { name: "measured", property: "measured", kind: "text", placeholder: "FILE", description: "Rows of the same columns, measured: they correct their like." },
    calibrationOption,
  ],
  examples: [
    { title: "A table", line: "plinth plan predict --points points.csv --out predicted.csv" },
    { title: "Packed", line: "plinth plan predict --points points.csv.gz --out predicted.csv" },
    { title: "With measurements of one's own", line: "plinth plan predict --points points.csv --measured mine.csv --out predicted.csv" },
  ],
  run: async (invocation) => {
    const { values, printer, host } = invocation;
    const rows = await readTable(host, values.text("points") ?? "");
    const measuredPath = values.text("measured");
    const measured = measuredPath === undefined ? [] : await readTable(host, measuredPath);
    if (measured.length > measuredRowsMax) throw fail("plan.input_invalid", { field: "--measured", value: `${measured.length} rows`, problem: `at most ${measuredRowsMax} are taken`, nearest: `${measuredRowsMax} rows` });
    const { predicted, problems } = await predictAll(invocation, rows, measured);
    const names = Object.keys(rows[0] ?? {});
    await writeFile(resolve(host.cwd, values.text("out") ?? ""), writeCsv([...names, ...columns.flatMap(([name]) => [name, `${name}_low`, `${name}_high`]), "bound", "basis"], predicted));
    const unread = [...problems].map(([problem, count]) => ({ problem, count }));
    if (printer.isJson) await printer.json({ rows: rows.length, predicted: rows.length - unread.reduce((total, { count }) => total + count, 0), unread });
    else {
      await printer.line(`${rows.length} rows read and written to ${values.text("out") ?? ""}`);
      for (const { problem, count } of unread) await printer.line(`not predicted, ${count} rows: ${problem}`);
    }
    return 0;
  },
};

async function predictAll(invocation: Invocation, rows: readonly Row[], measured: readonly Row[]): Promise<{ readonly predicted: readonly Row[]; readonly problems: ReadonlyMap<string, number> }> {
  const given = await calibrationOf(invocation);
  const connection = await invocation.connect({ isTemporary: true });
  const predicted: Row[] = [];
  const problems = new Map<string, number>();
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const batch = rows.slice(start, start + rowsAtOnce);
    const { predictions } = await connection.call("plan.predict", { rows: batch, ...given, ...(measured.length > 0 ? { measured: [...measured] } : {}) });
    batch.forEach((row, index) => {
      const one = predictions[index] as Readonly<Record<string, unknown>>;
      if (typeof one["problem"] === "string") problems.set(one["problem"], (problems.get(one["problem"]) ?? 0) + 1);
      predicted.push({ ...row, ...cellsOf(one) });
    });
  }
  return { predicted, problems };
}

function cellsOf(prediction: Readonly<Record<string, unknown>>): Row {
  if (typeof prediction["problem"] === "string") return {};
  const cells: Row = { bound: String(prediction["bound"]), basis: String(prediction["basis"]) };
  for (const [name, property] of columns) {
    const { value, low, high } = prediction[property] as QuantityView;
    Object.assign(cells, { [name]: shown(value), [`${name}_low`]: shown(low), [`${name}_high`]: shown(high) });
  }
  return cells;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
