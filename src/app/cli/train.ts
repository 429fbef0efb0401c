// `plinth train embedder`: reads the pairs, trains, writes the model and what its card must say.
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { modelFileName, quantised, writeModel } from "#engines/static/model-file";
import { readPairs, type PairGroup } from "#engines/static/training/pairs";
import { bagGroups, rarities, tokenizerOf, vocabularyOf } from "#engines/static/training/prepare";
import { openTrainingThreads } from "#engines/static/training/threads";
import { defaultTraining, train, type TrainingOptions } from "#engines/static/training/train";
import type { Trained, TrainingOrder } from "#surfaces/cli/index";
import { entryUrl } from "../entries.ts";

const defaultPieces = 16_384;

/** Trains the model that the order describes. @throws source.not_found, ingest.bad_line, usage.invalid_option, request.cancelled */
export async function trainEmbedder(order: TrainingOrder): Promise<Trained> {
  const options = optionsOf(order.numbers);
  const tell = (stage: string): void => order.onProgress({ stage, step: 0, steps: options.steps, loss: 0 });
  tell("Reading pairs");
  const groups = await readPairs({ directory: order.pairs, without: order.without });
  tell("Learning the vocabulary");
  const vocabulary = vocabularyOf(groups, order.numbers["pieces"] ?? defaultPieces);
  tell("Splitting texts into tokens");
  const bags = bagGroups(groups, tokenizerOf(vocabulary));
  let loss = 0;
  const table = await train({
    groups: bags, rarities: rarities(bags, vocabulary.length), options, openThreads: openTrainingThreads(entryUrl("training-thread")), signal: order.signal,
    onStep: (progress) => {
      loss = progress.loss;
      order.onProgress({ stage: "Training", ...progress });
    },
  });
  await mkdir(order.out, { recursive: true });
  const path = join(order.out, modelFileName);
  const version = await writeModel(path, { name: order.name, dimensions: options.dimensions, splitsCamelCase: true, truncatesTo: [], vocabulary, ...quantised(table, vocabulary.length) });
  const facts = { version, recipe: { ...options, pieces: vocabulary.length, without: order.without }, loss: Number(loss.toFixed(4)), groups: groups.map(groupFacts) };
  await writeFile(join(order.out, "training.json"), `${JSON.stringify(facts, null, 2)}\n`);
  const sources = new Set(groups.map(({ source }) => source)).size;
  return { version, directory: order.out, pairs: groups.reduce((sum, { pairs }) => sum + pairs.length, 0), sources, loss, modelBytes: (await stat(path)).size };
}

function optionsOf({ dimensions, steps, batch, seed, threads }: Readonly<Record<string, number>>): TrainingOptions {
  const given = { dimensions, steps, batchPairs: batch, seed, threads };
  const options = { ...defaultTraining, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
  return { ...options, warmupSteps: Math.min(options.warmupSteps, Math.ceil(options.steps / 4)) };
}

function groupFacts({ file, source, pairs }: PairGroup): { readonly file: string; readonly source: string; readonly pairs: number } {
  return { file, source, pairs: pairs.length };
}
