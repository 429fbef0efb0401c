// Data in, from end to end: a folder, uploads and texts become rows that the index finds.
import { gzipSync } from "node:zlib";
import { chmodSync, renameSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { textOfSpan } from "#core/documents/chunk-text";
import { openHouse, scope, testLimits, type House } from "./house.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const byPath = async (): Promise<Record<string, unknown>> => Object.fromEntries((await house.documents()).map((row) => [row.externalId, row.error?.code ?? row.status]));

describe("a folder", () => {
  it("becomes documents that are found by their words when its job is done", async () => {
    house.write({ "a.md": "# Pump\n\nThe pump runs at 40 bar.\n", "b/c.txt": "The valve opens at 3 bar.\n", "d.html": "<html><body><h1>Seal</h1><p>Replace the seal each year.</p></body></html>" });
    const job = await house.run();
    expect(job).toMatchObject({ state: "done", result: { files: 3, read: 3, failed: 0, deleted: 0 } });
    expect(await house.find("pump")).toEqual(["a.md"]);
    expect(await house.find("bar")).toEqual(["a.md", "b/c.txt"]);
    expect(job.stages.map(({ name, done, total }) => [name, done, total])).toEqual([["list", 3, 3], ["read", 3, 3], ["bytes", expect.any(Number), expect.any(Number)], ["index", 3, 3]]);
    expect((await house.documents()).find(({ externalId }) => externalId === "a.md")).toMatchObject({ title: "Pump", mediaType: "text/markdown", status: "read", elements: 2, chunks: 1 });
  });

  it("writes rows whose places fit together", async () => {
    house.write({ "a.md": `# One\n\n${"A sentence with ümläut 😀 and words. ".repeat(120)}\n\n## Two\n\n- x\n- y\n\n| a | b |\n|---|---|\n| 1 | 2 |\n` });
    await house.run();
    const [elements, chunks, versions] = [await house.all("elements"), await house.all("chunks"), await house.all("versions")];
    expect(versions).toMatchObject([{ elements: elements.length }]);
    let end = -1;
    for (const element of elements) {
      expect(element.start).toBe(end + 1);
      end = element.start + [...element.text].length;
      expect(element.locator).toMatchObject({ start: element.start, end });
    }
    expect(chunks.map((chunk) => textOfSpan(elements.slice(chunk.firstElement, chunk.lastElement + 1), chunk.start, chunk.end)).join("").replace(/\s/g, "")).toBe(elements.map(({ text }) => text).join("").replace(/\s/g, ""));
  });

  it("is not read again when nothing changed, and only what changed otherwise", async () => {
    house.write({ "a.md": "alpha", "b.md": "beta", "c.md": "gamma" });
    await house.run();
    const seq = await house.ports.rows.head("w");
    house.parser.parsed = 0;
    expect(await house.run()).toMatchObject({ result: { unchanged: 3, read: 0 } });
    expect([house.parser.parsed, await house.ports.rows.head("w")]).toEqual([0, seq]);
    house.write({ "b.md": "delta and more", "d.md": "epsilon" });
    expect(await house.run()).toMatchObject({ result: { unchanged: 2, read: 2 } });
    expect(house.parser.parsed).toBe(2);
    expect([await house.find("beta"), await house.find("delta"), await house.find("epsilon"), await house.find("alpha")]).toEqual([[], ["b.md"], ["d.md"], ["a.md"]]);
  });

  it("writes no text again when only a file's time changed", async () => {
    house.write({ "a.md": "alpha" });
    await house.run();
    house.parser.parsed = 0;
    utimesSync(join(house.folder, "a.md"), 1000, 1000);
    await house.run();
    expect(house.parser.parsed).toBe(0);
    expect((await house.ports.rows.readLog("w", 0, 100)).map(({ event }) => event.type)).toEqual(["collection.created", "document.put", "document.access"]);
    expect((await house.documents())[0]).toMatchObject({ modifiedAt: 1_000_000, status: "read" });
  });

  it("keeps the id of a moved file and does not parse it again", async () => {
    house.write({ "a.md": "alpha", "b.md": "beta" });
    await house.run();
    const before = await house.documents();
    house.parser.parsed = 0;
    house.write({ "new/place.md": "" });
    renameSync(join(house.folder, "a.md"), join(house.folder, "new/place.md"));
    expect(await house.run()).toMatchObject({ result: { moved: 1, deleted: 0, unchanged: 1 } });
    expect(house.parser.parsed).toBe(0);
    const after = await house.documents();
    expect(after.map(({ document }) => document).toSorted()).toEqual(before.map(({ document }) => document).toSorted());
    expect(await house.find("alpha")).toEqual(["new/place.md"]);
    house.write({ "a.md": "another" });
    await house.run();
    expect((await house.documents()).map(({ externalId }) => externalId).toSorted()).toEqual(["a.md", "b.md", "new/place.md"]);
    expect(await house.find("another")).toEqual(["a.md"]);
  });

  it("loses the documents whose files are gone", async () => {
    house.write({ "a.md": "alpha", "b/c.md": "beta", "b/d.md": "gamma" });
    await house.run();
    house.remove("b");
    expect(await house.run()).toMatchObject({ result: { deleted: 2 } });
    expect([await byPath(), await house.find("beta"), await house.all("manifest")]).toEqual([{ "a.md": "read" }, [], [expect.objectContaining({ path: "a.md" })]]);
  });

  it("names each file that it cannot read and reads the others", async () => {
    house.write({ "good.md": "alpha", "empty.txt": "", "blank.txt": " \n\n", "bad.json": "{\"a\": [1, 2", "picture.bmp": "x", "big.txt": "y".repeat(testLimits.fileBytesMax + 1) });
    symlinkSync("/etc", join(house.folder, "out"));
    const job = await house.run();
    expect(job).toMatchObject({ state: "done", result: { read: 1 } });
    expect(await byPath()).toMatchObject({ "good.md": "read", "empty.txt": "parse.empty", "blank.txt": "parse.empty", "big.txt": "ingest.file_too_large", out: "source.outside", "bad.json": expect.stringMatching(/^parse\./), "picture.bmp": expect.stringMatching(/^parse\./) });
    for (const row of await house.documents()) {
      const ledger = await house.ingest.ledger(row);
      expect(ledger.length).toBeGreaterThan(0);
      if (row.status === "failed" || row.status === "skipped") expect(ledger[0]).toMatchObject({ outcome: row.status, code: row.error?.code });
    }
    house.parser.parsed = 0;
    await house.run();
    expect(house.parser.parsed).toBe(0);
    await house.run({ retryFailed: true });
    expect(house.parser.parsed).toBeGreaterThan(0);
  });

  it("takes a document out of the index when its file can no longer be read", async () => {
    house.write({ "a.json": "{\"word\": \"alpha\"}" });
    await house.run();
    expect(await house.find("alpha")).toEqual(["a.json"]);
    house.write({ "a.json": "{\"word\": \"alpha\"" });
    await house.run();
    expect([await house.find("alpha"), await byPath()]).toEqual([[], { "a.json": "parse.damaged" }]);
  });

  it("shares the rows of equal files and keeps them while one is left", async () => {
    house.write({ "a.md": "alpha beta", "b.md": "alpha beta" });
    await house.run();
    expect([await house.find("alpha"), (await house.all("versions")).length]).toEqual([["a.md", "b.md"], 1]);
    house.remove("a.md");
    await house.run();
    expect(await house.find("alpha")).toEqual(["b.md"]);
  });

  it("keeps originals in the blob store, so that they can be shown when the file is gone", async () => {
    house.write({ "a.md": "alpha" });
    await house.run();
    const [row] = await house.documents();
    let text = "";
    for await (const bytes of house.ports.blobs.get(row?.contentHash ?? "")) text += Buffer.from(bytes).toString();
    expect(text).toBe("alpha");
  });

  it("gives groups to what it reads, and to what it read before when they are named anew", async () => {
    house.write({ "a.md": "alpha" });
    await house.run({ groups: ["board"] });
    expect(await house.documents()).toMatchObject([{ groups: ["board"] }]);
    await house.run();
    expect(await house.documents()).toMatchObject([{ groups: ["board"] }]);
    await house.run({ groups: ["staff"] });
    expect(await house.documents()).toMatchObject([{ groups: ["staff"] }]);
    expect((await house.index.search(scope, { text: "alpha", readable: { all: false, groups: ["board"] }, limit: 10, offset: 0, explain: false })).hits).toEqual([]);
  });

  it("answers with the job under way when the same folder is asked for twice", async () => {
    house.write({ "a.md": "alpha" });
    const [first, second] = [await house.ingest.startFolder({ ...scope, path: house.folder }), await house.ingest.startFolder({ ...scope, path: house.folder })];
    expect(second).toEqual(first);
    await house.ended(first.job);
  });

  it("is read again by itself when it is watched", async () => {
    house.write({ "a.md": "alpha" });
    await house.run({ watch: true });
    house.write({ "b.md": "beta" });
    while ((await house.find("beta")).length === 0) await house.ports.clock.sleep(50);
    await house.run({ watch: false });
  });

  it("refuses a path that is not there and a collection that is not there", async () => {
    await expect(house.ingest.startFolder({ ...scope, path: join(house.folder, "none") })).rejects.toMatchObject({ code: "source.not_found" });
    await expect(house.ingest.startFolder({ ...scope, collection: "none", path: house.folder })).rejects.toMatchObject({ code: "collection.not_found" });
  });

  it("removes nothing below a part that it could not list", async () => {
    house.write({ "a/b.md": "alpha", "c.md": "beta" });
    await house.run();
    chmodSync(join(house.folder, ".."), 0o755);
    chmodSync(join(house.folder, "a"), 0);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    await house.run().finally(() => isRoot && process.seteuid?.(0));
    chmodSync(join(house.folder, "a"), 0o755);
    expect(await byPath()).toEqual({ a: "source.unreadable", "a/b.md": "read", "c.md": "read" });
  });
});

describe("a run that is stopped", () => {
  const count = 60;

  it("goes on where it was, and reads no file twice", async () => {
    house.write(Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}.md`, `number ${i} ${"text ".repeat(50)}`])));
    house.parser.delayMs = 100;
    const { job } = await house.ingest.startFolder({ ...scope, path: house.folder });
    while ((await house.documents()).length < 3) await house.ports.clock.sleep(5);
    await house.ports.jobs.wish({ workspace: "w", id: job }, "pause", house.ports.clock.now());
    expect((await house.ended(job)).state).toBe("paused");
    expect((await house.documents()).length).toBeLessThan(count);
    house.parser.delayMs = 0;
    await house.ports.jobs.wish({ workspace: "w", id: job }, "continue", house.ports.clock.now());
    expect((await house.ended(job)).state).toBe("done");
    expect((await house.documents()).length).toBe(count);
    expect(house.parser.parsed).toBe(count);
  });

  it("keeps what it wrote when it is cancelled, and the next run does the rest", async () => {
    house.write(Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}.md`, `number ${i}`])));
    house.parser.delayMs = 100;
    const { job } = await house.ingest.startFolder({ ...scope, path: house.folder });
    while ((await house.documents()).length < 3) await house.ports.clock.sleep(5);
    await house.ports.jobs.wish({ workspace: "w", id: job }, "cancel", house.ports.clock.now());
    expect((await house.ended(job)).state).toBe("cancelled");
    const kept = (await house.documents()).length;
    house.parser.delayMs = 0;
    expect(await house.run()).toMatchObject({ state: "done", result: { unchanged: kept, read: count - kept } });
  });
});

