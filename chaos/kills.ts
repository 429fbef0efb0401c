// Kills a working Plinth again and again inside chosen phases, opens its data directory each time, and asks whether anything was lost.
import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "#app/entries";
import { createSeededRandom } from "#conformance/seeded-random";
import type { Random } from "#ports/random";
import { phases, type Phase } from "./work.ts";

/** What a chaos run does. */
export interface KillOptions {
  readonly seed: number;
  readonly kills: number;
  /** Kills inside each phase at least; more lives follow until they are there. */
  readonly perPhase: number;
  readonly print: (line: string) => void;
}

/** What it found. */
export interface KillReport {
  readonly kills: number;
  readonly inside: Readonly<Record<Phase, number>>;
  /** Lost documents, differences and problems, in words. */
  readonly faults: readonly string[];
}

const filesInFolder = 40;
/** How often a phase may begin before the kill: a life commits often, and swaps and embeds seldom. */
const occurrencesMax: Readonly<Record<Phase, number>> = { parse: 30, commit: 30, embed: 3, apply: 30, swap: 2 };
/** Longest life: a busy machine is slow, a hang lasts for ever. */
const lifeMillisecondsMax = 180_000;

/** Runs lives until there are enough kills. */
export async function runKills({ seed, kills, perPhase, print }: KillOptions): Promise<KillReport> {
  const random = createSeededRandom(seed);
  const base = mkdtempSync(join(tmpdir(), "plinth-chaos-"));
  const [data, folder, acknowledged] = [join(base, "data"), join(base, "docs"), join(base, "acknowledged")];
  mkdirSync(folder);
  writeFileSync(acknowledged, "");
  const inside = { parse: 0, commit: 0, embed: 0, apply: 0, swap: 0 };
  const faults: string[] = [];
  const program = await bundleLife();
  const life = (generation: number, death: readonly string[]): Promise<Death> => runLife([program, data, folder, acknowledged, ...death, String(generation)]);
  let [killed, generation] = [0, 1];
  for (; killed < kills || phases.some((phase) => inside[phase] < perPhase); generation++) {
    if (killed >= kills * 4) throw new TypeError(`after ${killed} kills a phase was hit too seldom: ${JSON.stringify(inside)}`);
    changeFiles(folder, generation, random);
    const phase = wantedPhase(inside, perPhase, random);
    const occurrence = 1 + Math.floor(random.unit() * occurrencesMax[phase]);
    const delay = [0, 0, 1, 2, 4][Math.floor(random.unit() * 5)] ?? 0;
    const death = await life(generation, [phase, String(occurrence), String(delay)]);
    killed++;
    for (const open of death.open) inside[open]++;
    appendFileSync(acknowledged, death.acknowledged.map((line) => `${line}\n`).join(""));
    faults.push(...death.faults.map((fault) => `life ${generation}: ${fault}`));
    print(`kill ${killed}: wanted ${phase}, open at death: ${[...death.open].join(", ") || "nothing"}; opened at seq ${death.seq}, ${death.checked}`);
  }
  const last = await life(generation, ["none", "0", "0"]);
  faults.push(...last.faults.map((fault) => `last life: ${fault}`));
  if (last.checked.startsWith("killed")) faults.push("the last life did not look");
  print(`last look: seq ${last.seq}, ${last.checked}`);
  if (faults.length === 0) rmSync(base, { recursive: true, force: true });
  else print(`the data directory is kept at ${data}`);
  return { kills: killed, inside, faults };
}

function wantedPhase(inside: Readonly<Record<Phase, number>>, perPhase: number, random: Random): Phase {
  const missing = phases.filter((phase) => inside[phase] < perPhase);
  const from = missing.length > 0 ? missing : phases;
  return from[Math.floor(random.unit() * from.length)] ?? "commit";
}

async function bundleLife(): Promise<string> {
  const directory = join(packageRoot(), ".cache", "chaos");
  const { bundle } = (await import(pathToFileURL(join(packageRoot(), "scripts/bundle.mjs")).href)) as { bundle(input: Readonly<Record<string, string>>, directory: string): Promise<void> };
  await bundle({ life: "chaos/life.ts" }, directory);
  return join(directory, "life.js");
}

interface Death {
  readonly open: ReadonlySet<Phase>;
  readonly acknowledged: readonly string[];
  readonly faults: readonly string[];
  readonly seq: number;
  readonly checked: string;
}

/** Runs one life to its death and reads what it said. */
async function runLife(args: readonly string[]): Promise<Death> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let [out, errors] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (errors += data.toString()));
  const tooLong = setTimeout(() => {
    errors += "it hung";
    child.kill("SIGHUP");
  }, lifeMillisecondsMax);
  const [code, signal] = await new Promise<readonly [number | null, string | null]>((resolve) => child.once("close", (code, signal) => resolve([code, signal])));
  clearTimeout(tooLong);
  const stage = out.split("\n").findLast((line) => line.startsWith("at ")) ?? "before it began";
  return readDeath(out.split("\n"), code === 0 || signal === "SIGKILL" ? "" : `${stage}: ${errors}`);
}

function readDeath(lines: readonly string[], failure: string): Death {
  const open = new Map<Phase, number>();
  const acknowledged: string[] = [];
  const faults: string[] = failure === "" ? [] : [`it ended by itself: ${failure.slice(0, 1000)}`];
  // A life may be killed while it recovers; then the next one looks.
  let [seq, checked] = [0, "killed while it recovered"];
  for (const line of lines) {
    const [word = "", ...rest] = line.split(" ");
    if (word === "begin" || word === "end") open.set(rest[0] as Phase, (open.get(rest[0] as Phase) ?? 0) + (word === "begin" ? 1 : -1));
    else if (word === "acknowledged") acknowledged.push(rest.join(" "));
    else if (word === "lost" || word === "difference" || word === "problem") faults.push(line);
    else if (word === "checked") [seq, checked] = [Number(rest[2]), `${rest[3]} documents, ${rest[0]} lost, ${rest[1]} differences`];
  }
  return { open: new Set(phases.filter((phase) => (open.get(phase) ?? 0) > 0)), acknowledged, faults, seq, checked };
}

function changeFiles(folder: string, generation: number, random: Random): void {
  for (let file = 0; file < filesInFolder; file++) {
    const path = join(folder, `${file}.md`);
    if (random.unit() < 0.1) rmSync(path, { force: true });
    else if (random.unit() < 0.6) writeFileSync(path, `# File ${file}\n\n${`Life ${generation} wrote of valve ${file} and pressure ${Math.floor(random.unit() * 1000)}. `.repeat(1 + Math.floor(random.unit() * 60))}\n`);
  }
}
