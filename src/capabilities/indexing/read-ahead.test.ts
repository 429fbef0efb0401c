// Reading ahead changes how rows are asked for, never what they say.
import { expect, it } from "vitest";
import { sampleDocument, sampleElement } from "#conformance/row-samples";
import { createMemoryRowStore } from "#engines/memory/row-store";
import type { ChunkRow } from "#core/rows/tables";
import type { RowStore } from "#ports/row-store";
import { loadChanges } from "./load.ts";

const chunk = (version: string, ordinal: number): ChunkRow => ({ workspace: "w", version, chunker: "k", ordinal, firstElement: ordinal, lastElement: ordinal, start: ordinal * 10, end: ordinal * 10 + 4, tokens: 1, headings: [] });

/** Documents with these numbers of chunks; two share a version, one has lost a chunk's row, one has no text. */
async function filled(sizes: readonly number[]): Promise<RowStore> {
  const rows = createMemoryRowStore();
  const documents = sizes.map((chunks, i) => sampleDocument({ document: `d${i}`, externalId: `x${i}`, version: `v${chunks}`, chunker: "k", chunks, elements: chunks }));
  const versions = [...new Set(sizes)];
  await rows.commit({ workspace: "w", writes: [
    { kind: "put", table: "documents", rows: [...documents, sampleDocument({ document: "empty", version: null })] },
    { kind: "put", table: "elements", rows: versions.flatMap((count) => Array.from({ length: count }, (_none, ordinal) => sampleElement({ version: `v${count}`, ordinal, text: `t${ordinal % 10}${count % 10}x`, start: ordinal * 10 }))) },
    { kind: "put", table: "chunks", rows: versions.flatMap((count) => Array.from({ length: count }, (_none, ordinal) => chunk(`v${count}`, ordinal))) },
  ] });
  await rows.commit({ workspace: "w", writes: [{ kind: "delete", table: "chunks", keys: [["w", "v3", "k", 1]] }] });
  return rows;
}

/** Counts scans and loads all documents `together` or one at a time. */
async function loaded(rows: RowStore, ids: readonly string[], together: boolean): Promise<{ readonly changes: readonly unknown[]; readonly scans: number }> {
  let scans = 0;
  const scan = (...asked: Parameters<RowStore["scan"]>): ReturnType<RowStore["scan"]> => (scans++, rows.scan(...asked));
  const counted: RowStore = { scan: scan as RowStore["scan"], getMany: rows.getMany.bind(rows), commit: rows.commit.bind(rows), count: rows.count.bind(rows), tally: rows.tally.bind(rows), readLog: rows.readLog.bind(rows), head: rows.head.bind(rows), check: rows.check.bind(rows), close: rows.close.bind(rows) };
  const wanted = ids.map((document) => ({ document, isPut: true, isAccess: false }));
  const scope = { workspace: "w", collection: "c" };
  const changes: unknown[] = [];
  for (const some of together ? [wanted] : wanted.map((one) => [one])) for await (const ofDocument of loadChanges(counted, scope, some)) changes.push(ofDocument);
  return { changes, scans };
}

it("gives the same changes as reading each document by itself, and asks for small ones together", async () => {
  const rows = await filled([1, 2, 2, 3, 8, 9, 40]);
  const ids = ["d0", "d1", "gone", "d2", "d3", "empty", "d4", "d5", "d6"];
  const [together, alone] = [await loaded(rows, ids, true), await loaded(rows, ids, false)];
  expect(together.changes).toEqual(alone.changes);
  expect(together.changes).toHaveLength(ids.length);
  expect([together.scans, alone.scans]).toEqual([4, 14]);
});
