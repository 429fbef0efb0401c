// The suite of the row-store port: each sentence of its contract, then random histories beside the oracle.
import type { KeyValues, RowStore } from "#ports/row-store";
import { withOpened, type Subject, type SuiteKit } from "./kit.ts";
import { rowHistories } from "./row-histories.ts";
import { awkwardTexts, sampleDocument, sampleElement, sampleSetting } from "./row-samples.ts";

/** Runs the suite under the given kit; every row-store engine passes it. */
export function rowStoreSuite(kit: SuiteKit, subject: Subject<RowStore>): void {
  kit.describe(`row store: ${subject.name}`, () => {
    commits(kit, subject);
    expectations(kit, subject);
    reads(kit, subject);
    orders(kit, subject);
    logs(kit, subject);
    lifetime(kit, subject);
    rowHistories(kit, subject);
  });
}

type Body = (store: RowStore, kit: SuiteKit) => Promise<void>;

/** Declares a test that gets a fresh store. */
function test(kit: SuiteKit, subject: Subject<RowStore>): (sentence: string, body: Body) => void {
  return (sentence, body) => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port, kit)));
}

const setting = (name: string, value: number | string = 1, workspace = "w") => sampleSetting({ workspace, name, value });
const put = (...rows: ReturnType<typeof setting>[]) => ({ kind: "put", table: "settings", rows }) as const;
const names = async (store: RowStore, workspace = "w") => (await store.scan("settings", { prefix: [workspace], limit: 100 })).rows.map((row) => row.name);

function commits(kit: SuiteKit, subject: Subject<RowStore>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("gives back every column as it was put", async (store) => {
    const document = sampleDocument({ title: 'é "quoted" \u0001 😀\nline', metadata: { nested: { list: [1, null, "x", 1.5, true], deep: {} } }, groups: ["b", "a"], bytes: Number.MAX_SAFE_INTEGER, modifiedAt: Number.MIN_SAFE_INTEGER, error: { code: "parse.damaged", message: "m", remedy: "r", details: { n: 1, none: null }, retryable: false } });
    const element = sampleElement({ text: awkwardTexts.join("|"), data: { cells: [["1", ""]] } });
    await store.commit({ workspace: "w", writes: [{ kind: "put", table: "documents", rows: [document] }, { kind: "put", table: "elements", rows: [element] }] });
    expect(await store.getMany("documents", [["w", "c", "d"]])).toEqual([document]);
    expect(await store.getMany("elements", [["w", "v", 0]])).toEqual([element]);
  });

  it("inserts or replaces by key, and the last of equal keys stays", async (store) => {
    await store.commit({ workspace: "w", writes: [put(setting("a", 1), setting("b", 1), setting("a", 2))] });
    await store.commit({ workspace: "w", writes: [put(setting("b", 3))] });
    expect((await store.scan("settings", { prefix: ["w"], limit: 10 })).rows).toEqual([setting("a", 2), setting("b", 3)]);
  });

  it("does the writes of a commit in their order", async (store) => {
    await store.commit({ workspace: "w", writes: [put(setting("a"), setting("b")), { kind: "deletePrefix", table: "settings", prefix: ["w"] }, put(setting("c"), setting("d")), { kind: "delete", table: "settings", keys: [["w", "d"]] }] });
    expect(await names(store)).toEqual(["c"]);
  });

  it("deletes by key, and what is not there without a word", async (store) => {
    await store.commit({ workspace: "w", writes: [put(setting("a"), setting("b"))] });
    await store.commit({ workspace: "w", writes: [{ kind: "delete", table: "settings", keys: [["w", "a"], ["w", "never"]] }] });
    expect(await names(store)).toEqual(["b"]);
  });

  it("deletes by prefix what the prefix names and nothing beside it", async (store) => {
    const rows = ["a", "ab", "b"].flatMap((version) => [0, 1, 2].map((ordinal) => sampleElement({ version, ordinal })));
    await store.commit({ workspace: "w", writes: [{ kind: "put", table: "elements", rows }] });
    await store.commit({ workspace: "x", writes: [{ kind: "put", table: "elements", rows: [sampleElement({ workspace: "x", version: "a" })] }] });
    await store.commit({ workspace: "w", writes: [{ kind: "deletePrefix", table: "elements", prefix: ["w", "a"] }] });
    expect(await store.count("elements", { prefix: ["w"] })).toBe(6);
    expect(await store.count("elements", { prefix: ["w", "a"] })).toBe(0);
    expect(await store.count("elements", { prefix: ["x"] })).toBe(1);
  });

  it("refuses rows, keys and prefixes of another workspace, and a prefix without one, and writes nothing then", async (store) => {
    const refused = { code: "internal.fault" };
    await expect(store.commit({ workspace: "w", writes: [put(setting("a")), put(setting("b", 1, "x"))] })).rejects.toMatchObject(refused);
    await expect(store.commit({ workspace: "w", writes: [put(setting("a")), { kind: "delete", table: "settings", keys: [["x", "b"]] }] })).rejects.toMatchObject(refused);
    await expect(store.commit({ workspace: "w", writes: [put(setting("a")), { kind: "deletePrefix", table: "settings", prefix: ["x"] }] })).rejects.toMatchObject(refused);
    await expect(store.commit({ workspace: "w", writes: [put(setting("a")), { kind: "deletePrefix", table: "settings", prefix: [] }] })).rejects.toMatchObject(refused);
    expect(await names(store)).toEqual([]);
  });

  it("refuses a value that is not of its column's kind, and writes nothing then", async (store) => {
    const bad = { ...sampleDocument(), bytes: 1.5 };
    const missing = { ...sampleDocument(), title: null as unknown as string };
    for (const document of [bad, missing]) await expect(store.commit({ workspace: "w", writes: [put(setting("a")), { kind: "put", table: "documents", rows: [document] }], log: [{ type: "collection.created", collection: "c" }] })).rejects.toMatchObject({ code: "internal.fault" });
    expect([await names(store), await store.head("w")]).toEqual([[], 0]);
  });

  it("refuses a commit beyond its limit of rows", async (store) => {
    const keys = Array.from({ length: 500_001 }, () => ["w", "a"]);
    await expect(store.commit({ workspace: "w", writes: [{ kind: "delete", table: "settings", keys }] })).rejects.toMatchObject({ code: "request.invalid" });
  });
}

