// An evaluation of the handbook, by the product's client and command line: measures, gates, lost questions, what is refused, and who sees it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trecEvaluate } from "#capabilities/evaluation/index";
import { exitCodes } from "#core/errors/entry";
import { systemClock } from "#engines/system/clock";
import { runCli, type CliApp } from "#surfaces/cli/index";
import { memoryOutput } from "#surfaces/cli/output/printer";
import { createClient } from "#surfaces/sdk/index";
import { startPlinth, type TestPlinth } from "./support/plinth.ts";

const examples = new URL("../examples/", import.meta.url).pathname;
const questions = readFileSync(join(examples, "questions.tsv"), "utf8");
const qrels = readFileSync(join(examples, "judgments.qrels"), "utf8");
const collection = "default";
let plinth: TestPlinth;
let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plinth-evaluate-"));
  plinth = await startPlinth();
  await plinth.ingest(join(examples, "handbook"));
}, 120_000);
afterAll(async () => {
  await plinth?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command line against this Plinth. */
async function run(...argv: string[]) {
  const [stdout, stderr] = [memoryOutput(), memoryOutput()];
  const reach: CliApp["reach"] = async () => ({ url: plinth.url, key: plinth.composition.localKey, place: "local", close: async () => undefined });
  const code = await runCli(argv, { stdout, stderr, hasColour: false, defaults: {}, cwd: folder, clock: systemClock, signal: new AbortController().signal, app: { reach, commandName: () => "plinth" } as CliApp });
  return { code, out: stdout.text(), err: stderr.text() };
}

/** An evaluation when it is done. */
async function evaluated(input: Parameters<TestPlinth["client"]["evaluate"]>[0]) {
  const { evaluation, job } = await plinth.client.evaluate(input);
  expect((await plinth.settled(job)).error).toBeNull();
  return plinth.client.evaluations.get({ collection: input.collection, evaluation });
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("an evaluation", { timeout: 60_000 }, () => {
  it("measures what trec_eval measures of the run that the search command writes", async () => {
    const path = join(folder, "handbook.run");
    expect((await run("search", "--queries", join(examples, "questions.tsv"), "--run", path, "--limit", "100", "--mode", "keyword")).code).toBe(0);
    const of = (measure: string): number => Number(trecEvaluate({ judgments: qrels.replace(/^n.*\n/gm, ""), run: readFileSync(path, "utf8"), measures: [measure] })[0]?.split("\t")[2]);
    const { report, state } = await evaluated({ collection, questions, qrels, mode: "keyword" });
    const mean = (name: string) => report?.arms[0]?.measures.find(({ measure }) => measure === name)?.mean ?? 0;
    expect(state).toBe("done");
    expect(report).toMatchObject({ answerable: 25, unanswerable: 15, unjudged: 0, comparison: null });
    expect([mean("recall@5"), mean("recall@10"), mean("ndcg@10")].map((value) => value.toFixed(4))).toEqual([of("recall.5"), of("recall.10"), of("ndcg_cut.10")].map((value) => value.toFixed(4)));
    expect(mean("ndcg@10")).toBeGreaterThan(0.8);
    const answers = new Map(report?.answers.map(({ measure, mean: value, count }) => [measure, { value, count }]));
    expect(answers.get("exact-quotes")?.value).toBe(1);
    expect(answers.get("abstained")?.count).toBe(15);
    expect(answers.get("answered")?.count).toBe(25);
  });

  it("says without judgments what can be told, and claims nothing else", async () => {
    const { report } = await evaluated({ collection, questions, compare: ["keyword", "hybrid"] });
    expect(report).toMatchObject({ answerable: 0, unjudged: 40, lost: [] });
    expect(report?.arms.map(({ measures }) => measures)).toEqual([[], []]);
    expect(report?.answers.filter(({ mean }) => mean !== null).map(({ measure }) => measure)).toEqual(["answered", "exact-quotes", "coverage"]);
    expect(report?.comparison?.measures).toEqual([]);
    expect(report?.comparison?.overlap).toBeGreaterThan(0.2);
    const { out, err } = await run("evaluate", "--questions", join(examples, "questions.tsv"));
    expect(out).toContain("40 questions on default: no judgments");
    expect(err).toContain("Without judgments nobody can tell");
  });

  it("names lost questions with the command that says why, and that command works", async () => {
    const asked = file("lost.tsv", "q1\tzzyzx quux\nq2\tWho founded Skerrywell Works?\n");
    const judged = file("lost.qrels", "q1 0 welcome.md 1\nq2 0 welcome.md 1\n");
    const { out, code } = await run("evaluate", "--questions", asked, "--qrels", judged, "--mode", "keyword", "--gate", "recall@10>=.4", "--gate", "keyword:mrr@10>=.9");
    expect(code).toBe(1);
    expect(out).toContain("holds   recall@10>=.4 (keyword)  it is 0.500");
    expect(out).toContain("broken  keyword:mrr@10>=.9 (keyword)  it is 0.500");
    const [, command = ""] = /plinth (search .*)/.exec(out) ?? [];
    expect(command).toBe('search "zzyzx quux" --mode keyword --why welcome.md');
    expect((await run("search", "zzyzx quux", "--mode", "keyword", "--why", "welcome.md")).out).toContain("None of its chunks has a word of the query");
  });

  it("ends with 0 where gates hold, prints all as JSON, and compares two arms", async () => {
    const { out, code } = await run("evaluate", "--questions", join(examples, "questions.tsv"), "--qrels", join(examples, "judgments.qrels"), "--compare", "keyword", "dense", "--gate", "keyword:ndcg@10>=.5", "--json");
    expect(code).toBe(0);
    const { report } = JSON.parse(out) as Awaited<ReturnType<typeof evaluated>>;
    expect(report?.comparison).toMatchObject({ first: "keyword", second: "dense" });
    const [recall] = report?.comparison?.measures ?? [];
    expect((recall?.wins ?? 0) + (recall?.ties ?? 0) + (recall?.losses ?? 0)).toBe(25);
    const [keyword, dense] = report?.arms ?? [];
    expect(recall?.mean).toBeCloseTo((dense?.measures[0]?.mean ?? 0) - (keyword?.measures[0]?.mean ?? 0), 9);
    expect((await run("evaluate", "--questions", "x", "--compare", "keyword", "sparse")).err).toContain("--compare takes keyword, dense, hybrid");
    expect((await run("evaluate", "--questions", "x", "--compare", "keyword")).err).toContain("--compare needs two values");
  });

  it("keeps each question with what was measured of it, newest evaluation first", async () => {
    const { evaluation } = await evaluated({ collection, questions: "q1\tWho founded Skerrywell Works?\nq2\tWho pays?\n", qrels: "q1 0 welcome.md 1\n" });
    const page = await plinth.client.evaluations.questions({ collection, evaluation, limit: 1 });
    expect(page).toMatchObject({ next: 1, questions: [{ question: "q1", judged: { "welcome.md": 1 }, arms: [{ arm: "hybrid", first: 1 }], answer: { answered: 1, "citation-precision": 1 } }] });
    expect((await plinth.client.evaluations.questions({ collection, evaluation, from: 1 })).questions).toMatchObject([{ question: "q2", judged: null, arms: [{ values: {}, first: null }] }]);
    expect((await plinth.client.evaluations.list({ collection })).evaluations[0]?.evaluation).toBe(evaluation);
  });

  it("refuses files with unknown ids and names the line, unless it may go on without them", async () => {
    const input = { collection, questions: "q1\tWho founded Skerrywell Works?\n", qrels: "q1 0 welcome.md 1\nq1 0 gone.md 1\nq9 0 welcome.md 1\n" };
    await expect(plinth.client.evaluate(input)).rejects.toMatchObject({ code: "evaluation.unknown_id", details: { what: "question", id: "q9", line: 3, count: 1 } });
    await expect(plinth.client.evaluate({ ...input, qrels: input.qrels.replace(/^q9.*\n/m, "") })).rejects.toMatchObject({ code: "evaluation.unknown_id", details: { what: "document", id: "gone.md", line: 2, count: 1 } });
    await expect(plinth.client.evaluate({ ...input, questions: "q1" })).rejects.toMatchObject({ code: "evaluation.bad_line", details: { line: 1 } });
    await expect(plinth.client.evaluate({ ...input, gates: ["ndcg>=1"] })).rejects.toMatchObject({ code: "request.invalid" });
    const { report, unknown } = await evaluated({ ...input, allowUnknown: true });
    expect(unknown).toBe(2);
    expect(report?.arms[0]?.measures.find(({ measure }) => measure === "recall@10")?.mean).toBe(0.5);
    const bad = await run("evaluate", "--questions", file("bad.tsv", "q1\tfine\nbroken\n"));
    expect([bad.code, bad.err]).toEqual([3, expect.stringContaining("Line 2 of the questions is not valid")]);
    expect((await run("evaluate", "--questions", join(folder, "none.tsv"))).code).toBe(exitCodes.notFound);
  });

  it("is seen by those alone who may read what it read", async () => {
    const editor = await plinth.client.keys.create({ name: "editor", role: "editor", groups: ["board"] });
    const reader = await plinth.client.keys.create({ name: "reader", role: "reader", groups: [] });
    const as = (key: string) => createClient({ url: plinth.url, key });
    const { evaluation, job } = await as(editor.secret).evaluate({ collection, questions: "q1\tWho pays?\n" });
    await plinth.settled(job);
    await expect(as(reader.secret).evaluations.get({ collection, evaluation })).rejects.toMatchObject({ code: "evaluation.not_found" });
    await expect(as(reader.secret).evaluations.questions({ collection, evaluation })).rejects.toMatchObject({ code: "evaluation.not_found" });
    expect((await as(reader.secret).evaluations.list({ collection })).evaluations).toEqual([]);
    expect((await as(editor.secret).evaluations.list({ collection })).evaluations.map((each) => each.evaluation)).toEqual([evaluation]);
    await expect(as(reader.secret).evaluate({ collection, questions: "q1\ta\n" })).rejects.toMatchObject({ code: "access.forbidden" });
  });

  it("leaves with its collection", async () => {
    await plinth.client.collections.create({ collection: "scratch" });
    await evaluated({ collection: "scratch", questions: "q1\tWho pays?\n" });
    await plinth.client.collections.delete({ collection: "scratch", confirm: "scratch" });
    await plinth.client.collections.create({ collection: "scratch" });
    expect((await plinth.client.evaluations.list({ collection: "scratch" })).evaluations).toEqual([]);
  });
});
