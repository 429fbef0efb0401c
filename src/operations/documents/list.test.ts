// Lists of documents in every order and under every filter, page by page, beside a naive twin that sorts and filters everything.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleCollection, sampleDocument } from "#conformance/row-samples";
import { documentOrders } from "#contract/documents";
import type { Context } from "#contract/operation";
import type { Principal } from "#core/access";
import type { DocumentRow } from "#core/rows/tables";
import { compareText } from "#core/text/positions";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { openSqlite } from "#engines/sqlite/open";
import type { RowStore } from "#ports/row-store";
import type { Capabilities } from "../capabilities.ts";
import { listDocuments } from "./list.ts";

const columns = { path: "externalId", title: "title", state: "status", type: "mediaType", size: "bytes", chunks: "chunks", updated: "updatedAt" } as const;
const admin: Principal = { workspace: "w", id: "a", kind: "key", role: "admin", groups: [] };
const context = (principal: Principal): Context => ({ principal, signal: new AbortController().signal, deadlineAt: Number.MAX_SAFE_INTEGER, requestId: "r" });

/** 600 documents in which every value comes many times; failed ones and EPUB are rare. */
const documents: readonly DocumentRow[] = Array.from({ length: 600 }, (_, i) => sampleDocument({
  document: `d${String((i * 7919) % 600).padStart(3, "0")}`, externalId: `p/${i % 250}`, title: ["Zebra", "apple", "Äpfel", "😀", ""][i % 5] ?? "", mediaType: i % 97 === 0 ? "application/epub+zip" : i % 3 === 0 ? "text/plain" : "application/pdf",
  status: i % 101 === 0 ? "failed" : i % 7 === 0 ? "skipped" : "read", bytes: (i * 31) % 90, chunks: i % 4, updatedAt: i % 50, groups: i % 2 === 0 ? ["even"] : [],
}));

interface Asked { readonly order: (typeof documentOrders)[number]; readonly descending: boolean; readonly limit: number; readonly status?: "read" | "failed" | "skipped"; readonly type?: string; readonly query?: string }

function twin({ order, descending, status, type, query }: Asked, readsAll: boolean): readonly string[] {
  const value = (row: DocumentRow): string | number => row[columns[order]];
  const compare = (a: string | number, b: string | number): number => (typeof a === "number" ? a - Number(b) : compareText(a, String(b)));
  const kept = documents.filter((row) => (readsAll || row.groups.length === 0) && (status === undefined || row.status === status) && (type === undefined || row.mediaType === type) && (query === undefined || `${row.title}\n${row.externalId}`.toLowerCase().includes(query.toLowerCase())));
  return kept.toSorted((a, b) => (descending ? -1 : 1) * (compare(value(a), value(b)) || compareText(a.document, b.document))).map((row) => row.document);
}

describe.each([["memory", () => createMemoryRowStore()], ["SQLite", (directory: string) => openSqlite({ path: join(directory, "rows.db"), clock: { now: () => 0 } }).rows]] as const)("a list of documents in %s", (_name, open) => {
  const directory = mkdtempSync(join(tmpdir(), "plinth-list-"));
  let rows: RowStore;
  let list: ReturnType<typeof listDocuments>;
  beforeAll(async () => {
    rows = open(directory);
    await rows.commit({ workspace: "w", writes: [{ kind: "put", table: "collections", rows: [sampleCollection()] }, { kind: "put", table: "documents", rows: documents }] });
    list = listDocuments({ rows, indexer: { applied: () => 0 } } as unknown as Capabilities);
  });
  afterAll(async () => {
    await rows.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function pages(asked: Asked, principal: Principal): Promise<readonly string[]> {
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await list({ collection: "c", ...asked, ...(cursor ? { cursor } : {}) }, context(principal));
      expect(page.documents.length).toBeLessThanOrEqual(asked.limit);
      found.push(...page.documents.map(({ document }) => document));
      cursor = page.next;
      if (!cursor) return found;
    }
  }

  it("gives every row once and in order, for one who reads all and for one who does not", async () => {
    const some = <Value>(...values: readonly Value[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 });
    const asked = fc.record({ order: fc.constantFrom(...documentOrders), descending: fc.boolean(), limit: fc.constantFrom(7, 50, 599, 600), status: some("read" as const, "failed" as const, "skipped" as const), type: some("text/plain", "application/epub+zip", "application/none"), query: some("apple", "P/1", "nowhere") })
      .map(({ status, type, query, ...rest }): Asked => ({ ...rest, ...(status ? { status } : {}), ...(type ? { type } : {}), ...(query ? { query } : {}) }));
    await fc.assert(fc.asyncProperty(asked, fc.boolean(), async (one, readsAll) => {
      expect(await pages(one, readsAll ? admin : { ...admin, role: "reader", groups: ["odd"] })).toEqual(twin(one, readsAll));
    }), { numRuns: 120 });
  }, 60_000);

  it("goes on behind a cursor whose row has gone, and neither repeats nor leaves out the others", async () => {
    const asked: Asked = { order: "size", descending: true, limit: 20 };
    const first = await list({ collection: "c", ...asked }, context(admin));
    const last = documents.find(({ document }) => document === first.documents.at(-1)?.document);
    await rows.commit({ workspace: "w", writes: [{ kind: "delete", table: "documents", keys: [["w", "c", last?.document ?? ""]] }] });
    const second = await list({ collection: "c", ...asked, cursor: first.next ?? "" }, context(admin));
    expect(second.documents.map(({ document }) => document)).toEqual(twin(asked, true).slice(20, 40));
    await rows.commit({ workspace: "w", writes: [{ kind: "put", table: "documents", rows: last ? [last] : [] }] });
  });

  it("refuses a cursor of another order and one that is none", async () => {
    const { next = "" } = await list({ collection: "c", order: "title", limit: 5 }, context(admin));
    for (const cursor of [next, "nonsense", btoa('["size","1","d"]')]) await expect(list({ collection: "c", order: "size", cursor }, context(admin))).rejects.toMatchObject({ code: "request.invalid" });
  });
});
