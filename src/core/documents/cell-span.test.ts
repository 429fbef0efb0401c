// A span of a table's text names the cells that it stands for.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnName, columnNumber, formatRange, parseRange, unionOfRanges } from "./cell-range.ts";
import { rangeOfSpan } from "./cell-span.ts";
import { locatorOfSpan } from "./span-locator.ts";

describe("cell ranges", () => {
  it("write and read the same rectangle", () => {
    const side = fc.integer({ min: 1, max: 16_384 });
    fc.assert(fc.property(side, side, side, side, (a, b, c, d) => {
      const range = { fromRow: Math.min(a, b), toRow: Math.max(a, b), fromColumn: Math.min(c, d), toColumn: Math.max(c, d) };
      expect(parseRange(formatRange(range))).toEqual(range);
      expect(columnNumber(columnName(c))).toBe(c);
    }));
  });

  it("join to the smallest rectangle around all", () => {
    expect(unionOfRanges(["B2:C3", "A5"])).toBe("A2:C5");
    expect(unionOfRanges(["not a range"])).toBe("not a range");
  });
});

describe("rangeOfSpan", () => {
  const table = { text: "Pump: P1; Bar: 40\nPump: P2; Bar: 25; low", cells: [["Pump", "Bar"], ["P1", "40"], ["P2", "25; low"]], hasHeader: true };
  const spanOf = (text: string, words: string) => ({ start: text.indexOf(words), end: text.indexOf(words) + words.length });

  it.each([["Bar: 40", "C3"], ["P1; Bar: 40", "B3:C3"], ["low", "C4"], ["P2", "B4"], ["40\nPump", "B3:C4"]])("places %j at %s", (words, range) => {
    expect(rangeOfSpan(table, "B2:C4", spanOf(table.text, words))).toBe(range);
  });

  it("places values of large sheets by the names of their columns, over gaps", () => {
    const text = "a: 1; c: 3\nb: 5";
    expect(rangeOfSpan({ text, header: ["a", "b", "c"] }, "A7:C8", spanOf(text, "c: 3"))).toBe("C7");
    expect(rangeOfSpan({ text, header: ["a", "b", "c"] }, "A7:C8", spanOf(text, "b: 5"))).toBe("B8");
  });

  it("keeps the whole range where lines are not rows", () => {
    expect(rangeOfSpan({ text: "one line" }, "A1:B9", { start: 0, end: 3 })).toBe("A1:B9");
  });

  it("is part of the locator of a citation", () => {
    const element = { ...table, start: 100, end: 100 + table.text.length, locator: { kind: "cells", sheet: "Pumps", range: "B2:C4" } as const };
    const { start, end } = spanOf(table.text, "Bar: 40");
    expect(locatorOfSpan([element], 100 + start, 100 + end)).toEqual({ kind: "cells", sheet: "Pumps", range: "C3", start: 100 + start, end: 100 + end });
  });
});
