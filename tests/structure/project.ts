// The project's own source files, read and parsed for the rules.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseModule, type Module } from "./module.ts";

/** The project's root folder. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

const folders = ["src", "conformance", "console", "tests", "bench", "chaos", "scripts"];
const leftOut = new Set(["node_modules", "dist", ".cache"]);

/** Every TypeScript file of ours, parsed. */
export function readProject(): readonly Module[] {
  return folders.flatMap((folder) => listFiles(folder)).filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts")).map((path) => parseModule(path, readFileSync(join(projectRoot, path), "utf8")));
}

/** Files under a folder of the project, as paths from its root. */
export function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(join(projectRoot, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (leftOut.has(entry.name)) return [];
      return entry.isDirectory() ? listFiles(path) : [path];
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
