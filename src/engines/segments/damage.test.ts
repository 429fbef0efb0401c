// Damage is found and named, and queries go on with the rest: flipped bytes, a deleted posting, a full disk, other versions.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sampleIndexDocument, sampleQuery, sampleScope as scope, suiteAnalyser as analyser } from "#conformance/search/samples";
import { systemClock as clock } from "#engines/system/clock";
import type { IndexDocument } from "#ports/search-index";
import { sealJson, unsealJson } from "./file/durable-files.ts";
import { encodeTrailer, PageCache, pageBytes, trailerBytes } from "./file/paged-file.ts";
import { Segment } from "./file/segment.ts";
import { manifestFormat } from "./manifest.ts";
import { openSegments, type SegmentsLimits } from "./search-index.ts";

let directory = "";
const generation = (): string => join(directory, "w", "c", "g1");
const open = (limits: Partial<SegmentsLimits> = {}) => openSegments({ directory, analyser, clock, limits });
const segmentFiles = (): readonly string[] => readdirSync(generation()).filter((file) => file.endsWith(".segment")).toSorted();

const first: readonly IndexDocument[] = Array.from({ length: 40 }, (_, i) => sampleIndexDocument(`a${i}`, `pump valve w${i} w${i % 7}`));
const second: readonly IndexDocument[] = Array.from({ length: 40 }, (_, i) => sampleIndexDocument(`b${i}`, `pump hose w${i}`));

/** Two segments: `first` and `second`. */
async function writeTwo(): Promise<void> {
  const index = open();
  for (const [seq, documents] of [[1, first], [2, second]] as const) {
    await index.apply(scope, { seq, changes: documents.map((document) => ({ kind: "put", document })) });
    await index.flush(scope);
  }
  await index.close();
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1 << (at % 8);
  writeFileSync(path, bytes);
}

/** Makes the checksums of a segment file right again. */
function mend(path: string): void {
  const bytes = readFileSync(path);
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - trailerBytes);
  const [bodyBytes, footerAt] = [trailer.getFloat64(0, true), trailer.getFloat64(8, true)];
  const body = bytes.subarray(0, bodyBytes);
  const sums = new Uint8Array(Uint32Array.from({ length: Math.ceil(bodyBytes / pageBytes) }, (_, page) => crc32(body.subarray(page * pageBytes, (page + 1) * pageBytes))).buffer);
  writeFileSync(path, Buffer.concat([body, sums, encodeTrailer(bodyBytes, footerAt, sums)]));
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "segments-damage-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("a damaged index", () => {
  it("names the segment in which any one byte was flipped, and answers from the rest", async () => {
    await writeTwo();
    const [name = ""] = segmentFiles();
    const path = join(generation(), name);
    const whole = readFileSync(path);
    await fc.assert(fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.boolean(), async (at, isChecked) => {
      writeFileSync(path, whole);
      flip(path, at);
      const index = open(isChecked ? {} : { checkedAtOpenBytesMax: 0 });
      const { hits } = await index.search(scope, sampleQuery("pump hose valve", { limit: 100 }));
      expect(hits.filter(({ document }) => document.startsWith("b"))).toHaveLength(40);
      const missing = await index.verify(scope, [...first, ...second]);
      const { damage, documents } = await index.state(scope);
      expect(damage).toEqual([expect.stringContaining(name)]);
      expect(documents).toBe(40);
      expect(new Set(missing.map(({ problem, document }) => `${problem} ${document[0]}`))).toEqual(new Set(["missing a"]));
      await index.close();
    }), { numRuns: 60 });
  });

  it("finds a byte that is flipped while it is open", async () => {
    await writeTwo();
    const index = open();
    expect((await index.search(scope, sampleQuery("hose"))).total).toBe(40);
    const [name = ""] = segmentFiles();
    flip(join(generation(), name), 30);
    await index.verify(scope, first.slice(0, 1));
    expect((await index.state(scope)).damage).toEqual([expect.stringMatching(`^${name}: the checksum of bytes 0 to`)]);
    expect((await index.search(scope, sampleQuery("pump"))).total).toBe(40);
    await index.close();
  });

  it("names a posting that was deleted behind mended checksums", async () => {
    await writeTwo();
    const [name = ""] = segmentFiles();
    const path = join(generation(), name);
    const segment = new Segment(path, name, new PageCache(1e6));
    const { offset, length } = segment.footer.regions.dictionary;
    segment.close();
    const bytes = readFileSync(path);
    const term = bytes.indexOf("valve", offset);
    expect(term).toBeLessThan(offset + length);
    expect(bytes[term + 5]).toBe(40);
    bytes[term + 5] = 39;
    writeFileSync(path, bytes);
    mend(path);
    const index = open();
    const differences = await index.verify(scope, [...first, ...second]);
    expect((await index.state(scope)).damage).toEqual([]);
    expect(differences.filter(({ detail }) => detail.includes("posting of"))).toEqual([{ document: "a39", ordinal: 0, problem: "terms", detail: 'the posting of "valve" is missing' }]);
    await index.close();
  });

  it("names a missing segment, and a manifest that cannot be trusted", async () => {
    await writeTwo();
    const [name = ""] = segmentFiles();
    rmSync(join(generation(), name));
    let index = open();
    expect(await index.state(scope)).toMatchObject({ documents: 40, damage: [`${name}: it is missing`] });
    await index.close();
    flip(join(generation(), "manifest.json"), 20);
    index = open();
    expect(await index.state(scope)).toMatchObject({ appliedSeq: 0, documents: 0, damage: [expect.stringContaining("manifest.json")] });
    expect(await index.search(scope, sampleQuery("pump"))).toMatchObject({ hits: [], total: 0 });
    await index.close();
  });

  it("is whole again when the next generation takes its place", async () => {
    await writeTwo();
    flip(join(generation(), segmentFiles()[0]!), 40);
    const index = open();
    await index.apply(scope, { seq: 2, changes: [...first, ...second].map((document) => ({ kind: "put", document })) }, "next");
    await index.swap(scope);
    expect(await index.state(scope)).toMatchObject({ documents: 80, damage: [] });
    expect(await index.verify(scope, [...first, ...second])).toEqual([]);
    await index.close();
  });
});

