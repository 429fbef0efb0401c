// The filter's JSON tree, checked: what arrives over HTTP becomes a Filter or an error that names the place.
import { fail, type PlinthError } from "../errors.ts";
import type { Filter, FilterValue } from "./filter.ts";
import { filterDepthMax, filterFieldMax, filterNodesMax, filterTextMax, filterValuesMax } from "./limits.ts";

const comparisons: ReadonlySet<unknown> = new Set(["=", "!=", "<", "<=", ">", ">=", "^="]);

interface Place {
  /** JSON Pointer of the node. */
  readonly path: string;
  readonly depth: number;
  readonly count: { nodes: number };
}

/** Checks a filter's JSON tree. A join of one filter becomes that filter. @throws filter.invalid with the JSON Pointer of the fault */
export function checkFilter(tree: unknown): Filter {
  return checkNode(tree, { path: "", depth: 1, count: { nodes: 0 } });
}

function checkNode(node: unknown, place: Place): Filter {
  if (place.depth > filterDepthMax) throw invalid(place.path, `a filter nests at most ${filterDepthMax} deep`);
  if (++place.count.nodes > filterNodesMax) throw invalid(place.path, `a filter has at most ${filterNodesMax} parts`);
  if (typeof node !== "object" || node === null || Array.isArray(node)) throw invalid(place.path, "an object with `op` should stand here");
  const { op, filters, filter, field, value, values } = node as Readonly<Record<string, unknown>>;
  if (op === "and" || op === "or") return checkJoin(op, filters, place);
  if (op === "not") return { op, filter: checkNode(filter, below(place, "filter")) };
  if (op === "exists") return { op, field: checkField(field, place) };
  if (op === "in") return { op, field: checkField(field, place), values: checkValues(values, place) };
  if (!comparisons.has(op)) throw invalid(`${place.path}/op`, "op is one of and, or, not, exists, in, =, !=, <, <=, >, >=, ^=");
  return { op: op as "=", field: checkField(field, place), value: checkValue(value, `${place.path}/value`) };
}

function checkJoin(op: "and" | "or", filters: unknown, place: Place): Filter {
  if (!Array.isArray(filters) || filters.length === 0) throw invalid(`${place.path}/filters`, "a list of at least one filter should stand here");
  if (filters.length > filterNodesMax) throw invalid(`${place.path}/filters`, `a filter has at most ${filterNodesMax} parts`);
  const checked = filters.map((each: unknown, index) => checkNode(each, below(place, `filters/${index}`)));
  const [first] = checked;
  return checked.length === 1 && first !== undefined ? first : { op, filters: checked };
}

function checkField(field: unknown, place: Place): string {
  if (typeof field !== "string" || field === "") throw invalid(`${place.path}/field`, "a field's name should stand here");
  if (field.length > filterFieldMax) throw invalid(`${place.path}/field`, `a field's name has at most ${filterFieldMax} characters`);
  return field;
}

function checkValues(values: unknown, place: Place): readonly FilterValue[] {
  if (!Array.isArray(values) || values.length === 0 || values.length > filterValuesMax) throw invalid(`${place.path}/values`, `a list of 1 to ${filterValuesMax} values should stand here`);
  return values.map((value: unknown, index) => checkValue(value, `${place.path}/values/${index}`));
}

function checkValue(value: unknown, path: string): FilterValue {
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
  if (typeof value !== "string") throw invalid(path, "a string, a number, true or false should stand here");
  if (value.length > filterTextMax) throw invalid(path, `a value has at most ${filterTextMax} characters`);
  return value;
}

function below(place: Place, name: string): Place {
  return { path: `${place.path}/${name}`, depth: place.depth + 1, count: place.count };
}

function invalid(path: string, problem: string): PlinthError {
  return fail("filter.invalid", { problem, position: path === "" ? "/" : path });
}
