// Files, measures, gates and the bootstrap of an evaluation, by closed forms and by known distributions.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededDraws } from "#core/measure/seeded-draws";
import { trecEvaluate } from "../index.ts";
import { bootstrapDifference, bootstrapMean } from "./bootstrap.ts";
import { readJudgments, readQuestions } from "./files.ts";
import { holdGates, readGate } from "./gates.ts";
import { measureAnswer, measureRanking } from "./measures.ts";

const sampling = { seed: 7, breathe: async () => undefined };

describe("the bootstrap", () => {
  it("gives equal values an interval without width, and nothing to nothing", async () => {
    expect(await bootstrapMean([0.3, 0.3, 0.3], sampling)).toEqual({ mean: expect.closeTo(0.3, 12), low: expect.closeTo(0.3, 12), high: expect.closeTo(0.3, 12), count: 3 });
    expect(await bootstrapMean([], sampling)).toBeNull();
    expect(await bootstrapDifference([], sampling)).toBeNull();
  });

  it("is the normal interval where there are many values: mean ± 1.96 standard errors", async () => {
    const draws = seededDraws(11);
    const values = Array.from({ length: 2000 }, () => draws.unit());
    const found = await bootstrapMean(values, sampling);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length ** 2);
    expect(found?.low).toBeCloseTo(mean - 1.96 * error, 2);
    expect(found?.high).toBeCloseTo(mean + 1.96 * error, 2);
    expect(Math.abs((found?.high ?? 0) - (found?.low ?? 0) - 2 * 1.96 * error)).toBeLessThan(0.002);
  });

  it("holds the true mean of yes-or-no questions about 95 times in 100", async () => {
    const draws = seededDraws(3);
    let held = 0;
    for (let trial = 0; trial < 200; trial++) {
      const values = Array.from({ length: 60 }, () => (draws.unit() < 0.6 ? 1 : 0));
      const found = await bootstrapMean(values, { ...sampling, seed: trial });
      if (found && found.low <= 0.6 && found.high >= 0.6) held++;
    }
    expect(held).toBeGreaterThanOrEqual(182);
    expect(held).toBeLessThanOrEqual(198);
  });

  it("finds a difference that is there, and none where the arms are alike", async () => {
    const draws = seededDraws(5);
    const noise = Array.from({ length: 80 }, () => draws.normal() * 0.2);
    const apart = await bootstrapDifference(noise.map((value) => value + 0.2), sampling);
    expect(apart?.p).toBeLessThan(0.001);
    expect(apart?.low).toBeGreaterThan(0.1);
    expect((apart?.wins ?? 0) + (apart?.ties ?? 0) + (apart?.losses ?? 0)).toBe(80);
    expect(await bootstrapDifference([0, 0, 0], sampling)).toMatchObject({ mean: 0, p: 1, wins: 0, ties: 3, losses: 0 });
  });

  it("calls alike arms different about 5 times in 100", async () => {
    const draws = seededDraws(9);
    let called = 0;
    for (let trial = 0; trial < 200; trial++) {
      const differences = Array.from({ length: 40 }, () => draws.normal());
      if (((await bootstrapDifference(differences, { ...sampling, seed: trial }))?.p ?? 1) < 0.05) called++;
    }
    expect(called).toBeGreaterThanOrEqual(3);
    expect(called).toBeLessThanOrEqual(24);
  });

  it("gives the same seed the same interval, and lets others have a turn", async () => {
    let breaths = 0;
    const values = Array.from({ length: 500 }, (_, index) => (index * 37) % 11);
    const breathe = async (): Promise<void> => {
      breaths++;
    };
    expect(await bootstrapMean(values, { seed: 1, breathe })).toEqual(await bootstrapMean(values, { seed: 1, breathe }));
    expect(breaths).toBe(10);
    expect(await bootstrapMean(values, { seed: 1, breathe })).not.toEqual(await bootstrapMean(values, { seed: 2, breathe }));
  });
});

