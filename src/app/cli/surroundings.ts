// Where this program lies and how people call it: version, example, name of the command, browser.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, relative, sep } from "node:path";
import type { Environment } from "../config/environment.ts";
import { packageRoot } from "../entries.ts";

/** Version of this package. */
export function version(): string {
  const { version: own } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { readonly version: string };
  return own;
}

/** The example folder and the first question that it answers. */
export function example(): { readonly folder: string; readonly question: string } {
  const folder = join(packageRoot(), "examples", "handbook");
  const questions = join(packageRoot(), "examples", "questions.tsv");
  const [line = ""] = existsSync(questions) ? readFileSync(questions, "utf8").split("\n") : [];
  return { folder, question: line.split("\t")[1] ?? "" };
}

/** How to call this program from `cwd`: `plinth` where the shell finds it, `npx plinth` where it is a dependency, else through Node. */
export function commandName(env: Environment, cwd: string): string {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "" && !folder.includes("node_modules"));
  const isNpmRun = (env["npm_lifecycle_event"] ?? env["npm_command"]) !== undefined;
  if (!isNpmRun && folders.some((folder) => existsSync(join(folder, "plinth")))) return "plinth";
  const root = packageRoot();
  if (root.split(sep).includes("node_modules")) return "npx plinth";
  return relative(root, cwd).startsWith("..") ? `node ${relative(cwd, join(root, "bin", "plinth.js"))}` : "npx plinth";
}

/** Opens the page in the desktop's browser; does nothing where there is no desktop. */
export function openBrowser(url: string, env: Environment): void {
  const command = process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : (env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]) === undefined ? undefined : ["xdg-open"];
  if (command === undefined) return;
  const [program = "", ...args] = command;
  // Without a browser the printed address is still there.
  spawn(program, [...args, url], { detached: true, stdio: "ignore" }).on("error", () => undefined).unref();
}
