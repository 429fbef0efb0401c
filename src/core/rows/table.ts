// How a typed table is declared, for every row-store engine alike.

/** Kind of a column; a trailing `?` allows null. `json` holds JSON data, `integer` a safe integer. */
export type ColumnKind = "text" | "integer" | "real" | "json" | "bytes" | "text?" | "integer?" | "real?" | "json?" | "bytes?";

/** A table over rows of type `Row`: its key (workspace first), its columns and its ordered secondary indexes. */
export interface TableDefinition<Row> {
  readonly key: readonly (keyof Row & string)[];
  readonly columns: { readonly [Column in keyof Row & string]-?: ColumnKind };
  readonly indexes: { readonly [name: string]: readonly (keyof Row & string)[] };
  /** Many small rows that are written and read in runs: an engine may store up to this many together, those whose last key column divided by it is the same. Such a table has no indexes and no bytes, its columns begin with its key, and the key ends with an integer. */
  readonly rowsPerBlock?: number;
}
