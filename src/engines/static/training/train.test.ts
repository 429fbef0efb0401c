// The whole way from pairs to a model: what is learnt, what is the same again, and what is refused.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createStaticEmbedder } from "../embedder.ts";
import { quantised } from "../model-file.ts";
import { readPairs, type PairGroup } from "./pairs.ts";
import { bagGroups, rarities, tokenizerOf, vocabularyOf } from "./prepare.ts";
import { seededDraws } from "#core/measure/seeded-draws";
import { openTrainingHere } from "./threads.ts";
import { train, type TrainingOptions } from "./train.ts";
import { learnVocabulary } from "./vocabulary.ts";

const options: TrainingOptions = { dimensions: 64, steps: 40, batchPairs: 32, batchNegativesMax: 32, temperature: 0.05, rate: 0.02, warmupSteps: 4, whitening: 0.3, seed: 3, threads: 1 };

/** Pairs of words that share no letter: only learning can bring them together. */
function synonyms(): PairGroup {
  const [left, right] = ["abcdefgh", "qrstuvwx"];
  const draws = seededDraws(11);
  const pairs = Array.from({ length: 400 }, () => {
    const index = Math.floor(draws.unit() * 64);
    const word = (letters: string): string => `${letters[index >> 3] ?? ""}${letters[index & 7] ?? ""}`;
    return { a: `${word(left)} one`, b: `two ${word(right)}` };
  });
  return { file: "synonyms", source: "made", pairs };
}

async function trained(threads: number): Promise<{ readonly table: Float32Array; readonly vocabulary: readonly string[]; readonly losses: readonly number[] }> {
  const groups = [synonyms()];
  const vocabulary = vocabularyOf(groups, 300);
  const bags = bagGroups(groups, tokenizerOf(vocabulary));
  const losses: number[] = [];
  const table = await train({ groups: bags, rarities: rarities(bags, vocabulary.length), options: { ...options, threads }, openThreads: openTrainingHere, onStep: ({ loss }) => losses.push(loss) });
  return { table, vocabulary, losses };
}

describe("training", () => {
  it("brings together what stands in pairs, and gives the same rows for the same seed, whatever the threads", async () => {
    const { table, vocabulary, losses } = await trained(1);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    const embedder = createStaticEmbedder({ name: "m", version: "m@sha256:0", dimensions: 64, splitsCamelCase: true, truncatesTo: [], vocabulary, ...quantised(table, vocabulary.length) });
    const { vectors } = await embedder.embed(["ab", "qr", "wx", "hh", "xx"], { kind: "document" });
    const cosine = (a: number, b: number): number => vectors.subarray(a * 64, a * 64 + 64).reduce((sum, value, i) => sum + value * vectors[b * 64 + i]!, 0);
    expect(cosine(0, 1)).toBeGreaterThan(cosine(0, 2) + 0.2);
    expect(cosine(3, 4)).toBeGreaterThan(cosine(3, 1) + 0.2);
    expect((await trained(1)).table).toEqual(table);
    const split = (await trained(3)).table;
    expect(Math.max(...split.map((value, i) => Math.abs(value - table[i]!)))).toBeLessThan(0.02);
  });

  it("refuses sizes that its kernel does not take", async () => {
    for (const wrong of [{ dimensions: 100 }, { dimensions: 4096 }, { batchPairs: 33 }, { threads: 0 }, { steps: 0 }]) {
      await expect(train({ groups: [], rarities: new Float32Array(3), options: { ...options, ...wrong }, openThreads: openTrainingHere })).rejects.toMatchObject({ code: "usage.invalid_option" });
    }
  });

  it("stops between two steps when it is told to", async () => {
    const groups = [synonyms()];
    const vocabulary = vocabularyOf(groups, 100);
    const bags = bagGroups(groups, tokenizerOf(vocabulary));
    const controller = new AbortController();
    let steps = 0;
    const running = train({
      groups: bags, rarities: rarities(bags, vocabulary.length), options, openThreads: openTrainingHere, signal: controller.signal,
      onStep: () => {
        if (++steps === 3) controller.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: "request.cancelled" });
    expect(steps).toBe(3);
  });
});

describe("a vocabulary", () => {
  it("joins the most frequent neighbours first and cuts words into what it has", () => {
    const counts = new Map([["low", 5], ["lower", 2], ["newest", 6], ["widest", 3], ["é", 1]]);
    const pieces = learnVocabulary(counts, { piecesMax: 24, symbolsMax: 100, countMin: 2 });
    // Counts: e-s 9, es-t 9, l-o and o-w 7, then what ne-w and new-est add.
    expect(pieces.slice(pieces.indexOf("##es"), pieces.indexOf("##es") + 7)).toEqual(["##es", "##est", "##ow", "low", "##ew", "new", "newest"]);
    expect(pieces[0]).toBe("[UNK]");
    expect(pieces).not.toContain("é");
    expect(new Set(pieces).size).toBe(pieces.length);
  });
});

describe("reading pairs", () => {
  it("reads packed and plain files, leaves out sources, and names a bad line", async () => {
    const directory = mkdtempSync(join(tmpdir(), "plinth-pairs-"));
    try {
      const line = (source: string): string => JSON.stringify({ a: "x", b: "y", neg: "z", source });
      writeFileSync(join(directory, "one.jsonl.gz"), gzipSync(`${line("kept")}\n${line("left")}\n${line("other")}\n${line("kept")}\n`));
      writeFileSync(join(directory, "two.jsonl"), `${line("left")}\n`);
      const groups = await readPairs({ directory, without: ["left"] });
      const pair = { a: "x", b: "y", neg: "z" };
      expect(groups).toEqual([{ file: "one", source: "kept", pairs: [pair, pair] }, { file: "one", source: "other", pairs: [pair] }]);
      writeFileSync(join(directory, "two.jsonl"), `${line("kept")}\n{"a": 1}\n`);
      await expect(readPairs({ directory, without: [] })).rejects.toMatchObject({ code: "ingest.bad_line", details: { line: 2 } });
      await expect(readPairs({ directory: join(directory, "absent"), without: [] })).rejects.toMatchObject({ code: "source.not_found" });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
