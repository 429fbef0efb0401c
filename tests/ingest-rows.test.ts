// What ingest leaves in rows in less usual cases: large documents, new rules of cutting, new parsers, full disks, files that change, rows that nothing names.
import { appendFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { fail } from "#core/errors";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { createMemoryBlobStore } from "#engines/memory/blob-store";
import { createFolderSource } from "#engines/files/source";
import { systemClock } from "#engines/system/clock";
import type { Clock } from "#ports/clock";
import type { Commit, RowStore } from "#ports/row-store";
import type { Source } from "#ports/reading/source";
import { openHouse, scope, type House } from "./house.ts";

let open: House | undefined;
const house = async (...given: Parameters<typeof openHouse>): Promise<House> => (open = await openHouse(...given));
afterEach(() => open?.close());

/** Rows whose commits a test sees and may refuse. */
function watchedRows(rows: RowStore, before: (commit: Commit) => void): RowStore {
  return new Proxy(rows, { get: (target, name) => (name === "commit" ? async (commit: Commit) => (before(commit), target.commit(commit)) : (Reflect.get(target, name) as (...args: unknown[]) => unknown).bind(target)) });
}

const sentences = (count: number): string => Array.from({ length: count }, (_, i) => `Sentence number ${i} speaks of pumps and valves.`).join(" ");

describe("a large document", () => {
  it("is written in several commits of which the last makes it visible", async () => {
    const commits: Commit[] = [];
    const rows = watchedRows(createMemoryRowStore(), (commit) => void commits.push(commit));
    const { write, run, find, documents, all } = await house({ rows });
    write({ "large.txt": Array.from({ length: 300 }, () => sentences(60)).join("\n\n") });
    await run();
    const ofText = commits.filter(({ writes }) => writes.some((write) => write.table === "elements" && write.kind === "put" && write.rows.length > 0));
    expect(ofText.length).toBeGreaterThan(1);
    expect(ofText.slice(0, -1).every(({ log = [], writes }) => log.length === 0 && writes.every(({ table }) => table === "elements" || table === "chunks"))).toBe(true);
    expect(await documents()).toMatchObject([{ elements: (await all("elements")).length, chunks: (await all("chunks")).length }]);
    expect(await find("valves")).toEqual(["large.txt"]);
  });

  it("leaves no rows of an interrupted attempt behind", async () => {
    let isRefused = true;
    const rows = watchedRows(createMemoryRowStore(), ({ writes }) => {
      if (isRefused && writes.some((write) => write.table === "versions" && write.kind === "put" && write.rows.length > 0)) throw fail("internal.fault", { reason: "pulled the plug" });
    });
    const { write, run, all, documents } = await house({ rows });
    write({ "large.txt": Array.from({ length: 300 }, () => sentences(60)).join("\n\n") });
    await run();
    expect(await documents()).toMatchObject([{ status: "failed", version: null }]);
    expect((await all("elements")).length).toBeGreaterThan(0);
    isRefused = false;
    await run({ retryFailed: true });
    const [document] = await documents();
    expect([document?.status, (await all("elements")).length, (await all("chunks")).length]).toEqual(["read", document?.elements, document?.chunks]);
  });
});

describe("new rules of cutting", () => {
  it("cut stored documents again without parsing them", async () => {
    const rows = createMemoryRowStore();
    const small = { budget: { wordsTarget: 20, wordsMax: 30, wholeWordsMax: 30, charactersPerWord: 16 }, version: "small-1" };
    const first = await house({ rows, chunks: small });
    first.write({ "a.txt": sentences(40) });
    await first.run();
    const before = (await first.documents())[0]!;
    const large = { budget: { wordsTarget: 100, wordsMax: 150, wholeWordsMax: 150, charactersPerWord: 16 }, version: "large-1" };
    const second = await openHouse({ rows, chunks: large, blobs: first.ports.blobs });
    try {
      expect(await second.run({ path: first.folder })).toMatchObject({ result: { recut: 1, read: 0 } });
      const after = (await second.documents())[0]!;
      expect(second.parser.parsed).toBe(0);
      expect([after.version, after.chunker]).toEqual([before.version, "large-1"]);
      expect(after.chunks).toBeLessThan(before.chunks);
      expect((await second.all("chunks")).filter(({ chunker }) => chunker === "large-1")).toHaveLength(after.chunks);
      expect(await second.find("pumps")).toEqual(["a.txt"]);
      expect(await second.run({ path: first.folder })).toMatchObject({ result: { recut: 0, unchanged: 1 } });
    } finally {
      await second.close();
    }
  });
});

describe("a start under new rules of cutting", () => {
  it("cuts texts again that lie in no folder, once", async () => {
    const rows = createMemoryRowStore();
    const first = await house({ rows, chunks: { budget: { wordsTarget: 20, wordsMax: 30, wholeWordsMax: 30, charactersPerWord: 16 }, version: "small-1" } });
    await first.ingest.watch(["w"], new AbortController().signal);
    expect(await first.ports.jobs.list("w", { limit: 1 })).toEqual([]);
    await first.ingest.putDocuments({ ...scope, documents: [{ id: "n", text: sentences(40) }] });
    const second = await openHouse({ rows });
    try {
      await second.ingest.watch(["w"], new AbortController().signal);
      const [job] = await second.ports.jobs.list("w", { limit: 1 });
      expect(await second.ended(job?.id ?? "")).toMatchObject({ kind: "ingest.recut", state: "done", result: { cut: 1 } });
      expect((await second.documents())[0]?.chunker).toBe("structure-1");
      await second.ingest.watch(["w"], new AbortController().signal);
      expect(await second.ports.jobs.list("w", { limit: 10 })).toHaveLength(1);
    } finally {
      await second.close();
    }
  });
});

describe("a new parser", () => {
  it("reads files again and replaces the rows of the same bytes", async () => {
    const { write, run, ports, parser, documents, all, find } = await house();
    write({ "a.txt": "alpha beta", "b.txt": "alpha beta" });
    await run();
    await ports.rows.commit({ workspace: "w", writes: [{ kind: "put", table: "versions", rows: (await all("versions")).map((row) => ({ ...row, parser: "plain@0" })) }, { kind: "put", table: "manifest", rows: (await all("manifest")).map((row) => ({ ...row, parser: "old" })) }, { kind: "put", table: "elements", rows: (await all("elements")).map((row) => ({ ...row, text: "gamma beta" })) }] });
    parser.parsed = 0;
    await run();
    expect(parser.parsed).toBeGreaterThan(0);
    expect([await all("elements"), (await documents()).map(({ status }) => status), await find("alpha")]).toMatchObject([[{ text: "alpha beta" }], ["read", "read"], ["a.txt", "b.txt"]]);
  });
});

describe("a full disk", () => {
  it("makes ingest wait and go on by itself", async () => {
    let refusals = 3;
    const rows = watchedRows(createMemoryRowStore(), ({ log = [] }) => {
      if (log.some(({ type }) => type === "document.put") && refusals-- > 0) throw fail("data.disk_full", { what: "a row" });
    });
    const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal) };
    const { write, run, find } = await house({ rows, clock });
    write({ "a.txt": "alpha" });
    expect(await run()).toMatchObject({ state: "done", result: { read: 1, failed: 0 } });
    expect(await find("alpha")).toEqual(["a.txt"]);
  });
});

