// Joined scores beside their formula.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candidate } from "./candidate.ts";
import { fuse, pageOf, type Fused, type Join } from "./fuse.ts";
import type { FusionRules } from "./fusion-rules.ts";
import { compareNames } from "./order.ts";
import { onScale, scalesOf } from "./scale.ts";

interface Named extends Candidate {
  readonly externalId: string;
  readonly ordinal: number;
}

const rule = (more: Partial<FusionRules> = {}): FusionRules => ({ method: "convex", denseWeight: 0.2, feedbackWeight: 0.35, feedback: { sourcesMax: 8, comparedMax: 50, power: 3 }, rankOffset: 60, ...more });
const joined = (candidates: readonly Named[], more: Partial<Join<Named>> = {}): readonly Fused<Named>[] => fuse(candidates, { mode: "hybrid", rules: rule(), isDense: true, byName: compareNames, ...more });

function candidate(id: string, keyword: [number, number | null], dense: [number, number | null] | null, feedback?: number | null): Named {
  return { externalId: id, ordinal: 0, keyword: { score: keyword[0], rank: keyword[1] }, dense: dense && { score: dense[0], rank: dense[1] }, ...(feedback === undefined ? {} : { feedback }) };
}

const sample = [candidate("a", [8, 1], [0.2, 3]), candidate("b", [4, 2], [0.6, 1]), candidate("c", [0, null], [0.4, 2]), candidate("d", [2, 3], null)];

describe("fusion", () => {
  it("is the weighted mean of scores on the scale of the candidates", () => {
    const hits = joined(sample, { rules: rule({ method: "convex", denseWeight: 0.5 }) });
    // Keyword 0..8, dense 0...6: a = (1 + 1/3) / 2, b = (.5 + 1) / 2, c = (0 + 2/3) / 2, d = .25 / 2.
    expect(hits.map(({ candidate: { externalId }, score }) => [externalId, Number(score.toFixed(6))])).toEqual([["b", 0.75], ["a", 0.666667], ["c", 0.333333], ["d", 0.125]]);
  });

  it("gives feedback its part where the index brought it, and leaves that to the words where not", () => {
    const rules = rule({ denseWeight: 0.25, feedbackWeight: 0.5 });
    const [, hit] = joined([candidate("a", [8, 1], [0.6, 1], 0.4), candidate("b", [0, null], [0.3, 2], 0.8)], { rules });
    expect(hit).toMatchObject({ candidate: { externalId: "b" }, score: 0.625, arms: [{ arm: "dense", contribution: 0.125 }, { arm: "feedback", rank: null, rawScore: 0.8, normalisedScore: 1, weight: 0.5, contribution: 0.5 }] });
    const weights = (mode: "hybrid" | "dense", isDense: boolean) => joined([candidate("a", [8, 1], [0.6, 1])], { mode, rules, isDense })[0]?.arms.map(({ arm, weight }) => [arm, weight]);
    expect([weights("hybrid", true), weights("dense", true), weights("hybrid", false)]).toEqual([[["keyword", 0.75], ["dense", 0.25]], [["dense", 1]], [["keyword", 1]]]);
  });

  it("by reciprocal ranks counts places alone", () => {
    const hits = joined(sample, { rules: rule({ method: "rrf", denseWeight: 0.5, rankOffset: 60 }) });
    expect(hits.map(({ candidate: { externalId }, score }) => [externalId, Number(score.toFixed(6))])).toEqual([["b", Number((0.5 * (61 / 62 + 1)).toFixed(6))], ["a", Number((0.5 * (1 + 61 / 63)).toFixed(6))], ["c", Number((0.5 * (61 / 62)).toFixed(6))], ["d", Number((0.5 * (61 / 63)).toFixed(6))]]);
  });

  it("is the keyword arm's order without vectors, and the dense arm's when that alone is asked", () => {
    expect(joined(sample, { isDense: false }).map((hit) => hit.candidate.externalId)).toEqual(["a", "b", "d", "c"]);
    expect(joined(sample, { mode: "dense" }).slice(0, 2).map((hit) => hit.candidate.externalId)).toEqual(["b", "c"]);
  });

  it("has contributions that add up to the score, each its weight times the raw score on its scale, for any candidates", () => {
    const score = fc.double({ min: 0, max: 30, noNaN: true });
    const cosine = fc.double({ min: -1, max: 1, noNaN: true });
    const arms = fc.record({ keyword: score, dense: fc.option(cosine), feedback: fc.option(cosine) });
    fc.assert(fc.property(fc.array(arms, { maxLength: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (list, denseWeight) => {
      const candidates = list.map(({ keyword, dense, feedback }, i) => candidate(`d${i}`, [keyword, i + 1], dense === null ? null : [dense, i + 1], feedback));
      const scales = scalesOf(candidates);
      const hits = joined(candidates, { rules: rule({ denseWeight, feedbackWeight: (1 - denseWeight) / 2 }) });
      for (const [i, hit] of hits.entries()) {
        expect(hit.arms.reduce((sum, { contribution }) => sum + contribution, 0)).toBe(hit.score);
        for (const arm of hit.arms) expect(arm.contribution).toBe(arm.weight * onScale(arm.rawScore, scales[arm.arm]));
        expect(hit.score).toBeLessThanOrEqual(hits[i - 1]?.score ?? Infinity);
      }
    }));
  });

  it("gives a page of hits, or of documents by their best hit", () => {
    const hits = ["a/0", "b/0", "a/1", "c/0", "b/1", "d/0"].map((candidate, i) => ({ candidate, score: 6 - i, arms: [] }));
    const page = (limit: number, offset: number, onePerDocument: boolean): readonly string[] => pageOf(hits, { limit, offset, onePerDocument }, (id) => id[0] ?? "").map(({ candidate }) => candidate);
    expect([page(2, 1, false), page(2, 1, true), page(9, 0, true), page(2, 9, true)]).toEqual([["b/0", "a/1"], ["b/0", "c/0"], ["a/0", "b/0", "c/0", "d/0"], []]);
  });
});
