// `npm start [-- FOLDER] [--watch]`: installs and builds when that is needed, then serves FOLDER.
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./install.mjs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Plinth needs Node.js 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(2);
}

await ensureInstalled();
await ensureBuilt();

// npm runs this in the project's folder; a relative FOLDER is meant from where the person is.
const from = process.env.INIT_CWD ?? process.cwd();
const valued = new Set(["--port", "--host", "--data-dir", "--config", "--set", "--url", "--key"]);
const args = process.argv.slice(2).map((argument, index, all) => (argument.startsWith("-") || valued.has(all[index - 1]) ? argument : resolve(from, argument)));
const child = spawn(process.execPath, [join(root, "dist/main.js"), "up", ...args], { stdio: "inherit" });
// The terminal sends Ctrl-C to both; a signal to this process alone is handed on.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal));
// When npm is ended by a signal, its shell ends without a word to what it runs: a new parent says so.
const parent = process.ppid;
// Once: a second signal would end it without its flush.
const watching = process.env.npm_lifecycle_event === undefined ? undefined : setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watching);
  child.kill("SIGTERM");
}, 200);
watching?.unref();
child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
child.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
