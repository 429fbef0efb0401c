// Builds dist/: every process entry of src/app, the package's exports and the page.
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { bundle, root } from "./bundle.mjs";

const dist = join(root, "dist");

/** Entries: `index.ts`, `main.ts` and every `*-process.ts` and `*-thread.ts` of src/app, then the package's other exports. */
async function entries() {
  const files = await readdir(join(root, "src/app"));
  const own = files.filter((file) => /^(index|main|.+-(process|thread))\.ts$/.test(file));
  const input = Object.fromEntries(own.map((file) => [file.slice(0, -3), `src/app/${file}`]));
  return { ...input, sdk: "src/surfaces/sdk/index.ts", ports: "src/ports/index.ts", testing: "conformance/index.ts" };
}

async function exists(path) {
  return stat(path).then(() => true, () => false);
}

function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    spawn(command, args, { cwd, stdio: "inherit", env: { ...process.env, NODE_ENV: "production" } }).on("error", reject).on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${command} ${args.join(" ")} ended with ${code}`))));
  });
}

const input = {};
for (const [name, file] of Object.entries(await entries())) if (await exists(join(root, file))) input[name] = file;
await rm(join(dist, "chunks"), { recursive: true, force: true });
await bundle(input, dist);
const isCodeOnly = process.argv.includes("--code");
if (!isCodeOnly && (await exists(join(root, "console/vite.config.ts")))) await run(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], join(root, "console"));
// The mark by which `npm start` sees that the build is newer than its sources; a build of code alone is not whole.
if (!isCodeOnly) await writeFile(join(dist, ".built"), "");
