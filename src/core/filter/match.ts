// Whether a document's fields satisfy a filter: pure, the same in every engine.
import type { Filter, FilterValue } from "./filter.ts";
import { fieldValues } from "./fields.ts";
import type { JsonObject } from "../json.ts";
import { compareText } from "../text/positions.ts";

type Comparison = "=" | "<" | "<=" | ">" | ">=" | "^=";

/**
 * Whether `fields` satisfy `filter`. A field with several values matches when one of them does; types never coerce
 * (`year = "2020"` does not match the number 2020). `a != 1` is `not a = 1`: it also holds where `a` is missing, and for
 * several values only when none is equal. Every other comparison with a missing field is false.
 */
export function matchesFilter(filter: Filter, fields: JsonObject): boolean {
  switch (filter.op) {
    case "and":
      return filter.filters.every((part) => matchesFilter(part, fields));
    case "or":
      return filter.filters.some((part) => matchesFilter(part, fields));
    case "not":
      return !matchesFilter(filter.filter, fields);
    case "exists":
      return fieldValues(fields, filter.field).length > 0;
    case "in":
      return fieldValues(fields, filter.field).some((value) => filter.values.some((wanted) => wanted === value));
    case "!=":
      return !fieldValues(fields, filter.field).includes(filter.value);
    default: {
      const { op, field, value: wanted } = filter;
      return fieldValues(fields, field).some((value) => compares(op, value, wanted));
    }
  }
}

function compares(op: Comparison, value: FilterValue, wanted: FilterValue): boolean {
  if (op === "=") return value === wanted;
  if (op === "^=") return typeof value === "string" && typeof wanted === "string" && value.startsWith(wanted);
  const order = orderOf(value, wanted);
  if (op === "<") return order < 0;
  if (op === "<=") return order <= 0;
  return op === ">" ? order > 0 : order >= 0;
}

/** Numbers by size, strings by code point; not a number (so that no comparison holds) for anything else. */
function orderOf(a: FilterValue, b: FilterValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return typeof a === "string" && typeof b === "string" ? compareText(a, b) : Number.NaN;
}
