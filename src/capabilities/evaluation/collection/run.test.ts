// The job of an evaluation over real rows: it goes on after a crash, tells a quote that is not there, and keeps no more evaluations than it may.
import { describe, expect, it } from "vitest";
import { createHeldClock } from "#conformance/held-clock";
import { createSeededRandom } from "#conformance/seeded-random";
import type { Job } from "#core/job";
import { createMemoryJobQueue } from "#engines/memory/job-queue";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { systemClock } from "#engines/system/clock";
import type { Analyser } from "#ports/analyser";
import type { Clock } from "#ports/clock";
import { createEvaluations, evaluationsMax } from "./evaluations.ts";
import type { EvaluationPorts } from "./ports.ts";

const scope = { workspace: "main", collection: "default", readable: { all: true } as const };
/** Words as they stand between blanks. */
const analyser: Analyser = {
  version: "words",
  analyse: (text) => [...text.matchAll(/\w+/g)].map(([term], position) => ({ term: term.toLowerCase(), position, start: 0, end: 0 })),
  eachTerm: () => undefined,
};
const texts = ["Pumps 🐟 need oil.", "Seals need water."];
const citation = { document: "d", externalId: "a.md", version: "v", chunk: "v/c/0", title: "A", quote: "", start: 0, end: 0, locator: { kind: "lines" as const, from: 1, to: 1 } };

/** Evaluations over a version of two elements; `answer` says what is cited, and `asked` notes each question of the first arm. */
async function house(answer: EvaluationPorts["answer"], clock: Clock = systemClock) {
  const rows = createMemoryRowStore();
  const elements = texts.map((text, ordinal) => ({ workspace: "main", version: "v", ordinal, type: "paragraph" as const, text, start: ordinal === 0 ? 0 : 18, locator: citation.locator, data: null }));
  const version = { workspace: "main", version: "v", contentHash: "h", mediaType: "text/plain", parser: "p", language: "en", title: null, elements: 2, codePoints: 35, ledger: [], createdAt: 0 };
  await rows.commit({ workspace: "main", writes: [{ kind: "put", table: "versions", rows: [version] }, { kind: "put", table: "elements", rows: elements }] });
  const jobs = createMemoryJobQueue();
  const asked: string[] = [];
  const evaluations = createEvaluations({
    rows, jobs, analyser, clock, random: createSeededRandom(1), answer,
    rank: async ({ text }) => {
      asked.push(text);
      return { documents: ["a.md"], snapshot: asked.length };
    },
  });
  const work = async (job: string, signal = new AbortController().signal): Promise<void> => {
    const found = (await jobs.get("main", job)) as Job;
    await evaluations.jobHandlers[0]?.run({ job: found, signal, report: () => undefined, checkpoint: () => signal.throwIfAborted() });
  };
  const request = (questions: string) => ({ ...scope, questions, arms: ["keyword"] as const, gates: [], allowUnknown: false, seed: 1 });
  return { evaluations, asked, work, request };
}

describe("the job of an evaluation", () => {
  it("goes on behind the questions whose outcomes were kept", async () => {
    const crash = new AbortController();
    const { evaluations, asked, work, request } = await house(async ({ text }) => {
      if (text === "question 70") crash.abort();
      return { answered: false, citations: [] };
    });
    const { evaluation, job } = await evaluations.start(request(Array.from({ length: 120 }, (_, index) => `q${index}\tquestion ${index}`).join("\n")));
    await expect(work(job, crash.signal)).rejects.toThrow();
    expect(asked).toHaveLength(71);
    expect((await evaluations.get(scope, evaluation)).report).toBeNull();
    asked.length = 0;
    await work(job);
    expect([asked.length, asked[0]]).toEqual([70, "question 50"]);
    expect((await evaluations.get(scope, evaluation)).report).toMatchObject({ unjudged: 120, answers: expect.arrayContaining([expect.objectContaining({ measure: "answered", mean: 0, count: 120 })]) });
  });

  it.each([
    ["Seals need water.", 18, 35, 1], ["need water.", 24, 35, 1], ["Pumps 🐟", 0, 7, 1],
    ["Seals need wine.", 18, 35, 0], ["Seals need water.", 17, 34, 0], ["Seals need water.", 18, 34, 0],
  ])("checks the quote %j at %i to %i against the stored text: %i", async (quote, start, end, exact) => {
    const { evaluations, work, request } = await house(async () => ({ answered: true, citations: [{ ...citation, quote, start, end }] }));
    const { evaluation, job } = await evaluations.start(request("q1\twhat do seals need"));
    await work(job);
    const answers = (await evaluations.get(scope, evaluation)).report?.["answers"] as readonly { readonly measure: string; readonly mean: number }[];
    expect(answers.find(({ measure }) => measure === "exact-quotes")?.mean).toBe(exact);
  });

  it("takes a citation of a version that is gone as not exact", async () => {
    const { evaluations, work, request } = await house(async () => ({ answered: true, citations: [{ ...citation, version: "gone", quote: "Seals", start: 18, end: 23 }] }));
    const { evaluation, job } = await evaluations.start(request("q1\twhat do seals need"));
    await work(job);
    expect((await evaluations.get(scope, evaluation)).report?.["answers"]).toEqual(expect.arrayContaining([expect.objectContaining({ measure: "exact-quotes", mean: 0 }), expect.objectContaining({ measure: "coverage", mean: 0.25 })]));
  });

  it("keeps the newest evaluations of a collection, and their questions alone", async () => {
    const clock = createHeldClock(0);
    const { evaluations, request } = await house(async () => ({ answered: false, citations: [] }), clock);
    const first = await evaluations.start(request("q1\ta"));
    let last = first;
    for (let round = 0; round < evaluationsMax; round++) {
      await clock.advance(1);
      last = await evaluations.start(request("q1\ta"));
    }
    expect(await evaluations.list(scope)).toHaveLength(evaluationsMax);
    await expect(evaluations.questions(scope, first.evaluation, { from: 0, limit: 10 })).rejects.toMatchObject({ code: "evaluation.not_found" });
    expect(await evaluations.questions(scope, last.evaluation, { from: 0, limit: 10 })).toHaveLength(1);
  });
});
