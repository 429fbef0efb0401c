// The similarity of tables against values reckoned by hand.
import { expect, it } from "vitest";
import { teds } from "../../bench/tables/teds.ts";

const truth = [["part", "bar"], ["pump", "40"]];

it("is 1 for the same table", () => expect(teds(truth, truth)).toBe(1));

it("counts a lost row with its cells", () => {
  // Seven nodes: the table, two rows, four cells; three of them are lost.
  expect(teds([["part", "bar"]], truth)).toBeCloseTo(1 - 3 / 7);
});

it("counts a cell as far as its text differs", () => {
  expect(teds([["part", "bar"], ["pumps", "40"]], truth)).toBeCloseTo(1 - 1 / 5 / 7);
});

it("counts a cell that is parted in two as one more, and the text that moved", () => {
  expect(teds([["part", "bar"], ["pu", "mp", "40"]], truth)).toBeCloseTo(1 - (1 + 2 / 4) / 8);
});

it("gives little to a table of other shape", () => expect(teds([["x"]], truth)).toBeLessThan(0.5));
