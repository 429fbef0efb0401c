// The order of hits.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareRanked } from "./order.ts";
import { compareText } from "../text/positions.ts";

describe("the order of hits", () => {
  it("of ids is that of their UTF-8 bytes", () => {
    const id = fc.string({ unit: "binary", maxLength: 6 });
    fc.assert(fc.property(id, id, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }));
  });

  it("is by score, then id, then ordinal", () => {
    const hit = (score: number, externalId: string, ordinal: number) => ({ score, externalId, ordinal });
    const hits = [hit(1, "b", 0), hit(1, "a", 1), hit(2, "z", 0), hit(1, "a", 0)];
    expect(hits.toSorted(compareRanked)).toEqual([hit(2, "z", 0), hit(1, "a", 0), hit(1, "a", 1), hit(1, "b", 0)]);
  });
});