/** A word of its own for each number. */
const letters = (number: number): string => `q${String(number).replace(/\d/g, (digit) => "bcdfghjklm"[Number(digit)] ?? "")}x`;

describe("a file of lines", () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, i) => JSON.stringify({ id: `n${i}`, title: `Note ${i}`, text: `${letters(i)} common`, metadata: { number: i } })).join("\n");

  it("becomes one document a line, keeps the good lines and names the bad ones", async () => {
    house.write({ "notes.jsonl": `${lines(3)}\nnot json\n{"id": "x"}\n\n{"id": 7, "text": "seven"}\n` });
    const job = await house.run({ path: join(house.folder, "notes.jsonl") });
    expect(job).toMatchObject({ state: "done", result: { documents: 4, failed: 2, failures: [{ code: "ingest.bad_line", details: { line: 4 } }, { code: "ingest.bad_line", details: { line: 5 } }] } });
    expect(await house.find("common")).toEqual(["n0", "n1", "n2"]);
    expect(await house.find("seven")).toEqual(["7"]);
    expect((await house.documents()).find(({ externalId }) => externalId === "n1")).toMatchObject({ title: "Note 1", metadata: { number: 1 }, source: "put" });
  });

  it("is unpacked when it is gzip, and a cut one is a typed error", async () => {
    house.write({ "notes.jsonl.gz": gzipSync(lines(700)) });
    expect(await house.run({ path: join(house.folder, "notes.jsonl.gz") })).toMatchObject({ state: "done", result: { documents: 700 } });
    expect(await house.find(letters(699))).toEqual(["n699"]);
    house.write({ "cut.jsonl.gz": gzipSync(lines(20_000)).subarray(0, 20_000) });
    expect(await house.run({ path: join(house.folder, "cut.jsonl.gz"), as: "lines" })).toMatchObject({ state: "failed", error: { code: "parse.damaged" } });
  });

  it("in a folder, or taken as a file, is one document", async () => {
    house.write({ "notes.jsonl": lines(2) });
    await house.run();
    await house.run({ path: join(house.folder, "notes.jsonl"), as: "file" });
    expect((await house.documents()).map(({ externalId }) => externalId)).toEqual(["notes.jsonl", "notes.jsonl"]);
  });
});