function expectations(kit: SuiteKit, subject: Subject<RowStore>): void {
  const it = test(kit, subject);
  const { expect } = kit;
  const table = "documents";
  const key = ["w", "c", "d"];
  const conflict = { code: "row.conflict", details: { table } };
  const documentPut = { kind: "put", table, rows: [sampleDocument()] } as const;

  it("commits when a row is absent, present or valued as expected", async (store) => {
    await store.commit({ workspace: "w", expect: [{ table, key, is: "absent" }], writes: [documentPut] });
    await store.commit({ workspace: "w", expect: [{ table, key, is: "present" }, { table, key, is: { title: "A title", version: null, bytes: 12 } }], writes: [put(setting("a"))] });
    expect(await names(store)).toEqual(["a"]);
  });

  it("answers row.conflict and writes and logs nothing when an expectation does not hold", async (store) => {
    const write = { writes: [put(setting("a"))], log: [{ type: "collection.created", collection: "c" }] } as const;
    await expect(store.commit({ workspace: "w", expect: [{ table, key, is: "present" }], ...write })).rejects.toMatchObject(conflict);
    await expect(store.commit({ workspace: "w", expect: [{ table, key, is: { title: "A title" } }], ...write })).rejects.toMatchObject(conflict);
    await store.commit({ workspace: "w", writes: [documentPut] });
    await expect(store.commit({ workspace: "w", expect: [{ table, key, is: "absent" }], ...write })).rejects.toMatchObject(conflict);
    await expect(store.commit({ workspace: "w", expect: [{ table, key, is: "present" }, { table, key, is: { version: "v" } }], ...write })).rejects.toMatchObject(conflict);
    expect([await names(store), await store.head("w")]).toEqual([[], 0]);
  });

  it("lets one of many commits at once win an expectation, and keeps the commits of all the others", async (store) => {
    const race = Array.from({ length: 20 }, (_, racer) => store.commit({ workspace: "w", expect: [{ table: "settings", key: ["w", "a"], is: "absent" }], writes: [put(setting("a", racer))] }));
    const beside = Array.from({ length: 20 }, (_, index) => store.commit({ workspace: "w", writes: [put(setting(`beside ${index}`))], log: [{ type: "collection.created", collection: `c${index}` }] }));
    const settled = await Promise.allSettled(race);
    const seqs = (await Promise.all(beside)).map((result) => result.seq);
    expect(settled.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    for (const result of settled) if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "row.conflict" });
    expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(await store.count("settings", { prefix: ["w"] })).toBe(21);
  });
}

