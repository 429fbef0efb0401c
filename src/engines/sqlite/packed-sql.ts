// The SQL of packed tables: one stored row holds the rows of a run of ordinals.
import { sql, type CompiledQuery } from "kysely";
import { tableShape } from "#core/rows/cells";
import type { TableName } from "#core/rows/tables";
import { builder } from "./sql.ts";

/** Columns that name a stored row: the key with the block in the ordinal's place. */
export function packedKey(table: TableName): readonly string[] {
  return [...tableShape(table).key.slice(0, -1), "block"];
}

/** Writes a block. Arguments: the block's key, count, rows. */
export function putBlockQuery(table: TableName): CompiledQuery {
  const key = packedKey(table);
  const values = Object.fromEntries([...key, "count", "rows"].map((column, slot) => [column, slot]));
  return builder.insertInto(table).values(values).onConflict((conflict) => conflict.columns([...key]).doUpdateSet((eb) => ({ count: eb.ref("excluded.count"), rows: eb.ref("excluded.rows") }))).compile();
}

/** The rows of one block. Arguments: the block's key. */
export function getBlockQuery(table: TableName): CompiledQuery {
  return builder.selectFrom(table).select(["rows"]).where((eb) => eb.and(packedKey(table).map((column, slot) => eb(column, "=", slot)))).compile();
}

/** Deletes the blocks that begin with the first `length` columns of a block's key. Arguments: the prefix. */
export function deleteBlocksQuery(table: TableName, length: number): CompiledQuery {
  return builder.deleteFrom(table).where((eb) => eb.and(packedKey(table).slice(0, length).map((column, slot) => eb(column, "=", slot)))).compile();
}

/** Number of rows in the blocks of a prefix, shorter than a block's key. Arguments: the prefix. */
export function countBlocksQuery(table: TableName, length: number): CompiledQuery {
  return builder.selectFrom(table).select((eb) => eb.fn.sum("count").as("count")).where((eb) => eb.and(packedKey(table).slice(0, length).map((column, slot) => eb(column, "=", slot)))).compile();
}

/** How blocks are scanned: under a prefix of `length` columns, shorter than a block's key, from a whole key on or from one end. */
export interface BlockScan {
  readonly length: number;
  readonly isFrom: boolean;
  readonly descending: boolean;
}

/** Blocks in order: their key without the block, and their rows. Arguments: the prefix, the key to begin at (where `isFrom`), the limit. */
export function scanBlocksQuery(table: TableName, { length, isFrom, descending }: BlockScan): CompiledQuery {
  const key = packedKey(table);
  let query = builder.selectFrom(table).select([...key.slice(0, -1), "rows"]).where((eb) => eb.and(key.slice(0, length).map((column, slot) => eb(column, "=", slot))));
  const rest = key.slice(length);
  if (isFrom) query = query.where(sql<boolean>`(${sql.join(rest.map((column) => sql.ref(column)))}) ${sql.raw(descending ? "<=" : ">=")} (${sql.join(rest.map((_column, at) => sql.val(length + at)))})`);
  for (const column of rest) query = query.orderBy(column, descending ? "desc" : "asc");
  return query.limit(sql.val(length + (isFrom ? rest.length : 0))).compile();
}