describe("texts", () => {
  it("are searchable at the sequence number that their writing gives", async () => {
    const { seq, documents } = await house.ingest.putDocuments({ ...scope, documents: [{ id: "n1", text: "The pump runs.\n\nAt 40 bar." }, { id: "n2", title: "Valve", text: "Opens." }] });
    await house.indexer.waitFor(scope, seq, house.ports.clock.deadline(5000));
    expect([await house.find("pump"), await house.find("valve")]).toEqual([["n1"], ["n2"]]);
    expect(documents.length).toBe(2);
    expect(await house.all("elements")).toHaveLength(3);
  });

  it("that are all title are found by it", async () => {
    const { seq } = await house.ingest.putDocuments({ ...scope, documents: [{ id: "n1", title: "Extraction of roots", text: " \n" }, { id: "n2", text: "" }] });
    await house.indexer.waitFor(scope, seq, house.ports.clock.deadline(5000));
    expect(await house.find("root extraction")).toEqual(["n1"]);
    expect((await house.documents()).map(({ externalId, status }) => `${externalId} ${status}`).toSorted()).toEqual(["n1 read", "n2 skipped"]);
  });

  it("that are there already leave no trace in the log; changed ones replace", async () => {
    const put = (text: string) => house.ingest.putDocuments({ ...scope, documents: [{ id: "n1", text }] });
    const first = await put("alpha");
    expect(await put("alpha")).toEqual(first);
    const second = await put("beta");
    expect(second.seq).toBe(first.seq + 1);
    await house.indexer.waitFor(scope, second.seq, house.ports.clock.deadline(5000));
    expect([await house.find("alpha"), await house.find("beta")]).toEqual([[], ["n1"]]);
  });

  it("of one id twice in a request count as the last", async () => {
    const { documents } = await house.ingest.putDocuments({ ...scope, documents: [{ id: "n", text: "one" }, { id: "n", text: "two" }] });
    expect(documents[0]).toBe(documents[1]);
    expect(await house.all("elements")).toMatchObject([{ text: "two" }]);
  });

  it("can be deleted and updated; new groups are in force at once", async () => {
    const { documents: [document = ""] } = await house.ingest.putDocuments({ ...scope, documents: [{ id: "n", text: "alpha" }] });
    await house.ingest.updateDocument({ ...scope, document, groups: ["board"], metadata: { year: 2020 } });
    expect((await house.index.search(scope, { text: "alpha", readable: { all: false, groups: [] }, limit: 5, offset: 0, explain: false })).hits).toEqual([]);
    expect((await house.index.search(scope, { text: "alpha", readable: { all: true }, filter: { op: "=", field: "year", value: 2020 }, limit: 5, offset: 0, explain: false })).hits).toHaveLength(1);
    const { seq } = await house.ingest.deleteDocument({ ...scope, document });
    await house.indexer.waitFor(scope, seq, house.ports.clock.deadline(5000));
    expect(await house.find("alpha")).toEqual([]);
    await expect(house.ingest.deleteDocument({ ...scope, document })).rejects.toMatchObject({ code: "document.not_found" });
  });

  it("go with their collection", async () => {
    await house.ingest.putDocuments({ ...scope, documents: [{ id: "n", text: "alpha" }, { id: "m", text: "beta" }] });
    expect(await house.ingest.deleteCollectionContents(scope)).toMatchObject({ deletedDocuments: 2 });
    expect([await house.documents(), await house.all("collections")]).toEqual([[], []]);
    await expect(house.ingest.putDocuments({ ...scope, documents: [{ id: "n", text: "alpha" }] })).rejects.toMatchObject({ code: "collection.not_found" });
  });
});