function reads(kit: SuiteKit, subject: Subject<RowStore>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("gets rows in the order of the keys, undefined where there is none, doubles doubled", async (store) => {
    await store.commit({ workspace: "w", writes: [put(setting("a"), setting("b", 2))] });
    expect(await store.getMany("settings", [["w", "b"], ["w", "no"], ["w", "a"], ["w", "b"]])).toEqual([setting("b", 2), undefined, setting("a"), setting("b", 2)]);
    expect(await store.getMany("settings", [])).toEqual([]);
  });

  it("sums rows up by group under a prefix, json and null among the groups, in the order of their values", async (store) => {
    const rows = [sampleDocument({ document: "a", bytes: 1, chunks: 2 }), sampleDocument({ document: "b", bytes: 10, groups: ["x"], version: "v" }), sampleDocument({ document: "c", bytes: 100, chunks: 4 }), sampleDocument({ document: "d", collection: "e" })];
    await store.commit({ workspace: "w", writes: [{ kind: "put", table: "documents", rows }] });
    expect(await store.tally("documents", { prefix: ["w", "c"], by: ["version", "groups"], sums: ["bytes", "chunks"] })).toEqual([
      { group: { version: null, groups: [] }, rows: 2, sums: { bytes: 101, chunks: 6 } }, { group: { version: "v", groups: ["x"] }, rows: 1, sums: { bytes: 10, chunks: 1 } },
    ]);
    expect(await store.tally("documents", { prefix: ["x"], by: ["status"], sums: [] })).toEqual([]);
    for (const wrong of [{ by: [], sums: [] }, { by: ["status"], sums: ["title"] }] as const) await expect(store.tally("documents", { prefix: ["w"], ...wrong } as never)).rejects.toMatchObject({ code: "internal.fault" });
  });

  it("gets up to 10,000 keys at once and refuses more", async (store) => {
    const keys = Array.from({ length: 10_000 }, (_, index) => ["w", `n${index}`]);
    expect(await store.getMany("settings", keys)).toHaveLength(10_000);
    await expect(store.getMany("settings", [...keys, ["w", "more"]])).rejects.toMatchObject({ code: "request.invalid" });
  });

  it("gives copies: what a caller does to a row it gave or got changes nothing", async (store) => {
    const given = { ...setting("a"), value: { list: [1] } };
    await store.commit({ workspace: "w", writes: [{ kind: "put", table: "settings", rows: [given] }] });
    given.value.list.push(2);
    const [got] = await store.getMany("settings", [["w", "a"]]);
    expect(got?.value).toEqual({ list: [1] });
    if (got) got.name = "changed";
    expect(await names(store)).toEqual(["a"]);
  });

  it("refuses a limit outside 1 to 10,000", async (store) => {
    for (const limit of [0, -1, 1.5, 10_001, Number.NaN]) {
      await expect(store.scan("settings", { prefix: ["w"], limit })).rejects.toMatchObject({ code: "request.invalid" });
      await expect(store.readLog("w", 0, limit)).rejects.toMatchObject({ code: "request.invalid" });
    }
  });

  it("answers a table or an index that is not there, or a prefix longer than its columns, with a fault", async (store) => {
    await expect(store.scan("settings", { index: "byNothing", prefix: ["w"], limit: 1 })).rejects.toMatchObject({ code: "internal.fault" });
    await expect(store.scan("settings", { prefix: ["w", "n", 1], limit: 1 })).rejects.toMatchObject({ code: "internal.fault" });
    await expect(store.scan("nothing" as "settings", { prefix: ["w"], limit: 1 })).rejects.toMatchObject({ code: "internal.fault" });
  });

  it("answers a key that lacks a column or has one too many with a fault, wherever one is given", async (store) => {
    for (const key of [["w"], ["w", "a", "b"]]) {
      await expect(store.getMany("settings", [key])).rejects.toMatchObject({ code: "internal.fault" });
      await expect(store.commit({ workspace: "w", writes: [{ kind: "delete", table: "settings", keys: [key] }] })).rejects.toMatchObject({ code: "internal.fault" });
      await expect(store.commit({ workspace: "w", expect: [{ table: "settings", key, is: "absent" }], writes: [] })).rejects.toMatchObject({ code: "internal.fault" });
    }
    await expect(store.commit({ workspace: "w", writes: [{ kind: "deletePrefix", table: "settings", prefix: ["w", "a", "b"] }] })).rejects.toMatchObject({ code: "internal.fault" });
  });

  it("sets `next` when there may be more, and a page behind it goes on without gap or double", async (store) => {
    await store.commit({ workspace: "w", writes: [put(...Array.from({ length: 7 }, (_, index) => setting(`n${index}`)))] });
    const first = await store.scan("settings", { prefix: ["w"], limit: 3 });
    expect(first.next).toBeDefined();
    await store.commit({ workspace: "w", writes: [put(setting("n1x")), { kind: "delete", table: "settings", keys: [["w", "n2"]] }] });
    const second = await store.scan("settings", { prefix: ["w"], limit: 10, ...(first.next ? { after: first.next } : {}) });
    expect([...first.rows, ...second.rows].map((row) => row.name)).toEqual(["n0", "n1", "n2", "n3", "n4", "n5", "n6"]);
    expect(second.next).toBeUndefined();
  });
}

