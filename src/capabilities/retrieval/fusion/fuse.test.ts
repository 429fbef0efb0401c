// Joined scores beside their formula, and searches over words and vectors.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candidate } from "#core/ranking/candidate";
import { onScale, scalesOf } from "#core/ranking/scale";
import { fuse } from "./fuse.ts";
import { defaultRules, feedbackOf, knownShareOf, rulesFor, type FusionRules } from "./rules.ts";

const rule = (more: Partial<FusionRules> = {}): FusionRules => ({ ...defaultRules, ...more });

function candidate(id: string, keyword: [number, number | null], dense: [number, number | null] | null, feedback?: number | null): Candidate {
  return { document: id, externalId: id, version: "v", ordinal: 0, keyword: { score: keyword[0], rank: keyword[1] }, dense: dense && { score: dense[0], rank: dense[1] }, ...(feedback === undefined ? {} : { feedback }) };
}

const sample = [candidate("a", [8, 1], [0.2, 3]), candidate("b", [4, 2], [0.6, 1]), candidate("c", [0, null], [0.4, 2]), candidate("d", [2, 3], null)];

describe("fusion", () => {
  it("is the weighted mean of scores on the scale of the candidates", () => {
    const hits = fuse({ candidates: sample, isDense: true }, "hybrid", rule({ method: "convex", denseWeight: 0.5 }));
    // Keyword 0..8, dense 0...6: a = (1 + 1/3) / 2, b = (.5 + 1) / 2, c = (0 + 2/3) / 2, d = .25 / 2.
    expect(hits.map(({ candidate: { document }, score }) => [document, Number(score.toFixed(6))])).toEqual([["b", 0.75], ["a", 0.666667], ["c", 0.333333], ["d", 0.125]]);
  });

  it("gives feedback its part where the index brought it, and leaves that to the words where not", () => {
    const rules = rule({ denseWeight: 0.25, feedbackWeight: 0.5 });
    const [, hit] = fuse({ candidates: [candidate("a", [8, 1], [0.6, 1], 0.4), candidate("b", [0, null], [0.3, 2], 0.8)], isDense: true }, "hybrid", rules);
    expect(hit).toMatchObject({ candidate: { document: "b" }, score: 0.625, arms: [{ arm: "dense", contribution: 0.125 }, { arm: "feedback", rank: null, rawScore: 0.8, normalisedScore: 1, weight: 0.5, contribution: 0.5 }] });
    const weights = (mode: "hybrid" | "dense", isDense: boolean) => fuse({ candidates: [candidate("a", [8, 1], [0.6, 1])], isDense }, mode, rules)[0]?.arms.map(({ arm, weight }) => [arm, weight]);
    expect([weights("hybrid", true), weights("dense", true), weights("hybrid", false)]).toEqual([[["keyword", 0.75], ["dense", 0.25]], [["dense", 1]], [["keyword", 1]]]);
  });

  it("weighs what rests on vectors by the share of the query that the model knows", () => {
    expect([{ tokens: 4, unknownTokens: 1 }, { tokens: 4 }, { tokens: 0, unknownTokens: 0 }].map(knownShareOf)).toEqual([0.75, 1, 1]);
    expect(rulesFor(1)).toEqual(defaultRules);
    expect(rulesFor(0.5)).toEqual({ ...defaultRules, denseWeight: defaultRules.denseWeight / 2, feedbackWeight: defaultRules.feedbackWeight / 2 });
    expect(feedbackOf(rulesFor(0))).toEqual({});
    expect(feedbackOf(rule({ method: "rrf" }))).toEqual({});
    expect(feedbackOf(rulesFor(0.5))).toEqual({ feedback: { ...defaultRules.feedback, denseWeight: defaultRules.denseWeight / 2 } });
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
    const cosine = fc.double({ min: -1, max: 1, noNaN: true });
    const arms = fc.record({ keyword: score, dense: fc.option(cosine), feedback: fc.option(cosine) });
    fc.assert(fc.property(fc.array(arms, { maxLength: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (list, denseWeight) => {
      const candidates = list.map(({ keyword, dense, feedback }, i) => candidate(`d${i}`, [keyword, i + 1], dense === null ? null : [dense, i + 1], feedback));
      const scales = scalesOf(candidates);
      const hits = fuse({ candidates, isDense: true }, "hybrid", rule({ method: "convex", denseWeight, feedbackWeight: (1 - denseWeight) / 2 }));
      for (const [i, hit] of hits.entries()) {
        expect(hit.arms.reduce((sum, { contribution }) => sum + contribution, 0)).toBe(hit.score);
        for (const arm of hit.arms) expect(arm.contribution).toBe(arm.weight * onScale(arm.rawScore, scales[arm.arm]));
        expect(hit.score).toBeLessThanOrEqual(hits[i - 1]?.score ?? Infinity);
      }
    }));
  });
});
