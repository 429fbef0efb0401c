// Joined scores beside their formula, and searches over words and vectors.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candidate } from "#core/ranking/candidate";
import { fuse, onScale, scalesOf } from "./fuse.ts";
import { defaultRules, type FusionRules } from "./rules.ts";

const rule = (more: Partial<FusionRules> = {}): FusionRules => ({ ...defaultRules, ...more });

function candidate(id: string, keyword: [number, number | null], dense: [number, number | null] | null): Candidate {
  return { document: id, externalId: id, version: "v", ordinal: 0, keyword: { score: keyword[0], rank: keyword[1] }, dense: dense && { score: dense[0], rank: dense[1] } };
}

const sample = [candidate("a", [8, 1], [0.2, 3]), candidate("b", [4, 2], [0.6, 1]), candidate("c", [0, null], [0.4, 2]), candidate("d", [2, 3], null)];

describe("fusion", () => {
  it("is the weighted mean of scores on the scale of the candidates", () => {
    const hits = fuse({ candidates: sample, isDense: true }, "hybrid", rule({ method: "convex", denseWeight: 0.5 }));
    // Keyword 0..8, dense 0...6: a = (1 + 1/3) / 2, b = (.5 + 1) / 2, c = (0 + 2/3) / 2, d = .25 / 2.
    expect(hits.map(({ candidate: { document }, score }) => [document, Number(score.toFixed(6))])).toEqual([["b", 0.75], ["a", 0.666667], ["c", 0.333333], ["d", 0.125]]);
  });

  it("by reciprocal ranks counts places alone", () => {
    const hits = fuse({ candidates: sample, isDense: true }, "hybrid", rule({ method: "rrf", denseWeight: 0.5, rankOffset: 60 }));
    expect(hits.map(({ candidate: { document }, score }) => [document, Number(score.toFixed(6))])).toEqual([["b", Number((0.5 * (61 / 62 + 1)).toFixed(6))], ["a", Number((0.5 * (1 + 61 / 63)).toFixed(6))], ["c", Number((0.5 * (61 / 62)).toFixed(6))], ["d", Number((0.5 * (61 / 63)).toFixed(6))]]);
  });

  it("is the keyword arm's order without vectors, and the dense arm's when that alone is asked", () => {
    expect(fuse({ candidates: sample, isDense: false }, "hybrid", rule()).map((hit) => hit.candidate.document)).toEqual(["a", "b", "d", "c"]);
    expect(fuse({ candidates: sample, isDense: true }, "dense", rule()).slice(0, 2).map((hit) => hit.candidate.document)).toEqual(["b", "c"]);
  });

  it("has contributions that add up to the score, each its weight times the raw score on its scale, for any candidates", () => {
    const score = fc.double({ min: 0, max: 30, noNaN: true });
    const arms = fc.record({ keyword: score, dense: fc.option(fc.double({ min: -1, max: 1, noNaN: true })) });
    fc.assert(fc.property(fc.array(arms, { maxLength: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (list, denseWeight) => {
      const candidates = list.map(({ keyword, dense }, i) => candidate(`d${i}`, [keyword, i + 1], dense === null ? null : [dense, i + 1]));
      const scales = scalesOf(candidates);
      const hits = fuse({ candidates, isDense: true }, "hybrid", rule({ method: "convex", denseWeight }));
      for (const [i, hit] of hits.entries()) {
        expect(hit.arms.reduce((sum, { contribution }) => sum + contribution, 0)).toBe(hit.score);
        for (const arm of hit.arms) expect(arm.contribution).toBe(arm.weight * onScale(arm.rawScore, scales[arm.arm]));
        expect(hit.score).toBeLessThanOrEqual(hits[i - 1]?.score ?? Infinity);
      }
    }));
  });
});
