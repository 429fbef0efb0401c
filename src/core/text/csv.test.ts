// Tables as text and back.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readCsv, writeCsv } from "./csv.ts";

test("a table that is written is read as it was, whatever its cells hold", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", ",", "\"", "\n", "\r", " ", "é", "0"), maxLength: 6 });
  fc.assert(fc.property(fc.array(fc.record({ one: cell, two: cell, three: cell }), { maxLength: 6 }), (rows) => {
    expect(readCsv(writeCsv(["one", "two", "three"], rows))).toEqual(rows.map((row) => ({ ...row })));
  }), { numRuns: 300 });
});

test("short lines have empty cells, and a last line needs no end", () => {
  expect(readCsv("a,b\r\n1\n2,\"x \"\"y\"\"\"")).toEqual([{ a: "1", b: "" }, { a: "2", b: "x \"y\"" }]);
  expect(readCsv("")).toEqual([]);
});
