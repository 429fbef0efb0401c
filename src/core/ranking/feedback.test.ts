// Feedback beside its formula worked out naively.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeVector, dotProduct, encodeVector, normalised } from "../vectors/vector.ts";
import type { Candidate, FeedbackRule } from "./candidate.ts";
import { feedbackSources, feedbackVector, withFeedback } from "./feedback.ts";

const rule: FeedbackRule = { sourcesMax: 2, power: 3, denseWeight: 0.25 };

function candidate(id: string, keyword: number, dense: number | null): Candidate {
  return { document: id, externalId: id, version: "v", ordinal: 0, keyword: { score: keyword, rank: null }, dense: dense === null ? null : { score: dense, rank: null } };
}

const vectors = [[1, 0], [0.6, 0.8], [0, 1]].map((values) => encodeVector(normalised(Float32Array.from(values)), "float32"));

describe("feedback", () => {
  it("takes the best by the first score, each by its power, and none without a vector", () => {
    const candidates = [candidate("a", 4, 0.2), candidate("b", 8, null), candidate("c", 2, 0.8), candidate("d", 0, 0.4)];
    // Over the best of 8 and .8: a = .75 * .5 + .25 * .25, c = .75 * .25 + .25 * 1, d = .25 * .5; b has no vector.
    const [a, c] = [0.4375 ** 3, 0.4375 ** 3];
    expect(feedbackSources(candidates, rule)).toEqual([{ at: 0, part: a / (a + c) }, { at: 2, part: c / (a + c) }]);
    expect(feedbackSources(candidates, { ...rule, sourcesMax: 1 })).toEqual([{ at: 0, part: 1 }]);
    expect(feedbackSources([candidate("a", 0, 0), candidate("b", 0, -0.5)], rule)).toEqual([]);
  });

  it("gives each candidate its cosine to the mean, and null to one without a vector", () => {
    const candidates = [candidate("a", 4, 0.9), candidate("b", 4, 0.9), candidate("c", 0, 0.1), candidate("d", 9, null)];
    const found = withFeedback(candidates, rule, { dimensions: 2, bytesOf: (at) => vectors[at] });
    // The mean of the first two directions, halfway between 0 and atan(4 / 3).
    const angle = Math.atan2(0.8, 0.6) / 2;
    expect(found.map(({ feedback }) => feedback)).toEqual([expect.closeTo(Math.cos(angle), 6), expect.closeTo(Math.cos(angle), 6), expect.closeTo(Math.sin(angle), 6), null]);
  });

  it("leaves candidates as they are without a source, and where the sources cancel out", () => {
    const none = [candidate("a", 0, 0)];
    expect(withFeedback(none, rule, { dimensions: 2, bytesOf: (at) => vectors[at] })).toEqual(none);
    expect(feedbackVector([{ values: Float32Array.of(1, 0), part: 0.5 }, { values: Float32Array.of(-1, 0), part: 0.5 }])).toBeUndefined();
    expect(feedbackVector([])).toBeUndefined();
  });

  it("does not depend on the order of the candidates", () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const made = fc.record({ keyword: unit, dense: unit, angle: fc.double({ min: 0, max: 6, noNaN: true }) });
    fc.assert(fc.property(fc.array(made, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 8 }), (list, sourcesMax) => {
      const all = list.map(({ keyword, dense, angle }, i) => ({ candidate: candidate(`d${String(i).padStart(2, "0")}`, keyword, dense), bytes: encodeVector(Float32Array.of(Math.cos(angle), Math.sin(angle)), "float16") }));
      const scores = (order: typeof all) => new Map(withFeedback(order.map((each) => each.candidate), { ...rule, sourcesMax }, { dimensions: 2, bytesOf: (at) => order[at]?.bytes }).map(({ document, feedback }) => [document, feedback]));
      const found = scores(all);
      expect(scores(all.toReversed())).toEqual(found);
      const sources = feedbackSources(all.map((each) => each.candidate), { ...rule, sourcesMax });
      expect(sources.length).toBeLessThanOrEqual(sourcesMax);
      if (sources.length > 0) expect(sources.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(1, 12);
      for (const { candidate: { document }, bytes } of all) {
        const values = sources.map(({ at, part }) => [part, decodeVector(all[at]!.bytes, 2)!] as const);
        const mean = [0, 1].map((i) => values.reduce((sum, [part, vector]) => sum + part * vector[i]!, 0));
        const length = Math.hypot(...mean);
        if (length > 1e-6) expect(found.get(document)).toBeCloseTo(dotProduct(decodeVector(bytes, 2)!, Float32Array.from(mean, (value) => value / length)), 4);
      }
    }));
  });
});
