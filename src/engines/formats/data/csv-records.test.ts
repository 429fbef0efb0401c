// Separated values: what a writer wrote comes back, and what is broken is not lost.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRecords, detectSeparator } from "./csv-records.ts";
import { columnName } from "#core/documents/cell-range";

const cell = fc.string({ unit: fc.constantFrom("a", "b", "1", " ", '"', ",", ";", "\t", "\n", "é") });

describe("csvRecords", () => {
  it("reads back what is written with quotes, for every separator", () => {
    fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }), fc.constantFrom(",", ";", "\t", "|"), (rows, separator) => {
      const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(separator)).join("\n");
      expect([...csvRecords(text, separator)]).toEqual(rows);
    }));
  });

  it("reads unquoted values as a plain split would", () => {
    fc.assert(fc.property(fc.array(fc.array(fc.string({ unit: fc.constantFrom("a", "1", " ", "'") }), { minLength: 2, maxLength: 4 }), { maxLength: 6 }), (rows) => {
      const text = rows.map((row) => row.join(",")).join("\n");
      expect([...csvRecords(text, ",")]).toEqual(text.split("\n").filter((line) => line !== "").map((line) => line.split(",")));
    }));
  });

  it("takes a quote that is never closed as it is, and loses no row", () => {
    expect([...csvRecords('a,b\n1,"open quote\n3,"4"\n', ",")]).toEqual([["a", "b"], ["1", 'open quote\n3,4"']]);
    expect([...csvRecords('a,b\n1,"open\n3,4\n', ",")]).toEqual([["a", "b"], ["1", '"open'], ["3", "4"]]);
  });

  it("keeps an empty value at the end of a line", () => {
    expect([...csvRecords("a,\n,b", ",")]).toEqual([["a", ""], ["", "b"]]);
    expect([...csvRecords("a,", ",")]).toEqual([["a", ""]]);
  });
});

describe("detectSeparator", () => {
  it.each([
    [",", "a,b,c\n1,2,3\n"], [";", "a;b;c\n1,5;2,5;3,5\n"], ["\t", "a\tb\n1, one\t2\n"], ["|", "a|b\n1|2"], [",", '"x;y",b\n"1;2",3\n'], [",", "alone\nwords\n"],
  ])("finds %j", (separator, text) => {
    expect(detectSeparator(text)).toBe(separator);
  });
});

describe("columnName", () => {
  it("counts as spreadsheets do", () => {
    expect([1, 26, 27, 52, 53, 702, 703].map(columnName)).toEqual(["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
  });
});