describe("an upload", () => {
  const body = async function* (text: string) {
    yield Buffer.from(text);
  };
  const upload = (name: string, text: string) => house.ingest.upload({ ...scope, name, body: body(text), groups: ["g"], metadata: { a: 1 }, signal: new AbortController().signal });

  it("is searchable when its job is done, and replaces what had its name", async () => {
    const first = await upload("notes/a.md", "# Title\n\nalpha");
    expect(first.isNew).toBe(true);
    expect(await house.ended(first.job)).toMatchObject({ state: "done", result: { status: "read", document: first.document } });
    expect(await house.documents()).toMatchObject([{ document: first.document, externalId: "notes/a.md", title: "Title", groups: ["g"], metadata: { a: 1 } }]);
    const second = await upload("notes/a.md", "beta");
    expect(second).toMatchObject({ document: first.document, isNew: false });
    await house.ended(second.job);
    expect([await house.find("alpha"), await house.find("beta")]).toEqual([[], ["notes/a.md"]]);
  });

  it("that no parser reads is a document that says so", async () => {
    const { job } = await upload("a.xyz", "\u0000\u0001\u0002\u0003binary");
    expect(await house.ended(job)).toMatchObject({ state: "done", result: { status: expect.stringMatching(/skipped|failed/) } });
    expect(await house.documents()).toMatchObject([{ externalId: "a.xyz", error: { code: expect.stringMatching(/^parse\./) } }]);
  });

  it("beyond the limit is refused", async () => {
    await expect(upload("a.txt", "x".repeat(testLimits.fileBytesMax + 1))).rejects.toMatchObject({ code: "ingest.file_too_large" });
  });
});

