// Code points in, marked pieces out; cells of a table found in its text; places in words.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Element } from "./api.ts";
import { cellSpans } from "./documents/cells.ts";
import { cut, lengthOf, placeInWords } from "./text.ts";

describe("cutting at code points", () => {
  it("loses nothing and marks exactly the span, whatever the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.nat(40), fc.nat(40), (text, start, length) => {
      const pieces = cut(text, [{ start, end: start + length }]);
      expect(pieces.map((piece) => piece.text).join("")).toBe(text);
      expect(pieces.filter((piece) => piece.mark === 0).map((piece) => piece.text).join("")).toBe([...text].slice(start, start + length).join(""));
    }));
  });

  it("counts an emoji once", () => {
    expect(cut("a😀bc", [{ start: 2, end: 3 }])).toEqual([{ text: "a😀", mark: -1 }, { text: "b", mark: 0 }, { text: "c", mark: -1 }]);
    expect(lengthOf("a😀b")).toBe(3);
  });
});

describe("the cells of a table", () => {
  const rows = [["name", "kg"], ["a", "1"], ["😀 kg", "1"], ["a", "12"]];
  const text = rows.slice(1).map((row) => row.map((cell, column) => `${rows[0]?.[column]}: ${cell}`).join("; ")).join("\n");
  const element = { ordinal: 0, type: "table", text, start: 0, end: lengthOf(text), locator: { kind: "text", start: 0, end: 1 }, cells: rows, hasHeader: true } as Element;

  it("are marked where the marked words fall, also when a value stands twice", () => {
    const line = lengthOf(text.split("\n")[0] ?? "") + 1;
    const second = lengthOf(text.split("\n")[1] ?? "");
    expect([...cellSpans(element, [{ start: line, end: line + second }])]).toEqual([["2 0", [{ start: 0, end: 4 }]], ["2 1", [{ start: 0, end: 1 }]]]);
  });

  it("are not marked where only a head's words are", () => {
    expect([...cellSpans(element, [{ start: 0, end: 4 }])]).toEqual([]);
  });
});

it("says places in words", () => {
  expect(placeInWords({ kind: "lines", from: 7, to: 7 })).toBe("line 7");
  expect(placeInWords({ kind: "cells", sheet: "", range: "A40:D40" })).toBe("row 40");
  expect(placeInWords({ kind: "time", startMs: 192_000, endMs: 1 })).toBe("3:12");
});
