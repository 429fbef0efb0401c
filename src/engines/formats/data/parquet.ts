// Parquet: rows as lines `column: value`, group by group, with nested values as JSON.
import { fail, PlinthError } from "#core/errors";
import type { Format, FormatInput } from "#ports/reading/format";
import { RowGroups } from "../row-groups.ts";

/** Rows decoded at a time. */
const rowsAtOnce = 2000;
const columnsMax = 5000;

/** `.parquet`, uncompressed or packed by any method of the format. */
export const format: Format = {
  name: "parquet",
  version: 1,
  mediaType: "application/vnd.apache.parquet",
  extensions: [".parquet", ".pq"],
  detect: (head) => (new TextDecoder("latin1").decode(head.subarray(0, 4)) === "PAR1" ? 1 : 0),
  async read(input, output) {
    const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import("hyparquet");
    const { compressors } = await import("hyparquet-compressors");
    const bytes = input.bytes.slice();
    const file = { byteLength: bytes.length, slice: (from: number, to?: number) => bytes.buffer.slice(from, to) };
    const metadata = await typed(input, () => parquetMetadataAsync(file));
    const header = parquetSchema(metadata).children.slice(0, columnsMax).map(({ element }) => element.name);
    const groups = new RowGroups({ header, sheet: "", firstColumn: 1 }, output);
    const count = Number(metadata.num_rows);
    for (let from = 0; from < count; from += rowsAtOnce) {
      const rows = await typed(input, () => parquetReadObjects({ file, metadata, compressors, rowStart: from, rowEnd: Math.min(count, from + rowsAtOnce) }));
      // Row 1 is the names, as in a sheet.
      for (const [i, row] of rows.entries()) await groups.add(header.map((name) => show((row as Record<string, unknown>)[name])), from + i + 2);
    }
    await groups.flush();
  },
};

/** The library tells damage by plain errors; they become ours. */
async function typed<Value>({ name }: FormatInput, work: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof PlinthError || (thrown instanceof RangeError && /call stack/i.test(thrown.message))) throw thrown;
    throw fail("parse.damaged", { name, problem: "its columns cannot be decoded" }, thrown);
  }
}

function show(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().replace("T00:00:00.000Z", "");
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (typeof value === "object") return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner instanceof Uint8Array ? Buffer.from(inner).toString("hex") : inner)) ?? "";
  return String(value);
}
