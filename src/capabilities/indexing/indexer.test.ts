// The index side over memory engines: following, waiting, naming differences, rebuilding under writes and queries.
import { afterEach, describe, expect, it } from "vitest";
import { analyserOf } from "#conformance/reading/analyser";
import { createSeededRandom } from "#conformance/seeded-random";
import type { LogEvent } from "#core/log-entry";
import type { ChunkRow, DocumentRow, ElementRow, VersionRow } from "#core/rows/tables";
import { createMemoryEventBus } from "#engines/memory/event-bus";
import { createMemoryJobQueue } from "#engines/memory/job-queue";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { createMemorySearchIndex } from "#engines/memory/search-index";
import { systemClock } from "#engines/system/clock";
import type { Log } from "#ports/log";
import type { Metrics } from "#ports/metrics";
import { createIndexer, type Indexer } from "./index.ts";

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, with: () => log };
const metrics: Metrics = { count: () => undefined, gauge: () => undefined, observe: () => undefined, expose: async () => "" };
const analyser = analyserOf("words", (text) => [...text.matchAll(/\w+/g)].map((match, position) => ({ term: match[0].toLowerCase(), position, start: match.index, end: match.index + match[0].length })));
const scope = { workspace: "main", collection: "default" };
const soon = () => systemClock.deadline(5000);

let indexer: Indexer | undefined;
afterEach(() => indexer?.stop());

async function open() {
  const rows = createMemoryRowStore();
  const index = createMemorySearchIndex({ analyser });
  const ports = { rows, index, jobs: createMemoryJobQueue(), events: createMemoryEventBus(), clock: systemClock, random: createSeededRandom(3), log, metrics };
  await rows.commit({ workspace: "main", writes: [{ kind: "put", table: "collections", rows: [{ ...scope, description: "", settings: {}, createdAt: 0 }] }], log: [{ type: "collection.created", collection: "default" }] });
  const started = createIndexer(ports);
  indexer = started;
  await started.start(["main"]);
  const put = async (id: string, text: string, more: { groups?: string[]; event?: LogEvent["type"] } = {}): Promise<number> => {
    const version = `v${id}${text.length}`;
    const document: DocumentRow = {
      ...scope, document: id, source: "s", externalId: id, title: "t", mediaType: "text/plain", language: "en", status: "read", version, contentHash: version, chunker: "c1",
      bytes: 1, elements: 1, chunks: 1, groups: more.groups ?? [], metadata: { year: 2024 }, error: null, modifiedAt: 0, createdAt: 0, updatedAt: 0,
    };
    const versionRow: VersionRow = { workspace: "main", version, contentHash: version, mediaType: "text/plain", parser: "p", language: "en", title: null, elements: 1, codePoints: text.length, ledger: [], createdAt: 0 };
    const element: ElementRow = { workspace: "main", version, ordinal: 0, type: "paragraph", text, start: 0, locator: { kind: "text", start: 0, end: text.length }, data: null };
    const chunk: ChunkRow = { workspace: "main", version, chunker: "c1", ordinal: 0, firstElement: 0, lastElement: 0, start: 0, end: text.length, tokens: 1, headings: [] };
    const { seq } = await rows.commit({
      workspace: "main", log: [{ type: more.event ?? "document.put", collection: "default", document: id } as LogEvent],
      writes: [{ kind: "put", table: "documents", rows: [document] }, { kind: "put", table: "versions", rows: [versionRow] }, { kind: "put", table: "elements", rows: [element] }, { kind: "put", table: "chunks", rows: [chunk] }],
    });
    return seq;
  };
  const remove = async (id: string) => (await rows.commit({ workspace: "main", writes: [{ kind: "delete", table: "documents", keys: [["main", "default", id]] }], log: [{ type: "document.deleted", collection: "default", document: id }] })).seq;
  const find = async (text: string, groups: string[] = []) => (await index.search(scope, { text, readable: { all: false, groups }, limit: 100, offset: 0, explain: false })).hits.map((hit) => hit.document).toSorted();
  return { rows, index, ports, started, put, remove, find };
}

