// Runs one bench by name: `npm run bench -- NAME [--json] [options]`. A bench is a file `bench/NAME.ts` or `bench/NAME/bench.ts`; there is no list.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { formatTable, type Bench } from "./report.ts";

const folder = dirname(process.argv[1] ?? "bench/main.ts");
const notBenches = new Set(["main.ts", "report.ts", "shared.ts"]);

async function names(): Promise<readonly string[]> {
  const entries = await readdir(folder);
  const files = entries.filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !notBenches.has(file)).map((file) => file.slice(0, -3));
  return [...files, ...entries.filter((entry) => existsSync(join(folder, entry, "bench.ts")))].toSorted();
}

/** Where a bench stands, below the bench folder. */
function fileOf(name: string): string {
  return existsSync(join(folder, name, "bench.ts")) ? `${name}/bench.ts` : `${name}.ts`;
}

async function load(name: string): Promise<Bench> {
  const { bundle, root } = await import(pathToFileURL(join(folder, "../scripts/bundle.mjs")).href);
  const target = join(root, ".cache/run/bench", name);
  await bundle({ [name]: `bench/${fileOf(name)}` }, target);
  return import(pathToFileURL(join(target, `${name}.js`)).href);
}

async function summaryOf(name: string): Promise<string> {
  return /export const summary =\s*"([^"]*)"/.exec(await readFile(join(folder, fileOf(name)), "utf8"))?.[1] ?? "";
}

async function help(): Promise<string> {
  const rows = await Promise.all((await names()).map(async (name) => [`  ${name}`, await summaryOf(name)]));
  return `npm run bench -- NAME [--json] [options of the bench]\n\n${formatTable(rows)}`;
}

async function main(): Promise<void> {
  const [name, ...rest] = process.argv.slice(2);
  if (name === undefined || name === "--help") return console.log(await help());
  if (!(await names()).includes(name)) {
    console.error(`There is no bench ${name}.\n${await help()}`);
    process.exitCode = 2;
    return;
  }
  if (rest.includes("--help")) return console.log(`npm run bench -- ${name} [--json]\n\n${await summaryOf(name)}`);
  const bench = await load(name);
  const { figures } = await bench.run({ args: rest.filter((arg) => arg !== "--json"), print: (what) => console.log(typeof what === "string" ? what : formatTable(what)) });
  if (rest.includes("--json")) console.log(JSON.stringify({ name, figures }));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof TypeError) || !("code" in error) || !String(error.code).startsWith("ERR_PARSE_ARGS")) throw error;
  console.error(`${error.message}\n\`npm run bench -- ${process.argv[2]} --help\` names the options.`);
  process.exitCode = 2;
}