describe("a full disk", () => {
  it("refuses to flush with data.disk_full, loses nothing and goes on when there is room", async () => {
    const index = open();
    await index.apply(scope, { seq: 1, changes: first.map((document) => ({ kind: "put", document })) });
    symlinkSync("/dev/full", join(generation(), "000001.segment.tmp"));
    await expect(index.flush(scope)).rejects.toMatchObject({ code: "data.disk_full" });
    expect((await index.search(scope, sampleQuery("pump"))).total).toBe(40);
    await index.apply(scope, { seq: 2, changes: [{ kind: "remove", document: "a0" }] });
    await index.flush(scope);
    await index.close();
    const again = open();
    expect(await again.state(scope)).toMatchObject({ appliedSeq: 2, documents: 39, damage: [] });
    expect(readdirSync(generation()).filter((file) => file.endsWith(".tmp"))).toEqual([]);
    await again.close();
  });

  it("stops taking changes when the tail has doubled, and keeps what it took", async () => {
    const index = open({ tailBytesMax: 2_000 });
    await index.state(scope);
    for (let file = 1; file < 20; file++) symlinkSync("/dev/full", join(generation(), `${String(file).padStart(6, "0")}.segment.tmp`));
    let seq = 0;
    const putNext = () => index.apply(scope, { seq: seq + 1, changes: [{ kind: "put", document: first[seq]! }] }).then(() => seq++);
    const refusals: unknown[] = [];
    for (let i = 0; i < 40 && refusals.length === 0; i++) await putNext().catch((error: unknown) => refusals.push(error));
    expect(refusals).toEqual([expect.objectContaining({ code: "data.disk_full" })]);
    expect(seq).toBeGreaterThan(3);
    expect(await index.state(scope)).toMatchObject({ appliedSeq: seq, documents: seq });
    for (const file of readdirSync(generation())) if (file.endsWith(".tmp")) rmSync(join(generation(), file));
    await putNext();
    expect(await index.verify(scope, first.slice(0, seq))).toEqual([]);
    await index.close();
  });
});

describe("another version", () => {
  it("of the manifest is refused when it is newer", async () => {
    await writeTwo();
    const path = join(generation(), "manifest.json");
    writeFileSync(path, sealJson({ ...(unsealJson(readFileSync(path, "utf8")) as object), format: manifestFormat + 1 }));
    const index = open();
    await expect(index.state(scope)).rejects.toMatchObject({ code: "data.newer", details: { found: manifestFormat + 1, known: manifestFormat } });
    await expect(index.search(scope, sampleQuery("pump"))).rejects.toMatchObject({ code: "data.newer" });
    await index.close();
    expect(segmentFiles()).toHaveLength(2);
  });

  it("of the manifest before outlines leaves an empty index at 0, to be filled from the log", async () => {
    await writeTwo();
    const path = join(generation(), "manifest.json");
    writeFileSync(path, sealJson({ ...(unsealJson(readFileSync(path, "utf8")) as object), format: 2 }));
    const index = open();
    expect(await index.state(scope)).toMatchObject({ appliedSeq: 0, documents: 0, damage: [] });
    await index.apply(scope, { seq: 1, changes: first.map((document) => ({ kind: "put", document })) });
    expect(await index.verify(scope, first)).toEqual([]);
    await index.close();
  });

  it("of the analyser leaves an empty index at 0, to be filled from the log", async () => {
    await writeTwo();
    const index = openSegments({ directory, analyser: { ...analyser, version: "suite-2" }, clock });
    expect(await index.state(scope)).toMatchObject({ appliedSeq: 0, documents: 0, damage: [] });
    await index.apply(scope, { seq: 1, changes: first.map((document) => ({ kind: "put", document })) });
    await index.close();
    expect(segmentFiles()).toHaveLength(1);
  });

  it("leaves nothing behind that the manifest does not name", async () => {
    await writeTwo();
    for (const file of ["000099.segment.tmp", "000098.segment", "manifest.json.tmp"]) writeFileSync(join(generation(), file), "left");
    mkdirSync(join(directory, "w", "c", "g7"));
    await open().state(scope);
    expect(readdirSync(generation()).toSorted()).toEqual(["000001.segment", "000002.segment", "manifest.json"]);
    expect(existsSync(join(directory, "w", "c", "g7"))).toBe(false);
  });
});
