// Sources of a collection: what was ingested from where, what the last run did, and why some files were not read.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createClient } from "#surfaces/sdk/index";
import { startPlinth, type TestPlinth } from "./support/plinth.ts";

let plinth: TestPlinth;
let folder: string;
beforeAll(async () => {
  plinth = await startPlinth();
  folder = await mkdtemp(join(tmpdir(), "plinth-sources-"));
});
afterAll(async () => {
  await plinth.stop();
  await rm(folder, { recursive: true, force: true });
});

const listed = async () => (await plinth.client.sources.list({ collection: "default" })).sources;

it("are none at first, and tell of each run what it found, and of each state why", async () => {
  expect(await listed()).toEqual([]);
  for (const [name, text] of [["a.md", "# A\n\nalpha"], ["b.md", "# B\n\nbeta"], ["bad.json", "{ not json"], ["worse.json", "{"], ["empty.txt", ""]] as const) await writeFile(join(folder, name), text);
  const { job } = await plinth.client.ingest({ collection: "default", path: folder, exclude: ["*.tmp"], groups: ["staff"] });
  await plinth.settled(job);
  const [first] = await listed();
  expect(first).toMatchObject({ kind: "folder", path: folder, isWatched: false, groups: ["staff"], exclude: ["*.tmp"], documents: 5, lastRun: { job, state: "done", counts: { found: 5, new: 5, changed: 0, gone: 0, unchanged: 0 } } });
  expect(first?.lastRunAt).not.toBeNull();
  const { documents } = await plinth.client.documents.list({ collection: "default" });
  for (const status of ["failed", "skipped"] as const) {
    const own = documents.filter((document) => document.status === status);
    expect([status, first?.byStatus[status] ?? 0]).toEqual([status, own.length]);
    expect(first?.reasons.filter((reason) => reason.status === status).reduce((sum, reason) => sum + reason.documents, 0)).toBe(own.length);
  }
  expect(first?.reasons.length).toBeGreaterThan(0);

  await writeFile(join(folder, "b.md"), "# B\n\nbeta, and more");
  await writeFile(join(folder, "c.md"), "# C\n\ngamma");
  await rm(join(folder, "a.md"));
  await plinth.ingest(folder);
  expect((await listed())[0]?.lastRun?.counts).toMatchObject({ found: 5, new: 1, changed: 1, gone: 1, unchanged: 3 });
});

it("are for those who read everything", async () => {
  const { secret } = await plinth.client.keys.create({ name: "editor", role: "editor", groups: [] });
  await expect(createClient({ url: plinth.url, key: secret }).sources.list({ collection: "default" })).rejects.toMatchObject({ code: "access.forbidden" });
  await expect(plinth.client.sources.list({ collection: "nowhere" })).rejects.toMatchObject({ code: "collection.not_found" });
});

it("may be read again by keys as they were read before, and in no other way", async () => {
  const { secret } = await plinth.client.keys.create({ name: "admin", role: "admin", groups: [] });
  const { ingest } = createClient({ url: plinth.url, key: secret });
  const asked = { collection: "default", path: folder };
  const refused = { code: "access.path_refused" };
  await expect(ingest({ ...asked, exclude: ["b.md"] })).rejects.toMatchObject(refused);
  await expect(ingest({ ...asked, path: join(folder, "..") })).rejects.toMatchObject(refused);
  await plinth.client.collections.create({ collection: "other" });
  await expect(ingest({ ...asked, collection: "other" })).rejects.toMatchObject(refused);
  expect((await plinth.settled((await ingest(asked)).job)).state).toBe("done");
  expect((await plinth.settled((await ingest({ ...asked, retry: ["bad.json"] })).job)).state).toBe("done");
});
