// The filter tree over document fields, as JSON; the text grammar is parsed in contract-independent code beside it.

/** A value that a filter compares with. */
export type FilterValue = string | number | boolean;

/** A filter: comparisons joined by and, or, not. `^=` is "begins with". */
export type Filter =
  | { readonly op: "and" | "or"; readonly filters: readonly Filter[] }
  | { readonly op: "not"; readonly filter: Filter }
  | { readonly op: "!="; readonly field: string; readonly value: FilterValue }
  | { readonly op: "=" | "<" | "<=" | ">" | ">=" | "^="; readonly field: string; readonly value: FilterValue }
  | { readonly op: "in"; readonly field: string; readonly values: readonly FilterValue[] }
  | { readonly op: "exists"; readonly field: string };
