// Decoding: the right encoding without being told, and the same text in blocks as in one piece.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBlocks, decodeText, detectEncoding } from "./decode.ts";

const utf16le = (text: string) => new Uint8Array(Buffer.from(text, "utf16le"));
const utf16be = (text: string) => new Uint8Array(Buffer.from(text, "utf16le").swap16());

describe("detectEncoding", () => {
  it.each([
    ["ascii", new TextEncoder().encode("plain words"), "plain words"],
    ["utf-8", new TextEncoder().encode("schöne Wörter 字"), "schöne Wörter 字"],
    ["utf-8", Uint8Array.of(0xef, 0xbb, 0xbf, 0xc3, 0xa9), "é"],
    ["utf-16le", Uint8Array.of(0xff, 0xfe, 0x61, 0), "a"],
    ["utf-16be", Uint8Array.of(0xfe, 0xff, 0, 0x61), "a"],
    ["utf-16le", utf16le("no mark but zero bytes"), "no mark but zero bytes"],
    ["utf-16be", utf16be("no mark but zero bytes"), "no mark but zero bytes"],
    ["utf-16le", utf16le("это русский текст без метки порядка байтов и с пробелами"), "это русский текст без метки порядка байтов и с пробелами"],
    ["windows-1252", Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x20, 0x80, 0x20, 0x93, 0x94), "café € \u201c\u201d"],
  ] as const)("%s", (encoding, bytes, text) => {
    expect(detectEncoding(bytes)).toBe(encoding);
    expect(decodeText(bytes)).toBe(text);
  });

  it("stays with UTF-8 when a few bytes are broken, and shows where", () => {
    const bytes = Buffer.concat([Buffer.from("viele schöne Wörter, größer"), Buffer.of(0xff), Buffer.from(" für später")]);
    expect(decodeText(bytes)).toBe("viele schöne Wörter, größer\ufffd für später");
  });

  it("reads back any text written as UTF-8 or as UTF-16 with a mark", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
      fc.pre(!text.startsWith("\ufeff") && !/[\0\ufffe\uffff]/.test(text));
      expect(decodeText(utf16le(`\ufeff${text}`))).toBe(text);
      expect(decodeText(Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(text)]))).toBe(text);
    }));
  });
});

describe("decodeBlocks", () => {
  it.each(["\n", "\r\n", "\r", ""])("gives the whole text in blocks that end with a line (%j)", (end) => {
    const text = `Zeile mit Ümläuten und 字${end}`.repeat(90_000);
    const blocks = [...decodeBlocks(new TextEncoder().encode(text))];
    expect(blocks.join("") === text).toBe(true);
    if (end === "") return expect(blocks.length).toBe(1);
    expect(blocks.length).toBeGreaterThan(2);
    for (const block of blocks.slice(0, -1)) expect(/[\r\n]$/.test(block)).toBe(true);
    if (end === "\r\n") for (const block of blocks) expect(block.startsWith("\n")).toBe(false);
  });
});
