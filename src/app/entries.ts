// Where the built entries of threads and child processes lie: beside this code in dist/, or in dist/ when it runs from source.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The project's or the package's root folder: the nearest one above with a package.json named plinth. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "bin", "plinth.js")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** File URL of a built entry, e.g. `parser-process`. */
export function entryUrl(name: string): URL {
  return pathToFileURL(join(packageRoot(), "dist", `${name}.js`));
}
