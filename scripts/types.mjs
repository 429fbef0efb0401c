// Writes dist/types: declarations of the package's exports, with our `#…` imports made relative, since they mean nothing outside.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { dirname, join, posix, relative } from "node:path";
import { root } from "./bundle.mjs";

const target = join(root, "dist/types");
const config = join(root, ".cache/types.tsconfig.json");
const entries = ["src/app/index.ts", "src/surfaces/sdk/index.ts", "src/ports/index.ts", "conformance/index.ts"].filter((file) => existsSync(join(root, file)));

await mkdir(dirname(config), { recursive: true });
await rm(target, { recursive: true, force: true });
await writeFile(config, JSON.stringify({ extends: "../tsconfig.json", compilerOptions: { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: "..", outDir: "../dist/types" }, files: entries.map((file) => `../${file}`), include: [] }));
const { status } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", config], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const prefixes = JSON.parse(await readFile(join(root, "package.json"), "utf8")).imports;
for (const entry of await readdir(target, { recursive: true })) {
  if (!entry.endsWith(".d.ts")) continue;
  const file = join(target, entry);
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/(["'])(#[\w-]+\/[^"']+|\.{1,2}\/[^"']+\.ts)\1/g, (_match, quote, specifier) => `${quote}${outside(specifier, entry)}${quote}`));
}

/** The specifier as a consumer's compiler resolves it: relative, with .js. */
function outside(specifier, from) {
  const path = specifier.startsWith("#") ? inside(specifier) : posix.join(dirname(from), specifier);
  const found = relative(dirname(from), path).replaceAll("\\", "/").replace(/\.ts$/, ".js");
  return found.startsWith(".") ? found : `./${found}`;
}

/** Path from the project's root of `#layer/name`. */
function inside(specifier) {
  const [layer] = specifier.split("/");
  return prefixes[`${layer}/*`].slice(2).replace("*", specifier.slice(layer.length + 1));
}
