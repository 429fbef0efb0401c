// Measures against cases worked out by hand and against what must hold for any ranking; tests/trec-eval.test.ts compares them with trec_eval.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binaryPreference } from "./incomplete.ts";
import { normalisedGain, normalisedGainAt } from "./gain.ts";
import { parseJudgments } from "./judgments.ts";
import { averagePrecisionAt, interpolatedPrecision, recallAt } from "./precision.ts";
import { rankedBy } from "./ranked.ts";
import { parseRun } from "./run.ts";
import { trecEvaluate } from "./trec/evaluate.ts";

const judgments = "# comment\nq1 0 a 2\nq1 0 b 0\nq1 0 c 1\nq1 0 never 3\nq2 0 a 1\n";
const run = "q1 Q0 b 1 3.0 mine\nq1 Q0 a 9 2.5 mine\nq1 Q0 x 2 2.5 mine\nq1 Q0 c 4 -1e3 mine\n";

function rankedOf(query: string) {
  return rankedBy(parseJudgments(judgments).get(query) ?? new Map(), parseRun(run).queries.get(query) ?? []);
}

describe("a ranking", () => {
  it("is ordered by score, then by document descending, whatever the rank column says", () => {
    expect(parseRun(run).queries.get("q1")?.map(({ document }) => document)).toEqual(["b", "x", "a", "c"]);
  });

  it("has the nDCG that its gains give by hand", () => {
    // gains 0, -, 2, 1 against 3, 2, 1
    const ideal = 3 + 2 / Math.log2(3) + 1 / 2;
    expect(normalisedGain(rankedOf("q1"))).toBeCloseTo((2 / 2 + 1 / Math.log2(5)) / ideal, 12);
    expect(normalisedGainAt(rankedOf("q1"), 2)).toBe(0);
  });

  it("has precision after each relevant document, those not found as 0", () => {
    expect(averagePrecisionAt(rankedOf("q1"), 10)).toBeCloseTo((1 / 3 + 2 / 4) / 3, 12);
    expect(recallAt(rankedOf("q1"), 3)).toBeCloseTo(1 / 3, 12);
    expect(interpolatedPrecision(rankedOf("q1"), 0)).toBe(0.5);
  });

  it("prefers judged documents alone in bpref", () => {
    // one irrelevant document before both relevant ones; min(1 irrelevant, 3 relevant) = 1
    expect(binaryPreference(rankedOf("q1"))).toBe(0);
  });
});

describe("figures", () => {
  it("leave out a query without results, or count it as 0 when asked", () => {
    const means = [false, true].map((isComplete) => trecEvaluate({ judgments, run, isComplete, measures: ["num_q", "recall.3"] }));
    expect(means).toEqual([
      ["num_q                 \tall\t1", "recall_3              \tall\t0.3333"],
      ["num_q                 \tall\t2", "recall_3              \tall\t0.1667"],
    ]);
  });

  it("name a measure that is not known", () => {
    expect(() => trecEvaluate({ judgments, run, measures: ["prefs_simp"] })).toThrow("there is no measure prefs_simp over these judgments");
  });

  it("name the line that is cut off", () => {
    expect(() => trecEvaluate({ judgments: "q1 0 a\n", run })).toThrow("a line with 3 fields instead of 4 at judgments:1");
  });

  it("stay within 0 and 1, and are 1 for a perfect ranking", () => {
    const relevances = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(relevances, fc.integer({ min: 1, max: 15 }), (levels, cutoff) => {
        fc.pre(levels.some((level) => level > 0));
        const judged = new Map(levels.map((level, index) => [`d${index}`, level]));
        const retrieved = (order: readonly number[]) => order.map((index, rank) => ({ document: `d${index}`, score: -rank }));
        const any = rankedBy(judged, retrieved([...levels.keys()]));
        const perfect = rankedBy(judged, retrieved([...levels.keys()].toSorted((a, b) => (levels[b] ?? 0) - (levels[a] ?? 0))));
        for (const value of [normalisedGainAt(any, cutoff), averagePrecisionAt(any, cutoff), binaryPreference(any)]) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
        }
        expect(normalisedGainAt(perfect, cutoff)).toBeCloseTo(1, 12);
        expect(averagePrecisionAt(perfect, levels.length)).toBeCloseTo(1, 12);
      }),
    );
  });
});
