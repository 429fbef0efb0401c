// The models of the catalogue: the fields of their published configurations, read on use.
import { fail } from "#core/errors";
import table from "../catalogue/models.json" with { type: "json" };
import { nearestName } from "../hardware/accelerator.ts";
import type { Architecture } from "./architecture.ts";
import { readArchitecture } from "./read.ts";

const configs: Readonly<Record<string, unknown>> = table.models;
const aliases: Readonly<Record<string, string>> = table.aliases;
const byLowerCase = new Map([...Object.keys(configs), ...Object.keys(aliases)].map((id) => [id.toLowerCase(), id]));

/** At most one entry for each model of the catalogue. */
const readAlready = new Map<string, Architecture>();

/** Ids of the catalogue's models, aliases included. */
export const modelIds: readonly string[] = [...byLowerCase.values()].toSorted();

/** Whether the catalogue holds a model of that id. */
export function hasModel(id: string): boolean {
  return byLowerCase.has(id.toLowerCase());
}

/** The model of that id. @throws plan.unknown_model */
export function modelOf(id: string): Architecture {
  const known = byLowerCase.get(id.toLowerCase());
  if (known === undefined) throw fail("plan.unknown_model", { model: id, nearest: nearestName(id, modelIds) });
  const read = readAlready.get(known) ?? readArchitecture(known, configs[aliases[known] ?? known]);
  readAlready.set(known, read);
  return read;
}
