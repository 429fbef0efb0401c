// What plan commands read: a model by id or from its config.json, and tables, packed or not.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { fail } from "#core/errors";
import { readCsv } from "#core/text/csv";
import type { Invocation } from "../../command.ts";
import type { CommandSource } from "../../generated.ts";

const fileBytesMax = 200_000_000;

/** The input, with a model that is a file read into its configuration. */
export async function inputOf(source: CommandSource, { values, host }: Invocation): Promise<Record<string, unknown>> {
  const input = values.pick(Object.keys(source.input.properties).filter((property) => property !== "config" && property !== "calibration"));
  const model = values.text("model");
  if (model === undefined || !model.endsWith(".json")) return input;
  const path = resolve(host.cwd, model);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw fail("source.not_found", { path }, cause);
  });
  try {
    return { ...input, model: model.split(/[\\/]/).at(-1), config: JSON.parse(text) as unknown };
  } catch (cause) {
    throw fail("parse.damaged", { name: path, problem: "it is not JSON" }, cause);
  }
}

/** Rows of a table, .csv or .csv.gz. */
export async function readTable({ cwd }: Invocation["host"], name: string): Promise<readonly Record<string, string>[]> {
  const path = resolve(cwd, name);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw fail("source.not_found", { path }, cause);
  });
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return readCsv((isPacked ? gunzipSync(bytes, { maxOutputLength: fileBytesMax }) : bytes).toString("utf8"));
  } catch (cause) {
    throw fail("parse.damaged", { name: path, problem: "it cannot be unpacked" }, cause);
  }
}
