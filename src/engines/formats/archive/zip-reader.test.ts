// ZIP files: what was packed comes out; what is cut, locked, wrong or far too dense is refused by name.
import { deflateRawSync, crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlinthError } from "#core/errors";
import { ratioFreeBytes } from "./zip-limits.ts";
import { ZipFile } from "./zip-reader.ts";

/** A ZIP file of these members, deflated. */
function pack(members: readonly { readonly name: string; readonly bytes: Uint8Array; readonly flags?: number }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, flags = 0x800 } of members) {
    const packed = deflateRawSync(bytes);
    const words = Buffer.from(name, "utf8");
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(words.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(crc32(bytes), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(bytes.length, 24);
    entry.writeUInt16LE(words.length, 28);
    entry.writeUInt32LE(at, 42);
    parts.push(head, words, packed);
    directory.push(entry, words);
    at += 30 + words.length + packed.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return "none";
  } catch (thrown) {
    return thrown instanceof PlinthError ? thrown.code : String(thrown);
  }
}

describe("ZipFile", () => {
  it("gives back what was packed, read whole or block by block", async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[a-z]{1,12}$/), bytes: fc.uint8Array({ maxLength: 5000 }) }), { selector: ({ name }) => name, maxLength: 6 }), async (members) => {
      const zip = new ZipFile(pack(members), "test.zip");
      expect(zip.entries.map(({ name }) => name)).toEqual(members.map(({ name }) => name));
      for (const { name, bytes } of members) {
        const entry = zip.find(name);
        if (!entry) throw new TypeError(name);
        expect(Buffer.from(zip.read(entry))).toEqual(Buffer.from(bytes));
        const blocks: Uint8Array[] = [];
        for await (const block of zip.stream(entry)) blocks.push(block);
        expect(Buffer.concat(blocks)).toEqual(Buffer.from(bytes));
      }
    }), { numRuns: 40 });
  });

  it("refuses a member that unpacks to far more than its size allows", () => {
    const zip = new ZipFile(pack([{ name: "zeros", bytes: new Uint8Array(ratioFreeBytes + 1) }]), "bomb.zip");
    expect(codeOf(() => zip.read(zip.entries[0] as NonNullable<(typeof zip.entries)[0]>))).toBe("parse.bomb");
  });

  it("names locked members, wrong checksums and missing directories", () => {
    const bytes = pack([{ name: "a", bytes: Buffer.from("words of a") }]);
    const locked = new ZipFile(pack([{ name: "a", bytes: Buffer.from("x"), flags: 1 }]), "locked.zip");
    expect(codeOf(() => locked.text("a"))).toBe("parse.encrypted");
    const wrong = Buffer.from(bytes);
    wrong.writeUInt32LE(1, bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 16);
    expect(codeOf(() => new ZipFile(wrong, "wrong.zip").text("a"))).toBe("parse.damaged");
    expect(codeOf(() => new ZipFile(bytes.subarray(0, bytes.length - 10), "cut.zip"))).toBe("parse.damaged");
  });

  it("ends in a result or a typed error for any change of any byte", () => {
    const bytes = pack([{ name: "word/document.xml", bytes: Buffer.from("<a>some words</a>".repeat(20)) }]);
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
      const changed = Buffer.from(bytes);
      changed[at] = value;
      expect(codeOf(() => new ZipFile(changed, "any.zip").text("word/document.xml"))).toMatch(/^(?:none|parse\.(?:damaged|encrypted|unsupported|bomb|too_large))$/);
    }), { numRuns: 300 });
  });
});