describe("a file that changes while it is read", () => {
  const changing = (times: number): Source => {
    const source = createFolderSource({ clock: systemClock });
    let left = times;
    return {
      ...source,
      async *read(path, signal) {
        yield* source.read(path, signal);
        if (left-- > 0) appendFileSync(path, " zebra");
      },
    };
  };

  it("is read once more", async () => {
    const { write, run, find, documents } = await house({ source: changing(1) });
    write({ "a.txt": "alpha" });
    await run();
    expect([await find("zebra"), (await documents())[0]?.status]).toEqual([["a.txt"], "read"]);
  });

  it("fails when it never rests, and is read on the next run", async () => {
    const { write, run, documents, find } = await house({ source: changing(3) });
    write({ "a.txt": "alpha" });
    await run();
    expect(await documents()).toMatchObject([{ status: "failed", error: { code: "ingest.changed_while_read" } }]);
    await run();
    expect([await find("alpha"), (await documents())[0]?.status]).toEqual([["a.txt"], "read"]);
  });
});

describe("the sweep", () => {
  it("removes versions and originals that nothing names, but only after the grace, and never what is named", async () => {
    let offset = 0;
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + offset };
    const blobs = createMemoryBlobStore();
    const { write, run, remove, ingest, all } = await house({ clock, blobs });
    const { signal } = new AbortController();
    write({ "a.txt": "alpha", "b.txt": "beta" });
    await run();
    remove("a.txt");
    await run();
    expect(await ingest.sweep(signal)).toEqual({ versions: 0, blobs: 0 });
    offset += 11 * 60_000;
    expect(await ingest.sweep(signal)).toEqual({ versions: 1, blobs: 1 });
    expect([(await all("versions")).length, (await all("elements")).map(({ text }) => text), (await all("chunks")).length, (await blobs.list("", 10)).length]).toEqual([1, ["beta"], 1, 1]);
    offset += 11 * 60_000;
    expect(await ingest.sweep(signal)).toEqual({ versions: 0, blobs: 0 });
  });

  it("leaves a version alone that came back meanwhile", async () => {
    let offset = 0;
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + offset };
    const { write, run, remove, ingest, find } = await house({ clock });
    const { signal } = new AbortController();
    write({ "a.txt": "alpha" });
    await run();
    remove("a.txt");
    await run();
    await ingest.sweep(signal);
    write({ "c.txt": "alpha" });
    await run();
    offset += 11 * 60_000;
    expect(await ingest.sweep(signal)).toEqual({ versions: 0, blobs: 0 });
    expect(await find("alpha")).toEqual(["c.txt"]);
  });
});

describe("many writers at once", () => {
  it("write the same content and the same ids without loss", async () => {
    const { ingest, documents, all, indexer, ports } = await house();
    await Promise.all(Array.from({ length: 12 }, (_, i) => ingest.putDocuments({ ...scope, documents: [{ id: `n${i % 4}`, text: "same text" }, { id: `m${i}`, text: `text ${i % 3}` }] })));
    expect((await documents()).length).toBe(16);
    expect((await all("versions")).length).toBe(4);
    await indexer.waitFor(scope, await ports.rows.head("w"), ports.clock.deadline(5000));
    expect((await indexer.verify(scope)).differences).toEqual([]);
  });
});