function orders(kit: SuiteKit, subject: Subject<RowStore>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("orders text by code points in keys and indexes, both ways", async (store) => {
    const rows = awkwardTexts.map((text) => sampleDocument({ document: text, externalId: text }));
    await store.commit({ workspace: "w", writes: [{ kind: "put", table: "documents", rows: rows.toReversed() }] });
    const expected = awkwardTexts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    for (const index of [undefined, "byExternalId"]) {
      const scan = { prefix: ["w", "c"], limit: 100, ...(index ? { index } : {}) };
      expect((await store.scan("documents", scan)).rows.map((row) => row.document)).toEqual(expected);
      expect((await store.scan("documents", { ...scan, descending: true })).rows.map((row) => row.document)).toEqual(expected.toReversed());
    }
  });

  it("orders numbers by value", async (store) => {
    const ordinals = [10, 2, 1, 100, 0, 9];
    await store.commit({ workspace: "w", writes: [{ kind: "put", table: "elements", rows: ordinals.map((ordinal) => sampleElement({ ordinal })) }] });
    expect((await store.scan("elements", { prefix: ["w", "v"], limit: 100 })).rows.map((row) => row.ordinal)).toEqual([0, 1, 2, 9, 10, 100]);
  });

  it("orders equal index columns by the key, and null before all", async (store) => {
    const rows = [["d", "h"], ["a", "h"], ["c", null], ["b", ""], ["e", null]].map(([document, contentHash]) => sampleDocument({ document: document ?? "", contentHash: contentHash ?? null }));
    await store.commit({ workspace: "w", writes: [{ kind: "put", table: "documents", rows: rows.map((row) => (row.document === "b" ? { ...row, contentHash: "" } : row)) }] });
    const scan = { index: "byContent", prefix: ["w", "c"], limit: 100 };
    expect((await store.scan("documents", scan)).rows.map((row) => row.document)).toEqual(["c", "e", "b", "a", "d"]);
    expect((await store.scan("documents", { ...scan, descending: true })).rows.map((row) => row.document)).toEqual(["d", "a", "b", "e", "c"]);
    expect((await store.scan("documents", { ...scan, prefix: ["w", "c", null] })).rows.map((row) => row.document)).toEqual(["c", "e"]);
  });

  it("pages over equal values and nulls a row at a time, both ways, without gap or double", async (store) => {
    const hashes = [null, null, "h", "h", "i", null, "i"];
    await store.commit({ workspace: "w", writes: [{ kind: "put", table: "documents", rows: hashes.map((contentHash, at) => sampleDocument({ document: `d${at}`, contentHash, version: contentHash })) }] });
    for (const index of ["byContent", "byVersion"]) {
      const paged = async (descending: boolean) => {
        const seen: string[] = [];
        for (let after: KeyValues | undefined; ; ) {
          const page = await store.scan("documents", { index, prefix: ["w"], limit: 1, descending, ...(after ? { after } : {}) });
          seen.push(...page.rows.map((row) => row.document));
          if (!page.next) return seen;
          after = page.next;
        }
      };
      const expected = ["d0", "d1", "d5", "d2", "d3", "d4", "d6"];
      expect(await paged(false), index).toEqual(expected);
      expect(await paged(true), index).toEqual(expected.toReversed());
    }
  });

  it("follows a row whose indexed column changes", async (store) => {
    await store.commit({ workspace: "w", writes: [{ kind: "put", table: "documents", rows: [sampleDocument({ status: "read" })] }] });
    await store.commit({ workspace: "w", writes: [{ kind: "put", table: "documents", rows: [sampleDocument({ status: "failed" })] }] });
    expect(await store.count("documents", { index: "byStatus", prefix: ["w", "c", "read"] })).toBe(0);
    expect(await store.count("documents", { index: "byStatus", prefix: ["w", "c", "failed"] })).toBe(1);
  });
}

