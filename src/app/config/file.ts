// Finds and reads the configuration file, TypeScript or JSON.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fail } from "#core/errors";
import { packageRoot } from "../entries.ts";

/** Names looked for in the working folder, in this order. */
export const configFileNames = ["plinth.config.ts", "plinth.config.mts", "plinth.config.js", "plinth.config.mjs", "plinth.config.json"] as const;

/** A configuration file as read. Relative paths in it are relative to `folder`. */
export interface ConfigFile {
  readonly path: string;
  readonly folder: string;
  readonly content: unknown;
}

/** Reads the named file, or the first known name in `cwd`. Undefined when there is none. @throws config.invalid */
export async function readConfigFile(cwd: string, named?: string): Promise<ConfigFile | undefined> {
  const path = named === undefined ? configFileNames.map((name) => join(cwd, name)).find((file) => existsSync(file)) : resolve(cwd, named);
  if (path === undefined) return undefined;
  if (!existsSync(path)) throw fail("config.invalid", { setting: "--config", origin: path, problem: "there is no such file" });
  try {
    return { path, folder: dirname(path), content: await evaluate(path) };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw fail("config.invalid", { setting: "(the whole file)", origin: path, problem }, cause);
  }
}

async function evaluate(path: string): Promise<unknown> {
  if (path.endsWith(".json")) return JSON.parse(readFileSync(path, "utf8"));
  const { createJiti } = await import("jiti");
  const jiti = createJiti(path, { moduleCache: false, fsCache: false, alias: { plinth: join(packageRoot(), "dist", "index.js") } });
  return jiti.import(path, { default: true });
}
