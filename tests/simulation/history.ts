// One random history of a folder, replayed from its seed: add, edit, move, delete, crash; at the end it equals a fresh build.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync, cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { createSeededRandom } from "#conformance/seeded-random";
import type { Random } from "#ports/random";
import { World, type StoreEngine } from "./world.ts";

const words = ["pump", "valve", "pressure", "seal", "bearing", "motor", "filter", "gasket", "flange", "turbine", "rotor", "stator", "cooling", "grease"];
const stepsMax = 8;
const changesPerStepMax = 6;
const baseTime = 1_700_000_000;

/** What a history found wrong; empty when it equals a fresh build. */
export interface HistoryResult {
  readonly seed: number;
  readonly steps: readonly string[];
  readonly crashes: number;
  readonly faults: readonly string[];
}

/** Plays the history of `seed`. */
export async function playHistory(seed: number, engine: StoreEngine): Promise<HistoryResult> {
  const random = createSeededRandom(seed);
  // A stream of its own: ids are drawn in an order that timing decides, and the folder's contents must follow from the seed alone.
  const world = new World(createSeededRandom(-seed), engine);
  const steps: string[] = [];
  const ageing = { now: baseTime };
  await world.start();
  for (let step = 0; step < 2 + pick(random, stepsMax - 2); step++) {
    for (let change = 0; change < 1 + pick(random, changesPerStepMax); change++) steps.push(changeFolder(world.folder, random, ageing));
    const commits = random.unit() < 0.45 ? 1 + pick(random, 12) : Infinity;
    steps.push(commits === Infinity ? "ingest" : `ingest, crash at commit ${commits}`);
    await world.ingest(commits);
  }
  await world.ingest();
  const faults = await compare(world, seed, engine);
  const { crashes } = world;
  await world.close();
  return { seed, steps, crashes, faults };
}

/** Compares the world with one that sees its folder for the first time. */
async function compare(world: World, seed: number, engine: StoreEngine): Promise<readonly string[]> {
  const fresh = new World(createSeededRandom(-seed), engine);
  cpSync(world.folder, fresh.folder, { recursive: true, preserveTimestamps: true });
  await fresh.start();
  await fresh.ingest();
  const [grown, built] = [await world.seen(), await fresh.seen()];
  const faults: string[] = [];
  if (!isDeepStrictEqual(grown, built)) faults.push(`documents differ: ${JSON.stringify(grown)} instead of ${JSON.stringify(built)}`);
  for (const difference of [...(await world.differences()), ...(await fresh.differences())]) faults.push(`verify: ${JSON.stringify(difference)}`);
  await fresh.close();
  return faults;
}

function changeFolder(folder: string, random: Random, ageing: { now: number }): string {
  const files = listFiles(folder);
  const some = files[pick(random, files.length)];
  const kind = files.length === 0 ? 0 : pick(random, 10);
  if (kind <= 3 || some === undefined) return write(folder, freshPath(random), { random, ageing });
  if (kind <= 5) return write(folder, some, { random, ageing });
  if (kind <= 7) return move(folder, some, freshPath(random));
  rmSync(join(folder, some));
  return `delete ${some}`;
}

function write(folder: string, path: string, { random, ageing }: { readonly random: Random; readonly ageing: { now: number } }): string {
  const target = join(folder, path);
  if (existsSync(dirname(target)) === false) mkdirSync(dirname(target), { recursive: true });
  const text = random.unit() < 0.08 ? "! broken" : random.unit() < 0.05 ? "  " : Array.from({ length: 1 + pick(random, 40) }, () => `${words[pick(random, words.length)]} ${words[pick(random, words.length)]} number ${pick(random, 50)}.${random.unit() < 0.3 ? "\n\n" : " "}`).join("");
  writeFileSync(target, text);
  ageing.now += 1 + pick(random, 100);
  utimesSync(target, ageing.now, ageing.now);
  return `write ${path}`;
}

function move(folder: string, from: string, to: string): string {
  mkdirSync(dirname(join(folder, to)), { recursive: true });
  renameSync(join(folder, from), join(folder, to));
  return `move ${from} to ${to}`;
}

function freshPath(random: Random): string {
  const name = `${words[pick(random, words.length)]}${pick(random, 4)}.${random.unit() < 0.9 ? "txt" : "bin"}`;
  return random.unit() < 0.5 ? name : `${words[pick(random, 3)]}/${name}`;
}

function listFiles(folder: string, prefix = ""): readonly string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => (entry.isDirectory() ? listFiles(folder, join(prefix, entry.name)) : [join(prefix, entry.name)]));
}

function pick(random: Random, count: number): number {
  return Math.floor(random.unit() * count);
}
