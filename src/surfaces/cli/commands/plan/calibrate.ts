// `plinth plan calibrate`: measured rows in, a file of factors out, and how other plan commands read that file.
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fail } from "#core/errors";
import type { Command, Invocation, Option } from "../../command.ts";
import { readTable } from "./input.ts";

const measuredRowsMax = 2000;

/** The option by which plan commands take a calibration. */
export const calibrationOption: Option = { name: "calibration", property: "calibration", kind: "text", placeholder: "FILE", description: "Calibration that `plinth plan calibrate` wrote." };

/** The factors of the file that `--calibration` names, as input of an operation; nothing where it is not given. */
export async function calibrationOf({ values, host }: Invocation): Promise<Record<string, unknown>> {
  const name = values.text("calibration");
  if (name === undefined) return {};
  const path = resolve(host.cwd, name);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw fail("source.not_found", { path }, cause);
  });
  try {
    return { calibration: (JSON.parse(text) as { readonly offsets?: unknown }).offsets ?? null };
  } catch (cause) {
    throw fail("parse.damaged", { name: path, problem: "it is not JSON" }, cause);
  }
}

/** The calibrate command. */
export const planCalibrateCommand: Command = {
  words: "plan calibrate",
  summary: "Turn measurements of your own into a calibration for other plan commands.",
  notes: "Columns are those of `plinth plan predict`, with the measured ones filled: meas_out_tok_s or meas_total_tok_s, meas_ttft_ms, meas_tpot_ms.",
  positionals: [],
  options: [
    { name: "measured", property: "measured", kind: "text", placeholder: "FILE", description: "Measured rows, .csv or .csv.gz.", isRequired: true },
    { name: "out", property: "out", kind: "text", placeholder: "FILE", description: "Calibration to write.", isRequired: true },
  ],
  examples: [
    { title: "From a table", line: "plinth plan calibrate --measured mine.csv --out mine.json" },
    { title: "Packed", line: "plinth plan calibrate --measured mine.csv.gz --out mine.json" },
    { title: "As JSON", line: "plinth plan calibrate --measured mine.csv --out mine.json --json" },
  ],
  run: async (invocation) => {
    const { values, printer, host } = invocation;
    const rows = await readTable(host, values.text("measured") ?? "");
    if (rows.length > measuredRowsMax) throw fail("plan.input_invalid", { field: "--measured", value: `${rows.length} rows`, problem: `at most ${measuredRowsMax} are taken`, nearest: `${measuredRowsMax} rows` });
    const connection = await invocation.connect({ isTemporary: true });
    const answer = await connection.call("plan.calibrate", { rows: [...rows] });
    await writeFile(resolve(host.cwd, values.text("out") ?? ""), `${JSON.stringify(answer, undefined, 1)}\n`);
    if (printer.isJson) await printer.json(answer);
    else for (const { model, accelerator, engine, precision, measure, factor, rows: count } of answer.offsets) await printer.line(`${model} on ${accelerator}, ${engine}, ${precision}: ${measure} ${factor.value.toFixed(2)} of predicted (${count.value} rows)`);
    return 0;
  },
};
