// Maximal marginal relevance beside its definition.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diversified, relevancePart, type Ranked } from "./diversify.ts";

const terms = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 1, max: 4 })).map((counts) => new Map(Object.entries(counts)));
const ranked = fc.array(fc.record({ score: fc.integer({ min: 0, max: 20 }), terms }), { maxLength: 12 }).map((items) => items.toSorted((a, b) => b.score - a.score));

function similarityOf(a: Ranked, b: Ranked): number {
  const names = ["a", "b", "c", "d"];
  const [left, right] = [names.map((name) => a.terms.get(name) ?? 0), names.map((name) => b.terms.get(name) ?? 0)];
  const norm = Math.hypot(...left) * Math.hypot(...right);
  return norm === 0 ? 0 : left.reduce((sum, value, i) => sum + value * right[i]!, 0) / norm;
}

describe("diversified hits", () => {
  it("are all the hits, each the best choice beside those above it", () => {
    fc.assert(
      fc.property(ranked, (items) => {
        const chosen = diversified(items);
        expect(new Set(chosen.map(({ item }) => item)).size).toBe(items.length);
        const best = items[0]?.score ?? 0;
        for (const [place, { item, rank, similarity, value }] of chosen.entries()) {
          const above = chosen.slice(0, place).map((each) => each.item);
          const valueOf = (each: Ranked): number => relevancePart * (best > 0 ? each.score / best : 0) - (1 - relevancePart) * Math.max(0, ...above.map((other) => similarityOf(each, other)));
          expect(items[rank - 1]).toBe(item);
          expect(similarity).toBeCloseTo(Math.max(0, ...above.map((other) => similarityOf(item, other))), 9);
          expect(value).toBeCloseTo(valueOf(item), 9);
          for (const other of items) if (!above.includes(other)) expect(valueOf(other)).toBeLessThanOrEqual(value + 1e-9);
        }
      }),
    );
  });

  it("keep their order where they have nothing in common, and let a copy sink", () => {
    const hit = (score: number, word: string) => ({ score, terms: new Map([[word, 1]]) });
    expect(diversified([hit(3, "a"), hit(2, "b"), hit(1, "c")]).map(({ rank }) => rank)).toEqual([1, 2, 3]);
    expect(diversified([hit(10, "a"), hit(10, "a"), hit(8, "b")]).map(({ rank }) => rank)).toEqual([1, 3, 2]);
  });
});
