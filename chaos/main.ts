// `npm run chaos`: kills inside every phase; `npm run chaos -- histories [N]`: random histories against fresh builds. Both replay from their seed.
import { parseArgs } from "node:util";
import { playHistory } from "../tests/simulation/history.ts";
import { benchParser } from "../bench/formats/reading.ts";
import { runKills } from "./kills.ts";
import { runMutations } from "./mutations.ts";

const help = `npm run chaos -- [--seed N] [--kills N] [--per-phase N]     kill Plinth inside every phase of ingest and check that nothing is lost
npm run chaos -- histories [COUNT] [--seed N]            play random histories and compare each with a fresh build

npm run chaos -- mutations [COUNT] [--seed N]            read COUNT damaged files of every format (default 10000)

  --seed N       seed of all chance (default 20261122); the same seed replays the same run
  --kills N      least number of kills (default 50)
  --per-phase N  least number of kills inside each phase (default 8)
`;

/** Files of the project, and of the shared documents where they lie beside it. */
const damagedFolders = ["tests/corpus", "examples/handbook", ...["docling", "more", "ocr"].map((name) => `../shared/data/documents/${name}`)];

const { values, positionals } = readArguments();
const seed = Number(values.seed);

if (values.help) process.stdout.write(help);
else if (positionals[0] === "histories") await histories(Number(positionals[1] ?? 300));
else if (positionals[0] === "mutations") await mutations(Number(positionals[1] ?? 10_000));
else await kills();

/** The arguments; a wrong one ends the run with 2 and the help. */
function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { seed: { type: "string", default: "20261122" }, kills: { type: "string", default: "50" }, "per-phase": { type: "string", default: "8" }, help: { type: "boolean", default: false, short: "h" } } });
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${help}`);
    return process.exit(2);
  }
}

async function kills(): Promise<void> {
  const report = await runKills({ seed, kills: Number(values.kills), perPhase: Number(values["per-phase"]), print: (line) => console.log(line) });
  console.log(`${report.kills} kills (seed ${seed}); inside ${Object.entries(report.inside).map(([phase, count]) => `${phase} ${count}`).join(", ")}; ${report.faults.length} faults`);
  for (const fault of report.faults) console.log(fault);
  if (report.faults.length > 0) process.exitCode = 1;
}

async function histories(count: number): Promise<void> {
  let [crashes, faults] = [0, 0];
  for (let i = 0; i < count; i++) {
    const result = await playHistory(seed + i, i % 2 === 0 ? "memory" : "sqlite");
    crashes += result.crashes;
    if (result.faults.length === 0) continue;
    faults++;
    console.log(`seed ${result.seed}: ${result.steps.join("; ")}`);
    for (const fault of result.faults) console.log(`  ${fault.slice(0, 2000)}`);
  }
  console.log(`${count} histories (seeds ${seed} to ${seed + count - 1}), ${crashes} crashes; ${faults} differ from a fresh build`);
  if (faults > 0) process.exitCode = 1;
}

async function mutations(count: number): Promise<void> {
  const parser = await benchParser(2);
  try {
    const { codes, faults, formats } = await runMutations({ seed, count, folders: damagedFolders, parser, print: (line) => console.log(line) });
    for (const [code, found] of Object.entries(codes).toSorted((a, b) => b[1] - a[1])) console.log(`${String(found).padStart(6)} ${code}`);
    console.log(`${count} damaged files of ${formats} kinds (seeds ${seed} to ${seed + count - 1}); ${faults.length} faults`);
    if (faults.length > 0) process.exitCode = 1;
  } finally {
    await parser.close();
  }
}