describe("parsing without storing", () => {
  it("gives elements with places, or the error", async () => {
    house.write({ "a.md": "# T\n\ntext", "bad.json": "[1," });
    const parse = (name: string) => house.ingest.parseOnly({ name, path: join(house.folder, name), signal: new AbortController().signal });
    expect(await parse("a.md")).toMatchObject({ file: "a.md", type: "text/markdown", status: "read", title: "T", elements: [{ type: "heading", locator: { start: 0, end: 1 } }, { text: "text", locator: { start: 2, end: 6 } }] });
    expect(await parse("bad.json")).toMatchObject({ status: "failed", error: { code: "parse.damaged" }, elements: [] });
    expect(await house.documents()).toEqual([]);
  });
});

describe("a survey", () => {
  it("counts without reading", async () => {
    house.write({ "a.md": "alpha", "b.log": "x", ".gitignore": "*.log\n", "c.txt": "cc" });
    writeFileSync(join(house.folder, "big.txt"), Buffer.alloc(testLimits.fileBytesMax + 1));
    expect(await house.ingest.survey(house.folder, { signal: new AbortController().signal })).toMatchObject({ files: 2, bytes: 7, skipped: 3, skippedByReason: { ignored: 1, hidden: 1, too_large: 1 } });
    expect(house.parser.parsed).toBe(0);
  });
});
