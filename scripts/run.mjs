// Runs a TypeScript file of bench/, chaos/ or scripts/: `node scripts/run.mjs bench/main.ts ARGS`.
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle, root } from "./bundle.mjs";

const [file, ...args] = process.argv.slice(2);
const name = basename(file, ".ts");
const directory = join(root, ".cache/run", file.replaceAll("/", "-").replace(/\.ts$/, ""));
await bundle({ [name]: file }, directory);
process.argv = [process.argv[0], join(root, file), ...args];
await import(pathToFileURL(join(directory, `${name}.js`)).href);