describe("the indexer", () => {
  it("applies what is logged, and a wait for a sequence number ends when it is applied", async () => {
    const { started, put, remove, find } = await open();
    await started.waitFor(scope, await put("a", "the pump"), soon());
    expect(await find("pump")).toEqual(["a"]);
    await started.waitFor(scope, await put("a", "the valve"), soon());
    expect([await find("pump"), await find("valve")]).toEqual([[], ["a"]]);
    await started.waitFor(scope, await remove("a"), soon());
    expect(await find("valve")).toEqual([]);
  });

  it("narrows who may read before the wait ends", async () => {
    const { started, put, find } = await open();
    await started.waitFor(scope, await put("a", "the pump"), soon());
    await started.waitFor(scope, await put("a", "the pump", { groups: ["board"], event: "document.access" }), soon());
    expect([await find("pump"), await find("pump", ["board"])]).toEqual([[], ["a"]]);
  });

  it("says that it is behind when the deadline comes first", async () => {
    const { started } = await open();
    await expect(started.waitFor(scope, 99, systemClock.deadline(30))).rejects.toMatchObject({ code: "index.behind", details: { wanted: 99 } });
  });

  it("forgets a deleted collection and takes up a new one of the same name", async () => {
    const { rows, started, put, find } = await open();
    await put("a", "the pump");
    await rows.commit({ workspace: "main", writes: [{ kind: "deletePrefix", table: "documents", prefix: ["main", "default"] }, { kind: "delete", table: "collections", keys: [["main", "default"]] }], log: [{ type: "collection.deleted", collection: "default" }] });
    await rows.commit({ workspace: "main", writes: [{ kind: "put", table: "collections", rows: [{ ...scope, description: "", settings: {}, createdAt: 1 }] }], log: [{ type: "collection.created", collection: "default" }] });
    await started.waitFor(scope, await put("b", "another pump"), soon());
    expect(await find("pump")).toEqual(["b"]);
  });

  it("applies what came to a document behind an index that is ahead of others", async () => {
    const { rows, index, ports, started, put, find } = await open();
    await rows.commit({ workspace: "main", writes: [{ kind: "put", table: "collections", rows: [{ workspace: "main", collection: "other", description: "", settings: {}, createdAt: 0 }] }], log: [{ type: "collection.created", collection: "other" }] });
    await started.stop();
    const ahead = await put("a", "the pump");
    await index.apply(scope, { seq: ahead, changes: [{ kind: "put", document: { document: "a", externalId: "a", language: "en", groups: [], fields: {}, entries: [{ version: "va8", ordinal: 0, title: "t", headings: [], text: "the pump" }] } }] });
    const seq = await put("a", "the valve");
    indexer = createIndexer(ports);
    await indexer.start(["main"]);
    await indexer.waitFor(scope, seq, soon());
    expect([await find("pump"), await find("valve")]).toEqual([[], ["a"]]);
  });

  it("names a missing element, chunk, version, a lost index document and a stranger", async () => {
    const { rows, index, started, put } = await open();
    for (const id of ["a", "b", "c", "d", "e"]) await put(id, `text of ${id}`);
    expect((await started.verify(scope)).differences).toEqual([]);
    await rows.commit({ workspace: "main", writes: [{ kind: "deletePrefix", table: "elements", prefix: ["main", "va9"] }, { kind: "deletePrefix", table: "versions", prefix: ["main", "vb9"] }, { kind: "deletePrefix", table: "chunks", prefix: ["main", "vc9"] }] });
    const seq = await rows.head("main");
    await index.apply(scope, { seq: seq + 1, changes: [{ kind: "remove", document: "d" }, { kind: "put", document: { document: "x", externalId: "x", language: "en", groups: [], fields: {}, entries: [{ version: "vx", ordinal: 0, title: "", headings: [], text: "strange" }] } }] });
    const report = await started.verify(scope);
    for (const [place, document] of [["rows", "a"], ["rows", "b"], ["rows", "c"], ["index", "d"], ["index", "x"]]) expect(report.differences).toContainEqual(expect.objectContaining({ place, document }));
    expect(report.differences.some(({ document }) => document === "e")).toBe(false);
  });

  it("rebuilds while documents come and go, without a failed or empty query", async () => {
    const { ports, started, put, remove, find, index } = await open();
    for (let i = 0; i < 50; i++) await put(`d${String(i).padStart(2, "0")}`, `pump number ${i}`);
    await started.waitFor(scope, await ports.rows.head("main"), soon());
    const [handler] = started.jobHandlers;
    const { job } = await started.startRebuild(scope);
    expect(await started.startRebuild(scope)).toEqual({ job });
    const found = await ports.jobs.get("main", job);
    let isDone = false;
    const asking = (async () => {
      while (!isDone) {
        expect((await find("pump")).length).toBeGreaterThanOrEqual(49);
        await systemClock.sleep(0);
      }
    })();
    const building = handler?.run({ job: found as never, signal: soon(), report: () => undefined, checkpoint: () => undefined });
    await put("new", "a pump that came meanwhile");
    await remove("d00");
    expect(await building).toMatchObject({ documents: expect.any(Number) });
    isDone = true;
    await asking;
    await started.waitFor(scope, await ports.rows.head("main"), soon());
    expect((await find("pump")).length).toBe(50);
    expect((await started.verify(scope)).differences).toEqual([]);
    expect((await index.state(scope)).documents).toBe(50);
  });
});
