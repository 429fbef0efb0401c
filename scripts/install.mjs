// What `npm start` and `npm test` do first: install packages when they are missing or the lock file changed, build when sources are newer.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const modules = join(root, "node_modules");
const installedMark = join(modules, ".plinth-installed");
const builtMark = join(root, "dist", ".built");
const builtFrom = ["src", "conformance", "console", "scripts/build.mjs", "scripts/bundle.mjs", "package.json", "package-lock.json", "tsconfig.json"];

/** Runs a command. Resolves to its output when it failed, else to undefined. */
function quietly([command, ...args]) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (output += piece));
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code) => resolve(code === 0 ? undefined : output));
  });
}

/** Says what happens and runs the command; when it fails and there is another way, that one. Ends the process when all fail. */
async function step(words, ...ways) {
  process.stderr.write(`${words} ...\n`);
  const startMs = performance.now();
  let failure;
  for (const way of ways) {
    failure = await quietly(way);
    if (failure === undefined) break;
  }
  if (failure !== undefined) {
    process.stderr.write(`${failure}\nThis failed; what it said stands above.\n`);
    process.exit(1);
  }
  process.stderr.write(`  done in ${((performance.now() - startMs) / 1000).toFixed(1)} s\n`);
}

/** Whether npm has put there what the lock file says, optional packages of other machines aside. */
function matchesLock(lock) {
  const hidden = join(modules, ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const found = JSON.parse(readFileSync(hidden, "utf8")).packages ?? {};
  return Object.entries(JSON.parse(lock).packages).every(([path, entry]) => path === "" || !path.startsWith("node_modules/") || entry.link === true || (entry.optional === true && found[path] === undefined) || found[path]?.version === entry.version);
}

/** Installs packages from the lock file unless that has been done for this very lock file. */
export async function ensureInstalled() {
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  const wanted = createHash("sha256").update(lock).digest("hex");
  if (existsSync(installedMark) && readFileSync(installedMark, "utf8") === wanted) return;
  if (!matchesLock(lock)) {
    // A lock file that lacks packages of other machines stops `npm ci`, not `npm install`.
    const flags = ["--no-audit", "--no-fund", "--loglevel=error"];
    await step("Installing packages (once, about a minute)", ["npm", "ci", ...flags], ["npm", "install", "--no-save", ...flags]);
  }
  mkdirSync(modules, { recursive: true });
  writeFileSync(installedMark, wanted);
}

/** Newest change below `path`, tests and packages aside. */
function newestMs(path) {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return 0;
  if (!facts.isDirectory()) return facts.mtimeMs;
  let newest = facts.mtimeMs;
  for (const name of readdirSync(path)) if (name !== "node_modules" && !name.endsWith(".test.ts")) newest = Math.max(newest, newestMs(join(path, name)));
  return newest;
}

/** Builds dist/ unless it is newer than everything it is built from. */
export async function ensureBuilt() {
  const built = statSync(builtMark, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (builtFrom.every((path) => newestMs(join(root, path)) <= built)) return;
  await step("Building", [process.execPath, join(root, "scripts/build.mjs")]);
}
