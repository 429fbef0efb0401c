// What a newcomer mistypes or trips over first: names, paths, links, bad lines; each answer says what to do.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlinthError } from "#core/errors";
import { startPlinth, type TestPlinth } from "./support/plinth.ts";

let plinth: TestPlinth;
let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plinth-first-"));
  mkdirSync(join(folder, "service"));
  writeFileSync(join(folder, "service/faq.md"), "# Questions\n\nThe pump runs at 40 bar.\n");
  writeFileSync(join(folder, "broken.json"), "{ \"open\": ");
  symlinkSync(join(folder, "nothing-here.md"), join(folder, "gone.md"));
  plinth = await startPlinth();
  await plinth.client.collections.create({ collection: "handbook" });
  await plinth.ingest(folder, "handbook");
}, 60_000);
afterAll(async () => {
  await plinth.stop();
  rmSync(folder, { recursive: true, force: true });
});

const failure = (promise: Promise<unknown>): Promise<PlinthError> => promise.then(() => Promise.reject(new TypeError("it did not fail")), (thrown: PlinthError) => thrown);

describe("a document", () => {
  const collection = "handbook";

  it("is found by its path as by its id", async () => {
    const byPath = await plinth.client.documents.get({ collection, document: "service/faq.md" });
    expect(byPath.externalId).toBe("service/faq.md");
    expect(await plinth.client.documents.get({ collection, document: byPath.document })).toEqual(byPath);
    expect((await plinth.client.documents.elements({ collection, document: "service/faq.md" })).total).toBe(2);
  });

  it.each([["faq.md", "service/faq.md"], ["/somewhere/else/service/faq.md", "service/faq.md"], ["service/fag.md", "service/faq.md"]])("asked for as %s is proposed as %s", async (given, near) => {
    const error = await failure(plinth.client.documents.get({ collection, document: given }));
    expect([error.code, error.remedy]).toEqual(["document.not_found", expect.stringMatching(`^Did you mean ${near}\\? `)]);
  });

  it("is not proposed to those who may not read it, by any name", async () => {
    await plinth.client.documents.put({ collection, documents: [{ id: "board/minutes.md", text: "Secret.", groups: ["board"] }] });
    const { secret } = await plinth.client.keys.create({ name: "reader", role: "reader" });
    const { createClient } = await import("#surfaces/sdk/index");
    const reader = createClient({ url: plinth.url, key: secret });
    for (const document of ["board/minutes.md", "minutes.md"]) expect((await failure(reader.documents.get({ collection, document }))).remedy).not.toContain("Did you mean");
    expect((await plinth.client.documents.update({ collection, document: "board/minutes.md", groups: [] })).groups).toEqual([]);
    expect((await reader.documents.get({ collection, document: "board/minutes.md" })).status).toBe("read");
  });

  it("whose path two sources have is named by its ids", async () => {
    await plinth.client.documents.put({ collection, documents: [{ id: "service/faq.md", text: "Another one." }] });
    const error = await failure(plinth.client.documents.get({ collection, document: "service/faq.md" }));
    expect(error.code).toBe("document.ambiguous");
    const { documents } = await plinth.client.documents.list({ collection, query: "service/faq.md" });
    for (const { document } of documents) expect(error.remedy).toContain(document);
    await plinth.client.documents.delete({ collection, document: documents.find(({ source }) => !source.startsWith("folder:"))?.document ?? "" });
  });
});

describe("a collection", () => {
  it("that is not there is answered with the one that was meant", async () => {
    const { client } = plinth;
    for (const call of [() => client.search({ collection: "handbok", query: "pump" }), () => client.ask({ collection: "handbok", question: "pump?" }), () => client.documents.list({ collection: "handbok" })]) {
      const error = await failure(call());
      expect([error.code, error.remedy]).toEqual(["collection.not_found", expect.stringMatching(/^Did you mean handbook\? /)]);
    }
    expect((await failure(plinth.client.search({ collection: "wholly-other", query: "pump" }))).remedy).toMatch(/^List them/);
  });

  it("cannot have a bad name, and the nearest good one is named", async () => {
    const error = await failure(plinth.client.collections.create({ collection: "Bad Name" }));
    expect([error.code, error.message, error.remedy]).toEqual(["collection.bad_name", "\"Bad Name\" cannot be the name of a collection.", expect.stringMatching(/^Try bad-name\. A name has up to 64/)]);
  });
});

describe("a link that leads to nothing", () => {
  it("is skipped, with its own remedy and its own date", async () => {
    const link = await plinth.client.documents.get({ collection: "handbook", document: "gone.md" });
    expect([link.status, link.error?.code, link.error?.remedy]).toEqual(["skipped", "source.broken_link", "Remove the link, or put back what it leads to."]);
    expect(Date.parse(link.modifiedAt)).toBeGreaterThan(Date.parse("2020-01-01"));
  });
});

describe("one failed file of a folder", () => {
  it("is read again alone, and how the folder is read stays as it was", async () => {
    const { client } = plinth;
    await client.collections.create({ collection: "again" });
    writeFileSync(join(folder, "broken-too.json"), "[");
    const first = await client.ingest({ collection: "again", path: folder, exclude: ["*.txt"] });
    await plinth.settled(first.job);
    const before = (await client.documents.list({ collection: "again", status: "failed" })).documents;
    expect(before.map(({ externalId }) => externalId)).toEqual(["broken-too.json", "broken.json"]);
    writeFileSync(join(folder, "excluded.txt"), "Not read.");
    const run = await plinth.settled((await client.ingest({ collection: "again", path: folder, retry: ["broken.json"] })).job);
    expect(run.stages.find(({ name }) => name === "read")).toMatchObject({ done: 1, failed: 1 });
    expect((await client.documents.list({ collection: "again" })).documents.map(({ externalId }) => externalId)).not.toContain("excluded.txt");
    for (const name of ["broken-too.json", "excluded.txt"]) rmSync(join(folder, name));
  });
});

describe("the counts of a run", () => {
  it("agree: what was found is what was read and what had not changed", async () => {
    const { job } = await plinth.client.ingest({ collection: "handbook", path: folder });
    const run = await plinth.settled(job);
    const [list, read] = run.stages;
    expect([list?.done, read?.total, run.result?.["unchanged"]]).toEqual([3, 0, 3]);
  });

  it("are of documents where lines are read", async () => {
    const file = join(folder, "..", `${folder.split("/").at(-1)}-lines.jsonl`);
    writeFileSync(file, "{\"id\":\"a\",\"text\":\"One.\"}\nnonsense\n");
    const { job } = await plinth.client.ingest({ collection: "handbook", path: file });
    const run = await plinth.settled(job);
    rmSync(file);
    expect(run.stages.map(({ name, unit, done, failed }) => ({ name, unit, done, failed })).slice(0, 2)).toEqual([{ name: "list", unit: "files", done: 1, failed: 0 }, { name: "read", unit: "documents", done: 2, failed: 1 }]);
  });
});
