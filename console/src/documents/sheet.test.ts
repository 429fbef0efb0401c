// The names of a sheet's rows and columns beside its cells.
import { expect, it } from "vitest";
import { sheetGrid } from "./sheet.ts";

const at = (range: string) => ({ kind: "cells" as const, sheet: "Pumps", range });

it("names columns by letters over Z, and rows by their numbers", () => {
  expect(sheetGrid({ locator: at("Z9:AB10"), cells: [["a", "b", "c"], ["d", "e", "f"]], hasHeader: false })).toEqual({ columns: ["Z", "AA", "AB"], rows: [9, 10] });
  expect(sheetGrid({ locator: at("C3"), cells: [["a"]] })).toEqual({ columns: ["C"], rows: [3] });
});

it("gives no number to a header that is repeated above rows further down", () => {
  expect(sheetGrid({ locator: at("A202:B203"), cells: [["name", "bar"], ["x", "1"], ["y", "2"]], hasHeader: true })).toEqual({ columns: ["A", "B"], rows: [undefined, 202, 203] });
});

it("names nothing outside a sheet, and nothing that does not fit", () => {
  expect(sheetGrid({ locator: { kind: "lines", from: 1, to: 2 }, cells: [["a"]] })).toBeUndefined();
  expect(sheetGrid({ locator: at("A1:B9"), cells: [["a", "b"]], hasHeader: false })).toBeUndefined();
  expect(sheetGrid({ locator: at("A1:A1"), cells: [["a", "b"]], hasHeader: false })).toBeUndefined();
});
