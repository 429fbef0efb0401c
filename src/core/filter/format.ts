// A filter as text: `parseFilter(formatFilter(filter))` is the filter again.
import type { Filter } from "./filter.ts";
import { isFilterKeyword } from "./parse.ts";

/** The text of a filter, with parentheses only where they are needed. */
export function formatFilter(filter: Filter): string {
  switch (filter.op) {
    case "and":
      return filter.filters.map((part) => (part.op === "and" || part.op === "or" ? `(${formatFilter(part)})` : formatFilter(part))).join(" and ");
    case "or":
      return filter.filters.map((part) => (part.op === "or" ? `(${formatFilter(part)})` : formatFilter(part))).join(" or ");
    case "not":
      return filter.filter.op === "and" || filter.filter.op === "or" ? `not (${formatFilter(filter.filter)})` : `not ${formatFilter(filter.filter)}`;
    case "exists":
      return `exists(${formatField(filter.field)})`;
    case "in":
      return `${formatField(filter.field)} in [${filter.values.map((value) => JSON.stringify(value)).join(", ")}]`;
    default:
      return `${formatField(filter.field)} ${filter.op} ${JSON.stringify(filter.value)}`;
  }
}

function formatField(field: string): string {
  if (/^[\p{L}_][\p{L}\p{M}\p{N}_.-]*$/u.test(field) && !isFilterKeyword(field)) return field;
  return `\`${field.replace(/[`\\]/g, "\\$&")}\``;
}
