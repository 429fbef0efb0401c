// Reads the chunks and elements of many small documents in two questions, so that a catalogue is not read one document at a time.
import type { DocumentRow, TableName } from "#core/rows/tables";
import type { KeyValues, RowStore, Scan } from "#ports/row-store";

/** Documents with at most this many rows each are read together. */
const chunksMax = 8;
const elementsMax = 32;
/** Documents read together: their keys stay below what one question may name. */
const documentsMax = 200;

/** The store with the chunks and elements of the small ones among `documents` at hand; everything else is asked of `rows`. */
export async function readAhead(rows: RowStore, documents: readonly (DocumentRow | undefined)[]): Promise<{ readonly ahead: RowStore }> {
  const small = documents.filter(isSmall).slice(0, documentsMax);
  if (small.length < 2) return { ahead: rows };
  const held = new Map<string, readonly object[]>();
  const read = async (table: "chunks" | "elements", rangeOf: (document: DocumentRow) => { readonly prefix: KeyValues; readonly count: number }): Promise<void> => {
    const ranges = new Map(small.map((document) => [heldName(table, rangeOf(document).prefix), rangeOf(document)]));
    const keys = [...ranges.values()].flatMap(({ prefix, count }) => Array.from({ length: count }, (_none, ordinal) => [...prefix, ordinal]));
    const found: readonly (object | undefined)[] = await rows.getMany(table, keys);
    let at = 0;
    for (const [name, { count }] of ranges) held.set(name, found.slice(at, (at += count)).flatMap((row) => row ?? []));
  };
  await Promise.all([
    read("chunks", ({ workspace, version, chunker, chunks }) => ({ prefix: [workspace, version, chunker], count: chunks })),
    read("elements", ({ workspace, version, elements }) => ({ prefix: [workspace, version], count: elements })),
  ]);
  const scan = (table: TableName, asked: Scan): unknown => {
    const known = asked.after === undefined && asked.index === undefined ? held.get(heldName(table, asked.prefix)) : undefined;
    return known === undefined ? rows.scan(table, asked) : Promise.resolve({ rows: known });
  };
  const ahead = new Proxy(rows, {
    get: (target, name) => {
      const own: unknown = name === "scan" ? scan : Reflect.get(target, name);
      return typeof own === "function" ? (own.bind(target) as unknown) : own;
    },
  });
  return { ahead };
}

function isSmall(document: DocumentRow | undefined): document is DocumentRow {
  return document !== undefined && document.version !== null && document.chunker !== null && document.chunks > 0 && document.chunks <= chunksMax && document.elements <= elementsMax;
}

function heldName(table: TableName, prefix: KeyValues): string {
  return JSON.stringify([table, ...prefix]);
}
