// What an installation takes: a clone with its build tools, and the packed tarball alone in an empty folder.
import { execFileSync, spawnSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { formatBytes } from "#core/text/units";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "size and time of a clone with build tools and of the packed tarball alone; needs the npm registry";

const root = join(dirname(process.argv[1] ?? "bench/main.ts"), "..");

interface Installed {
  readonly seconds: number;
  readonly bytes: number;
}

/** Runs the bench. The clone is of the last commit, not of the working tree. */
export async function run({ print }: BenchOptions): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "plinth-install-"));
  try {
    const clone = installClone(join(folder, "clone"));
    const tarball = packIn(join(folder, "clone"));
    const packed = installTarball(join(folder, "empty"), tarball);
    print([["what", "time", "on disk", "target"], ["clone, packages, build", `${clone.seconds.toFixed(1)} s`, formatBytes(clone.bytes), "<= 90 s, <= 600 MB"], ["packed tarball alone", `${packed.seconds.toFixed(1)} s`, formatBytes(packed.bytes), "<= 45 s, <= 260 MB"], ["the tarball itself", "", formatBytes(lstatSync(tarball).size), ""]]);
    return { figures: { cloneSeconds: clone.seconds, cloneBytes: clone.bytes, packedSeconds: packed.seconds, packedBytes: packed.bytes, tarballBytes: lstatSync(tarball).size } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function installClone(target: string): Installed {
  const startMs = performance.now();
  execFileSync("git", ["clone", "--quiet", "--no-local", root, target], { stdio: "inherit" });
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: target, stdio: ["ignore", "ignore", "inherit"] });
  execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: target, stdio: ["ignore", "ignore", "inherit"] });
  return { seconds: (performance.now() - startMs) / 1000, bytes: sizeOf(target) };
}

function packIn(folder: string): string {
  const { stdout } = spawnSync("npm", ["pack", "--json", "--loglevel=error"], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("["))) as [{ readonly filename: string }];
  return join(folder, packed.filename);
}

function installTarball(target: string, tarball: string): Installed {
  execFileSync("mkdir", ["-p", target]);
  execFileSync("npm", ["init", "--yes"], { cwd: target, stdio: "ignore" });
  const startMs = performance.now();
  execFileSync("npm", ["install", tarball, "--no-audit", "--no-fund", "--loglevel=error"], { cwd: target, stdio: ["ignore", "ignore", "inherit"] });
  const seconds = (performance.now() - startMs) / 1000;
  execFileSync(join(target, "node_modules/.bin/plinth"), ["--version"], { stdio: "ignore" });
  return { seconds, bytes: sizeOf(target) };
}

/** Bytes that a folder takes on disk. */
function sizeOf(path: string): number {
  const facts = lstatSync(path);
  const own = facts.blocks * 512;
  return facts.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), own) : own;
}
