// Feedback beside its formula worked out naively.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dotProduct, normalised } from "../vectors/vector.ts";
import type { Candidate } from "./candidate.ts";
import { feedbackSources, feedbackVector, withFeedback, type CandidateVectors } from "./feedback.ts";
import type { FusionRules } from "./fusion-rules.ts";
import { compareNames } from "./order.ts";

const rule: FusionRules = { method: "convex", denseWeight: 0.25, feedbackWeight: 0.35, feedback: { sourcesMax: 2, comparedMax: 100, power: 3 }, rankOffset: 60 };

interface Named extends Candidate {
  readonly externalId: string;
  readonly ordinal: number;
}

function withSources(sourcesMax: number): FusionRules {
  return { ...rule, feedback: { ...rule.feedback, sourcesMax } };
}

function candidate(id: string, keyword: number, dense: number | null): Named {
  return { externalId: id, ordinal: 0, keyword: { score: keyword, rank: null }, dense: dense === null ? null : { score: dense, rank: null } };
}

const vectors = new Map([["a", [1, 0]], ["b", [0.6, 0.8]], ["c", [0, 1]]].map(([id, values]) => [id as string, normalised(Float32Array.from(values as number[]))]));

function vectorsOf(held: ReadonlyMap<string, Float32Array>): CandidateVectors<Named> {
  return { byName: compareNames, valuesOf: ({ externalId }) => held.get(externalId)!, similarity: ({ externalId }, mean) => dotProduct(held.get(externalId)!, mean) };
}

/** What the mean is made of, by name. */
function sourcesOf(candidates: readonly Named[], rules: FusionRules): readonly (readonly [string, number])[] {
  return feedbackSources(candidates, rules, compareNames).map((source) => [source.candidate.externalId, source.part]);
}

describe("feedback", () => {
  it("takes the best by the first score, each by its power, and none without a vector", () => {
    const candidates = [candidate("a", 4, 0.2), candidate("b", 8, null), candidate("c", 2, 0.8), candidate("d", 0, 0.4)];
    // Over the best of 8 and .8: a = .75 * .5 + .25 * .25, c = .75 * .25 + .25 * 1, d = .25 * .5; b has no vector.
    const [a, c] = [0.4375 ** 3, 0.4375 ** 3];
    expect(sourcesOf(candidates, rule)).toEqual([["a", a / (a + c)], ["c", c / (a + c)]]);
    expect(sourcesOf(candidates, withSources(1))).toEqual([["a", 1]]);
    expect(sourcesOf([candidate("a", 0, 0), candidate("b", 0, -0.5)], rule)).toEqual([]);
  });

  it("gives each candidate its cosine to the mean, and null to one without a vector", () => {
    const candidates = [candidate("a", 4, 0.9), candidate("b", 4, 0.9), candidate("c", 0, 0.1), candidate("d", 9, null)];
    const found = withFeedback(candidates, rule, vectorsOf(vectors));
    // The mean of the first two directions, halfway between 0 and atan(4 / 3).
    const angle = Math.atan2(0.8, 0.6) / 2;
    expect(found.map(({ feedback }) => feedback)).toEqual([expect.closeTo(Math.cos(angle), 6), expect.closeTo(Math.cos(angle), 6), expect.closeTo(Math.sin(angle), 6), null]);
  });

  it("compares no more than the best by the first score", () => {
    const candidates = [candidate("a", 1, 0.1), candidate("b", 4, 0.9), candidate("c", 3, 0.5)];
    const found = withFeedback(candidates, { ...rule, feedback: { sourcesMax: 1, comparedMax: 2, power: 3 } }, vectorsOf(vectors));
    expect(found.map(({ feedback }) => feedback)).toEqual([null, expect.closeTo(1, 6), expect.closeTo(0.8, 6)]);
  });

  it("leaves candidates as they are without a source, and where the sources cancel out", () => {
    const none = [candidate("a", 0, 0)];
    expect(withFeedback(none, rule, vectorsOf(vectors))).toEqual(none);
    expect(feedbackVector([{ values: Float32Array.of(1, 0), part: 0.5 }, { values: Float32Array.of(-1, 0), part: 0.5 }])).toBeUndefined();
    expect(feedbackVector([])).toBeUndefined();
  });

  it("does not depend on the order of the candidates", () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const made = fc.record({ keyword: unit, dense: unit, angle: fc.double({ min: 0, max: 6, noNaN: true }) });
    fc.assert(fc.property(fc.array(made, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 8 }), (list, sourcesMax) => {
      const all = list.map(({ keyword, dense }, i) => candidate(`d${String(i).padStart(2, "0")}`, keyword, dense));
      const held = new Map(list.map(({ angle }, i) => [all[i]!.externalId, Float32Array.of(Math.cos(angle), Math.sin(angle))]));
      const rules = withSources(sourcesMax);
      const scores = (order: readonly Named[]) => new Map(withFeedback(order, rules, vectorsOf(held)).map(({ externalId, feedback }) => [externalId, feedback]));
      const found = scores(all);
      expect(scores(all.toReversed())).toEqual(found);
      const sources = sourcesOf(all, rules);
      expect(sources.length).toBeLessThanOrEqual(sourcesMax);
      if (sources.length > 0) expect(sources.reduce((sum, [, part]) => sum + part, 0)).toBeCloseTo(1, 12);
      const mean = [0, 1].map((i) => sources.reduce((sum, [id, part]) => sum + part * held.get(id)![i]!, 0));
      const length = Math.hypot(...mean);
      for (const [id, vector] of held) {
        if (length > 1e-6) expect(found.get(id)).toBeCloseTo(dotProduct(vector, Float32Array.from(mean, (value) => value / length)), 4);
      }
    }));
  });
});