function logs(kit: SuiteKit, subject: Subject<RowStore>): void {
  const it = test(kit, subject);
  const { expect } = kit;
  const event = (document: string) => ({ type: "document.put", collection: "c", document }) as const;

  it("counts seq from 1 without gaps in each workspace by itself, and leaves it where nothing was logged", async (store) => {
    expect(await store.commit({ workspace: "w", writes: [put(setting("a"))] })).toEqual({ seq: 0 });
    expect(await store.commit({ workspace: "w", writes: [], log: [event("a"), event("b")] })).toEqual({ seq: 2 });
    expect(await store.commit({ workspace: "x", writes: [], log: [event("z")] })).toEqual({ seq: 1 });
    expect(await store.commit({ workspace: "w", writes: [] })).toEqual({ seq: 2 });
    expect([await store.head("w"), await store.head("x"), await store.head("never")]).toEqual([2, 1, 0]);
  });

  it("reads entries behind a seq in order, at most as many as asked, and no others' entries", async (store) => {
    for (const document of ["a", "b", "c"]) await store.commit({ workspace: "w", writes: [], log: [event(document)] });
    await store.commit({ workspace: "x", writes: [], log: [event("z")] });
    const entries = await store.readLog("w", 0, 100);
    expect(entries.map((entry) => [entry.seq, entry.event])).toEqual([[1, event("a")], [2, event("b")], [3, event("c")]]);
    expect(entries.every((entry) => Number.isSafeInteger(entry.at))).toBe(true);
    expect((await store.readLog("w", 1, 1)).map((entry) => entry.seq)).toEqual([2]);
    expect(await store.readLog("w", 3, 10)).toEqual([]);
  });
}

function lifetime(kit: SuiteKit, subject: Subject<RowStore>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("finds nothing to name in a sound store", async (store) => {
    await store.commit({ workspace: "w", writes: [put(setting("a"))], log: [{ type: "collection.created", collection: "c" }] });
    expect(await store.check()).toEqual([]);
  });

  it("finishes what was accepted before it closes, closes twice, and then answers that it stops", async (store) => {
    const accepted = Array.from({ length: 10 }, (_, index) => store.commit({ workspace: "w", writes: [put(setting(`n${index}`))] }));
    await Promise.all([store.close(), store.close(), ...accepted]);
    await store.close();
    await expect(store.head("w")).rejects.toMatchObject({ code: "server.stopping" });
    await expect(store.commit({ workspace: "w", writes: [] })).rejects.toMatchObject({ code: "server.stopping" });
  });

  kit.it("keeps rows and log when it is closed and opened again, where it keeps anything", () => withOpened(subject, async ({ port, reopen }) => {
    if (!reopen) return;
    await port.commit({ workspace: "w", writes: [put(setting("a", "é😀"))], log: [{ type: "collection.created", collection: "c" }] });
    const again = await reopen();
    expect(await again.getMany("settings", [["w", "a"]])).toEqual([setting("a", "é😀")]);
    expect([await again.head("w"), await again.check()]).toEqual([1, []]);
    expect(await again.commit({ workspace: "w", writes: [], log: [{ type: "collection.deleted", collection: "c" }] })).toEqual({ seq: 2 });
  }));
}
