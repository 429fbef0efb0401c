// A deletion can be taken back for 30 seconds: rows, index and vectors are then as they were; afterwards it is gone, also when the process was restarted.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMemoryEmbedder } from "#engines/memory/embedder";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { openSqlite } from "#engines/sqlite/open";
import { systemClock } from "#engines/system/clock";
import type { RowStore } from "#ports/row-store";
import { createClient } from "#surfaces/sdk/index";
import { openHouse, scope, type House } from "./house.ts";
import { startPlinth, type TestPlinth } from "./support/plinth.ts";

const mail = "From: Ada <ada@example.org>\r\nSubject: Budget\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\nThe figures are attached.\r\n--cut\r\nContent-Type: text/plain; name=plan.txt\r\nContent-Disposition: attachment; filename=plan.txt\r\n\r\nThe turbine costs nine million.\r\n--cut--\r\n";
const quiet = new AbortController().signal;

const stores: readonly { readonly name: string; readonly open: (directory: string) => RowStore; readonly lasts: boolean }[] = [
  { name: "memory", open: () => createMemoryRowStore({ clock: systemClock }), lasts: false },
  { name: "SQLite", open: (directory) => openSqlite({ path: join(directory, "rows.db"), clock: systemClock }).rows, lasts: true },
];

describe.each(stores)("a deleted document in $name", ({ open, lasts }) => {
  let directory: string;
  let rows: RowStore;
  let house: House;
  let passedMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + passedMs };

  const openAgain = () => openHouse({ rows, clock }, createMemoryEmbedder());
  beforeEach(async () => {
    passedMs = 0;
    directory = mkdtempSync(join(tmpdir(), "plinth-restore-"));
    rows = open(directory);
    house = await openAgain();
    house.write({ "in.eml": mail, "pump.md": "# Pump\n\nThe pump runs at 40 bar." });
    await house.run();
    await settled();
  });
  afterEach(async () => {
    await house.close();
    await rows.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const settled = async () => house.indexer.waitForVectors(scope, await rows.head(scope.workspace), systemClock.deadline(10_000));
  const state = async () => {
    await settled();
    const tables = await Promise.all((["documents", "manifest", "versions", "elements", "chunks", "vectors", "embeddings", "deletions"] as const).map((table) => house.all(table)));
    return { tables, found: [await house.find("turbine"), await house.find("figures"), await house.find("pump")], differences: (await house.indexer.verify(scope)).differences };
  };
  const idOf = async (path: string) => (await house.documents()).find(({ externalId }) => externalId === path)?.document ?? "";

  it("leaves with what is inside it, and comes back with rows, index and vectors as they were", async () => {
    const before = await state();
    const document = await idOf("in.eml");
    const { restorableUntil } = await house.ingest.deleteDocument({ ...scope, document });
    expect(restorableUntil).toBeGreaterThan(systemClock.now() + 25_000);
    const gone = await state();
    expect([gone.found, gone.differences, (await house.documents()).length]).toEqual([[[], [], ["pump.md"]], [], 1]);
    await house.ingest.restoreDocument({ ...scope, document });
    expect(await state()).toEqual(before);
    await expect(house.ingest.restoreDocument({ ...scope, document })).rejects.toMatchObject({ code: "document.not_deleted" });
  });

  it("is gone for good after 30 seconds, its time counted from the deletion and not from a start", async () => {
    const document = await idOf("in.eml");
    await house.ingest.deleteDocument({ ...scope, document });
    expect(await house.ingest.purgeDeleted(quiet)).toBe(0);
    if (lasts) {
      await house.close();
      await rows.close();
      rows = open(directory);
      house = await openAgain();
    }
    passedMs = 30_001;
    await expect(house.ingest.restoreDocument({ ...scope, document })).rejects.toMatchObject({ code: "document.not_deleted" });
    expect(await house.ingest.purgeDeleted(quiet)).toBe(2);
    expect([await house.all("deletions"), (await state()).differences]).toEqual([[], []]);
  });

  it("is not collected while it can come back", async () => {
    const document = await idOf("pump.md");
    await house.ingest.sweep(quiet);
    await house.ingest.deleteDocument({ ...scope, document });
    await house.ingest.sweep(quiet);
    const [kept] = await house.all("deletions");
    await rows.commit({ workspace: "w", writes: [{ kind: "put", table: "deletions", rows: kept ? [{ ...kept, dueAt: Number.MAX_SAFE_INTEGER }] : [] }] });
    passedMs = 11 * 60_000;
    expect(await house.ingest.sweep(quiet)).toEqual({ versions: 0, blobs: 0 });
    await house.ingest.restoreDocument({ ...scope, document });
    expect((await state()).found[2]).toEqual(["pump.md"]);
  });

  it("stays away when its file was read anew meanwhile, and goes with its collection", async () => {
    const document = await idOf("pump.md");
    await house.ingest.deleteDocument({ ...scope, document });
    await house.run();
    await expect(house.ingest.restoreDocument({ ...scope, document })).rejects.toMatchObject({ code: "document.exists" });
    await house.ingest.deleteDocument({ ...scope, document });
    await house.ingest.deleteCollectionContents(scope);
    expect(await house.all("deletions")).toEqual([]);
  });
});

describe("over HTTP", () => {
  let plinth: TestPlinth;
  beforeAll(async () => {
    plinth = await startPlinth();
  });
  afterAll(() => plinth.stop());

  it("nobody takes back what they may not read, and an editor does by the path", async () => {
    await plinth.client.documents.put({ collection: "default", documents: [{ id: "notes/board", text: "The walrus is secret.", groups: ["board"] }] });
    const named = { collection: "default", document: "notes/board" };
    const { restorableUntil } = await plinth.client.documents.delete(named);
    expect(Date.parse(restorableUntil)).toBeGreaterThan(Date.now());
    await expect(plinth.client.documents.get(named)).rejects.toMatchObject({ code: "document.not_found" });
    const clientOf = async (role: "editor" | "reader", groups: string[]) => createClient({ url: plinth.url, key: (await plinth.client.keys.create({ name: "test", role, groups })).secret });
    await expect((await clientOf("editor", ["staff"])).documents.restore(named)).rejects.toMatchObject({ code: "document.not_deleted" });
    await expect((await clientOf("reader", ["board"])).documents.restore(named)).rejects.toMatchObject({ code: "access.forbidden" });
    expect(await (await clientOf("editor", ["board"])).documents.restore(named)).toMatchObject({ externalId: "notes/board", groups: ["board"] });
    expect((await plinth.client.search({ collection: "default", query: "walrus" })).hits).toHaveLength(1);
    expect((await plinth.client.collections.verify({ collection: "default" })).isClean).toBe(true);
  });

  it("a start in between changes nothing", async () => {
    const { document } = (await plinth.client.documents.list({ collection: "default" })).documents[0] ?? { document: "" };
    await plinth.client.documents.delete({ collection: "default", document });
    await plinth.stop({ keep: true });
    plinth = await startPlinth({ directory: plinth.directory });
    expect((await plinth.client.documents.list({ collection: "default" })).documents).toEqual([]);
    expect((await plinth.client.collections.verify({ collection: "default" })).isClean).toBe(true);
    await plinth.client.documents.restore({ collection: "default", document });
    expect((await plinth.client.search({ collection: "default", query: "walrus" })).hits).toHaveLength(1);
    expect((await plinth.client.collections.verify({ collection: "default" })).isClean).toBe(true);
  });
});