describe("measures", () => {
  it("are those of trec_eval for any judgments and any ranking", () => {
    const judged = fc.dictionary(fc.constantFrom(..."abcdefghijklmnop"), fc.integer({ min: 0, max: 3 }), { minKeys: 1 }).filter((levels) => Object.values(levels).some((level) => level > 0));
    fc.assert(fc.property(judged, fc.shuffledSubarray([..."abcdefghijklmnopqrstuvwxyz"], { minLength: 1 }), (levels, documents) => {
      const { values, first } = measureRanking(levels, documents);
      const judgments = Object.entries(levels).map(([document, level]) => `q 0 ${document} ${level}\n`).join("");
      const run = documents.map((document, place) => `q Q0 ${document} ${place} ${-place} r\n`).join("");
      const lines = trecEvaluate({ judgments, run, measures: ["recall.5,10,100", "ndcg_cut.10"] }).map((line) => Number(line.split("\t")[2]));
      expect([values["recall@5"], values["recall@10"], values["recall@100"], values["ndcg@10"]].map((value) => Number(value?.toFixed(4)))).toEqual(lines);
      expect(first).toBe(documents.findIndex((document) => (levels[document] ?? 0) > 0) + 1 || null);
      expect(values["mrr@10"]).toBe(first !== null && first <= 10 ? 1 / first : 0);
    }));
  });

  it("count an answer by what judgments say of its question", () => {
    const cited = [{ externalId: "a", isExact: true }, { externalId: "b", isExact: false }];
    expect(measureAnswer({ a: 1 }, { answered: true, citations: cited, coverage: 0.5 })).toEqual({ answered: 1, "exact-quotes": 0.5, "citation-precision": 0.5, coverage: 0.5 });
    expect(measureAnswer({ a: 0 }, { answered: false, citations: [], coverage: null })).toEqual({ abstained: 1 });
    expect(measureAnswer({}, { answered: true, citations: cited, coverage: 0.5 })).toEqual({ abstained: 0, "exact-quotes": 0.5, coverage: 0.5 });
    expect(measureAnswer(null, { answered: false, citations: [], coverage: null })).toEqual({ answered: 0 });
  });
});

describe("files", () => {
  it("are read as lines of fields or of JSON, with a mark at the front and further fields", () => {
    expect(readQuestions("\uFEFFq1\tWho pays?\tmore\r\n\n{\"id\":\"q2\",\"text\":\" When? \"}\n")).toEqual([{ id: "q1", text: "Who pays?" }, { id: "q2", text: "When?" }]);
    expect(readJudgments("# note\nq1 0 a.md 2\n\nq2\t0\t-\t0\n")).toEqual([{ question: "q1", document: "a.md", relevance: 2, line: 2 }, { question: "q2", document: null, relevance: 0, line: 4 }]);
  });

  it.each([
    ["q1\tfine\n\nonly-an-id", 3, "it is not `id<TAB>text`"], ["q1\ta\nq1\tb", 2, "the id q1 is that of line 1"], ["q 1\ta", 1, "has blanks"], ["{\"id\":1}", 1, "`id` is missing"],
    ["{\"id\":\"a\"}", 1, "`text` is missing"], ["{", 1, "it is not JSON"], [`q\t${"x".repeat(4001)}`, 1, "longer than 4000"],
  ])("of questions are refused with the number of the line: %j", (text, line, problem) => {
    expect(() => readQuestions(text)).toThrow(expect.objectContaining({ code: "evaluation.bad_line", details: expect.objectContaining({ file: "questions", line, problem: expect.stringContaining(problem) }) }));
  });

  it.each([["q1 0 a 1\nq1 0 a", 2, "question 0 document relevance"], ["q1 0 a b c", 1, "question 0 document relevance"], ["q1 0 a high", 1, "no whole number"], ["q1 0 - 1", 1, "none cannot be relevant"]])("of judgments are refused with the number of the line: %j", (text, line, problem) => {
    expect(() => readJudgments(text)).toThrow(expect.objectContaining({ code: "evaluation.bad_line", details: expect.objectContaining({ file: "judgments", line, problem: expect.stringContaining(problem) }) }));
  });

  it("without a question, or with too many, are refused", () => {
    expect(() => readQuestions("\n")).toThrow("there is no question");
    expect(() => readQuestions(Array.from({ length: 10_001 }, (_, index) => `q${index}\ta`).join("\n"))).toThrow("there are 10001 questions");
  });
});

describe("gates", () => {
  it("are read with and without an arm", () => {
    expect(readGate("hybrid:ndcg@10 >= .35")).toEqual({ text: "hybrid:ndcg@10 >= .35", arm: "hybrid", measure: "ndcg@10", comparison: ">=", bound: 0.35 });
    expect(readGate("answered<=1")).toMatchObject({ arm: null, measure: "answered", comparison: "<=", bound: 1 });
  });

  it.each([["ndcg@10>.3", "a gate is"], ["ndcg@11>=.3", "did you mean ndcg@10"], ["sparse:ndcg@10>=.3", "there is no arm sparse"], ["hybrid:answered>=.3", "no arms"]])("are refused: %s", (text, problem) => {
    expect(() => readGate(text)).toThrow(problem);
  });

  it("hold for every arm that they do not name, on their bound too, and are broken where nothing was measured", () => {
    const measured = [{ arm: "keyword" as const, measure: "ndcg@10" as const, value: 0.3 }, { arm: "hybrid" as const, measure: "ndcg@10" as const, value: 0.5 }, { arm: null, measure: "abstained" as const, value: null }];
    const held = (text: string) => holdGates([readGate(text)], measured).map(({ isHeld }) => isHeld);
    expect([held("ndcg@10>=.3"), held("ndcg@10>=.4"), held("hybrid:ndcg@10>=.4"), held("ndcg@10<=.5"), held("abstained>=0"), held("recall@5>=0")]).toEqual([[true, true], [false, true], [true], [true, true], [false], [false]]);
  });
});
