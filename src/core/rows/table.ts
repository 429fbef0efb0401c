// How a typed table is declared, for every row-store engine alike.

/** Kind of a column; a trailing `?` allows null. `json` holds JSON data, `integer` a safe integer. */
export type ColumnKind = "text" | "integer" | "real" | "json" | "bytes" | "text?" | "integer?" | "real?" | "json?" | "bytes?";

/** A table over rows of type `Row`: its key (workspace first), its columns and its ordered secondary indexes. */
export interface TableDefinition<Row> {
  readonly key: readonly (keyof Row & string)[];
  readonly columns: { readonly [Column in keyof Row & string]-?: ColumnKind };
  readonly indexes: { readonly [name: string]: readonly (keyof Row & string)[] };
}
