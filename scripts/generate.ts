// Makes every generated file anew: `npm run generate`; with `--check` it names those that differ and ends with 1.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandHelps } from "./generate/commands.ts";
import { embedderKernel } from "./generate/embedder-kernel.ts";
import { errorsTable } from "./generate/errors.ts";
import { metricsTable } from "./generate/metrics.ts";
import { commandOperations } from "./generate/operations.ts";
import { portsTable } from "./generate/ports.ts";
import { scanKernel } from "./generate/kernel.ts";
import { formatRegistry } from "./generate/formats.ts";
import { formatsTable } from "./generate/formats-table.ts";
import { openApiSnapshot } from "./generate/openapi.ts";
import { sdkRoutes } from "./generate/sdk-routes.ts";
import { settingsTable } from "./generate/settings.ts";
import { notice } from "./notice.ts";

/** A generated file: its path from the project's root and its whole text. */
export interface Generated {
  readonly path: string;
  readonly text: string;
}

/** Makes some files; `root` is the project's folder, for those that replace a part of a file. */
export type Generator = (root: string) => Promise<readonly Generated[]> | readonly Generated[];

/** Every generator; add yours here. */
export const generators: readonly Generator[] = [
  settingsTable,
  embedderKernel,
  errorsTable,
  metricsTable,
  portsTable,
  scanKernel,
  formatRegistry,
  formatsTable,
  sdkRoutes,
  openApiSnapshot,
  commandOperations,
  commandHelps,
  notice,
];

/** Writes what differs (or only names it). @returns the paths that differed */
export async function generate(root: string, isCheck: boolean): Promise<string[]> {
  const differing: string[] = [];
  for (const generator of generators) {
    for (const { path, text } of await generator(root)) {
      const file = join(root, path);
      if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
      differing.push(path);
      if (isCheck) continue;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  return differing;
}

if (process.argv[1]?.endsWith("scripts/generate.ts") === true) {
  const isCheck = process.argv.includes("--check");
  const differing = await generate(process.cwd(), isCheck);
  for (const path of differing) console.log(`${isCheck ? "differs" : "wrote"} ${path}`);
  if (isCheck && differing.length > 0) process.exitCode = 1;
}
