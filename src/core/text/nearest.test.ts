// Tests of finding the word that was meant.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "./nearest.ts";

/** Naive twin: the recursive definition of optimal string alignment. */
function naive(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const [x, y] = [a.slice(0, -1), b.slice(0, -1)];
  let cost = Math.min(naive(x, b) + 1, naive(a, y) + 1, naive(x, y) + (a.at(-1) === b.at(-1) ? 0 : 1));
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)) cost = Math.min(cost, naive(a.slice(0, -2), b.slice(0, -2)) + 1);
  return cost;
}

describe("nearest", () => {
  it("counts edits as the recursive definition does", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 5 });
    fc.assert(fc.property(word, word, (a, b) => editDistance(a, b) === naive(a, b)));
  });
  it("finds what was meant, whatever the case", () => {
    expect(nearest("serach", ["search", "ask", "parse"])).toBe("search");
    expect(nearest("SERVER.prot", ["server.port", "server.host"])).toBe("server.port");
  });
  it("suggests nothing when nothing is near", () => {
    expect(nearest("banana", ["search", "ask", "parse"])).toBeUndefined();
  });
  it("prefers the first in the alphabet among equals", () => {
    expect(nearest("cat", ["hat", "bat"])).toBe("bat");
  });
});
