// The fields of a document that filters compare and facets count: its own facts, and its metadata by name.
import type { FilterValue } from "./filter.ts";
import type { Json, JsonObject } from "../json.ts";

/** Facts that every document has as fields; metadata of the same name is hidden behind them. */
export const ownFields = ["lang", "path", "title", "type", "source", "modified"] as const;

/** Name of one of them. */
export type OwnField = (typeof ownFields)[number];

/** Comparable values of a field: its own name first, else the path at its points (`author.name`). Null, objects and empty lists are none. */
export function fieldValues(fields: JsonObject, field: string): readonly FilterValue[] {
  const value = Object.hasOwn(fields, field) ? fields[field] : valueAtPath(fields, field.split("."));
  return (Array.isArray(value) ? (value as readonly Json[]) : [value]).filter(isFilterValue);
}

/** Names of the metadata that has a comparable value. */
export function metadataNames(fields: JsonObject): readonly string[] {
  return Object.keys(fields).filter((name) => !(ownFields as readonly string[]).includes(name) && fieldValues(fields, name).length > 0);
}

function valueAtPath(fields: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = fields;
  for (const name of path) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined;
    value = (value as JsonObject)[name];
  }
  return value;
}

function isFilterValue(value: Json | undefined): value is FilterValue {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
