// Passages: the same as rows say, read once, and no more kept than the bound.
import { describe, expect, it } from "vitest";
import type { ChunkRow, ElementRow } from "#core/rows/tables";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { Passages } from "./passages.ts";

const chunker = "c1";
const key = (ordinal: number) => ({ workspace: "w", version: "v", chunker, ordinal });

async function open(texts: readonly string[]) {
  const memory = createMemoryRowStore();
  let start = 0;
  const elements: ElementRow[] = [];
  const chunks: ChunkRow[] = [];
  for (const [ordinal, text] of texts.entries()) {
    elements.push({ workspace: "w", version: "v", ordinal, type: "paragraph", text, start, locator: { kind: "lines", from: ordinal + 1, to: ordinal + 1 }, data: null });
    chunks.push({ workspace: "w", version: "v", chunker, ordinal, firstElement: ordinal, lastElement: ordinal, start, end: start + text.length, tokens: 1, headings: [] });
    start += text.length + 1;
  }
  await memory.commit({ workspace: "w", writes: [{ kind: "put", table: "elements", rows: elements }, { kind: "put", table: "chunks", rows: chunks }] });
  let reads = 0;
  const rows = { ...memory, getMany: ((table, keys) => (reads++, memory.getMany(table, keys))) as typeof memory.getMany };
  return { passages: new Passages(rows), reads: () => reads };
}

describe("passages", () => {
  it("are the text of their chunk, in the order asked, missing ones undefined, twice the same one too", async () => {
    const { passages } = await open(["one", "two", "three"]);
    expect((await passages.read([key(2), key(9), key(0), key(2)])).map((passage) => passage?.text)).toEqual(["three", undefined, "one", "three"]);
  });

  it("are read once", async () => {
    const { passages, reads } = await open(["one", "two"]);
    await passages.read([key(0)]);
    const before = reads();
    expect((await passages.read([key(0)]))[0]?.text).toBe("one");
    expect(reads()).toBe(before);
    expect((await passages.read([key(0), key(1)])).map((passage) => passage?.text)).toEqual(["one", "two"]);
  });

  it("leave when others were used since and the bound is passed", async () => {
    const { passages, reads } = await open(Array.from({ length: 6 }, (_, i) => String(i).repeat(3_000_000)));
    for (let i = 0; i < 6; i++) expect((await passages.read([key(i)]))[0]?.text.length).toBe(3_000_000);
    const before = reads();
    await passages.read([key(5)]);
    expect(reads()).toBe(before);
    await passages.read([key(0)]);
    expect(reads()).toBeGreaterThan(before);
  });
});
