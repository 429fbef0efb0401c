// The suite of the blob-store port: each sentence of its contract, then random contents.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fail } from "#core/errors";
import type { BlobStore } from "#ports/blob-store";
import { withOpened, type Subject, type SuiteKit } from "./kit.ts";

const limitBytes = 1_000_000;

/** Runs the suite under the given kit; every blob-store engine passes it. */
export function blobStoreSuite(kit: SuiteKit, subject: Subject<BlobStore>): void {
  kit.describe(`blob store: ${subject.name}`, () => {
    writes(kit, subject);
    reads(kit, subject);
  });
}

function test(kit: SuiteKit, subject: Subject<BlobStore>): (sentence: string, body: (store: BlobStore) => Promise<void>) => void {
  return (sentence, body) => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));
}

async function* pieces(...parts: readonly (Uint8Array | string)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? Buffer.from(part) : part;
}

async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

const hashOf = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const absent = "0".repeat(64);

function writes(kit: SuiteKit, subject: Subject<BlobStore>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("names a blob by the SHA-256 of its bytes and its size, whatever the pieces", async (store) => {
    expect(await store.put(pieces("a", "", "bc"), { limitBytes })).toEqual({ hash: hashOf("abc"), sizeBytes: 3 });
    expect(await store.put(pieces(), { limitBytes })).toEqual({ hash: hashOf(""), sizeBytes: 0 });
    expect((await whole(store.get(hashOf("abc")))).toString()).toBe("abc");
    expect(await whole(store.get(hashOf("")))).toHaveLength(0);
  });

  it("keeps the same content once, also when it comes several times at once", async (store) => {
    await Promise.all(Array.from({ length: 5 }, () => store.put(pieces("ab", "c"), { limitBytes })));
    expect(await store.list("", 10)).toEqual([hashOf("abc")]);
  });

  it("does not keep the caller's memory: a piece used again later changes nothing", async (store) => {
    const piece = Buffer.from("abc");
    const { hash } = await store.put(pieces(piece), { limitBytes });
    piece.fill(0);
    expect((await whole(store.get(hash))).toString()).toBe("abc");
  });

  it("takes exactly the limit and refuses a byte more, stops reading then, and keeps nothing of it", async (store) => {
    await store.put(pieces("abcd"), { limitBytes: 4 });
    let isStopped = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.from("abc");
      } finally {
        isStopped = true;
      }
    }
    await expect(store.put(endless(), { limitBytes: 4 })).rejects.toMatchObject({ code: "request.too_large", details: { limit: 4 } });
    expect(isStopped).toBe(true);
    expect(await store.list("", 10)).toEqual([hashOf("abcd")]);
  });

  it("answers request.cancelled when the signal aborts before or during a put, even while the source is silent", async (store) => {
    await expect(store.put(pieces("abc"), { limitBytes, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "request.cancelled" });
    const controller = new AbortController();
    async function* silent() {
      yield Buffer.from("abc");
      controller.abort();
      await new Promise(() => {});
    }
    await expect(store.put(silent(), { limitBytes, signal: controller.signal })).rejects.toMatchObject({ code: "request.cancelled" });
    expect(await store.list("", 10)).toEqual([]);
  });

  it("hands on an error of the source and keeps nothing of the blob", async (store) => {
    async function* broken() {
      yield Buffer.from("abc");
      throw fail("source.unreadable", { path: "far", reason: "the line is cut" });
    }
    await expect(store.put(broken(), { limitBytes })).rejects.toMatchObject({ code: "source.unreadable" });
    expect(await store.list("", 10)).toEqual([]);
  });

  it("removes a blob, and one that is not there without a word", async (store) => {
    const { hash } = await store.put(pieces("abc"), { limitBytes });
    await store.delete(hash);
    await store.delete(hash);
    await store.delete(absent);
    expect([await store.stat(hash), await store.list("", 10)]).toEqual([undefined, []]);
  });
}

function reads(kit: SuiteKit, subject: Subject<BlobStore>): void {
  const it = test(kit, subject);
  const { expect, fc } = kit;

  it("gives the whole or the asked range, cut at the blob's end", async (store) => {
    const { hash } = await store.put(pieces("0123456789"), { limitBytes });
    const range = async (start: number, end: number) => (await whole(store.get(hash, { start, end }))).toString();
    expect([await range(0, 10), await range(2, 5), await range(8, 99), await range(5, 5), await range(20, 30)]).toEqual(["0123456789", "234", "89", "", ""]);
  });

  it("answers blob.not_found for what is not there, and for what is no hash", async (store) => {
    for (const hash of [absent, "", "../../../etc/passwd", `${"0".repeat(63)}/`, "A".repeat(64)]) {
      await expect(whole(store.get(hash))).rejects.toMatchObject({ code: "blob.not_found" });
      await expect(store.localPath(hash)).rejects.toMatchObject({ code: "blob.not_found" });
      expect(await store.stat(hash)).toBeUndefined();
      await store.delete(hash);
    }
  });

  it("gives a local path that holds the bytes", async (store) => {
    const { hash } = await store.put(pieces("abc"), { limitBytes });
    expect((await readFile(await store.localPath(hash))).toString()).toBe("abc");
  });

  it("keeps a local path whole while others ask for it, and while the same bytes are put again", async (store) => {
    const { hash, sizeBytes } = await store.put(pieces("a".repeat(limitBytes)), { limitBytes });
    for (let round = 0; round < 20; round++) {
      const path = await store.localPath(hash);
      const meanwhile = [store.localPath(hash), store.put(pieces("a".repeat(limitBytes)), { limitBytes })];
      expect((await readFile(path)).length).toBe(sizeBytes);
      await Promise.all(meanwhile);
    }
  });

  it("lists hashes behind one in order, at most as many as asked", async (store) => {
    const contents = Array.from({ length: 40 }, (_, index) => `content ${index}`);
    for (const content of contents) await store.put(pieces(content), { limitBytes });
    const expected = contents.map(hashOf).toSorted();
    expect(await store.list("", 100)).toEqual(expected);
    const paged: string[] = [];
    for (let page = await store.list("", 7); page.length > 0; page = await store.list(paged.at(-1) ?? "", 7)) paged.push(...page);
    expect(paged).toEqual(expected);
    expect(await store.list(expected[10] ?? "", 3)).toEqual(expected.slice(11, 14));
  });

  kit.it("gives any content back as it was put, also after it is opened again", () => withOpened(subject, async ({ port, reopen }) => {
    const put: { readonly hash: string; readonly bytes: Buffer }[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 70_000, size: "max" }), { maxLength: 4 }), async (parts) => {
        const bytes = Buffer.concat(parts);
        const { hash, sizeBytes } = await port.put(pieces(...parts), { limitBytes });
        expect([hash, sizeBytes]).toEqual([hashOf(bytes), bytes.length]);
        expect((await whole(port.get(hash))).equals(bytes)).toBe(true);
        put.push({ hash, bytes });
      }),
      { numRuns: 12 },
    );
    const again = reopen ? await reopen() : port;
    for (const { hash, bytes } of put) expect((await whole(again.get(hash))).equals(bytes)).toBe(true);
  }));
}
