// What `plinth doctor` looks at: each check says what it found and what to do about it.
import { accessSync, constants, existsSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { freemem, totalmem } from "node:os";
import { dirname, join } from "node:path";
import type { CollectionView } from "#contract/collections";
import { asPlinthError } from "#core/errors";
import { formatBytes, formatCount, formatDuration } from "#core/text/units";
import { modelNameOf } from "#core/vectors/spaces";
import { readDataLock } from "#engines/files/data-lock";
import { systemClock } from "#engines/system/clock";
import type { Finding } from "#surfaces/cli/index";
import { createClient } from "#surfaces/sdk/index";
import type { LoadedConfig } from "../config/load.ts";
import type { Config } from "../config/settings.ts";
import { hasData, reach } from "./reach.ts";

const diskFailedBytes = 200_000_000;
const diskAttentionBytes = 2_000_000_000;
const memoryAttentionBytes = 500_000_000;
const clockSkewMsMax = 120_000;
const nodeVersions = [[20, 19], [22, 12]] as const;

/** Runs every check; one that fails never stops the others. */
export async function diagnose(load: () => Promise<LoadedConfig>): Promise<readonly Finding[]> {
  const findings: Finding[] = [checkNode()];
  let config: Config;
  try {
    const loaded = await load();
    config = loaded.config;
    const [warning] = loaded.warnings;
    findings.push(warning === undefined ? { check: "settings", state: "ok", finding: "all settings are valid" } : { check: "settings", state: "attention", finding: loaded.warnings.join(" "), remedy: "Correct or unset them; `plinth config show` lists what there is." });
  } catch (thrown) {
    return [...findings, failed("settings", thrown)];
  }
  const checks: readonly (readonly [string, (config: Config) => Finding | Promise<Finding>])[] = [["data directory", checkRights], ["lock", checkLock], ["disk", checkDisk], ["memory", checkMemory], ["port", checkPort], ["clock", checkClock], ["index", (own) => checkIndex(own, load)]];
  for (const [name, check] of checks) {
    try {
      findings.push(await check(config));
    } catch (thrown) {
      findings.push(failed(name, thrown));
    }
  }
  return findings;
}

function failed(check: string, thrown: unknown): Finding {
  const error = asPlinthError(thrown);
  return { check, state: "failed", finding: error.message, remedy: error.remedy };
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isSupported = major > 22 || nodeVersions.some(([wanted, least]) => major === wanted && minor >= least);
  return { check: "node", state: isSupported ? "ok" : "failed", finding: `Node.js ${process.versions.node}`, ...(isSupported ? {} : { remedy: "Install Node.js 20.19 or newer, or 22.12 or newer." }) };
}

function nearestFolder(path: string): string {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function checkRights({ data: { directory } }: Config): Finding {
  const folder = nearestFolder(directory);
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (thrown) {
    return { check: "data directory", state: "failed", finding: `${folder} cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}`, remedy: "Give this user the right to write there, or name another with --data-dir." };
  }
  if (folder !== directory) return { check: "data directory", state: "ok", finding: `${directory} is not there yet and can be made` };
  const isOpen = process.platform !== "win32" && (statSync(directory).mode & 0o077) !== 0;
  return isOpen
    ? { check: "data directory", state: "attention", finding: `other users of this machine may look into ${directory}`, remedy: `Run \`chmod 700 ${directory}\`.` }
    : { check: "data directory", state: "ok", finding: directory };
}

function checkLock({ data: { directory } }: Config): Finding {
  const owner = readDataLock(directory);
  if (owner === undefined) return { check: "lock", state: "ok", finding: "no Plinth runs on this data directory" };
  return { check: "lock", state: "ok", finding: `process ${owner.pid} serves it at ${owner.url ?? "an address that is not known yet"}` };
}

function checkDisk({ data: { directory } }: Config): Finding {
  const { bavail, bsize } = statfsSync(nearestFolder(directory));
  const free = bavail * bsize;
  const state = free < diskFailedBytes ? "failed" : free < diskAttentionBytes ? "attention" : "ok";
  return { check: "disk", state, finding: `${formatBytes(free)} free`, ...(state === "ok" ? {} : { remedy: "Free some space, or put the data directory on another disk with --data-dir." }) };
}

function checkMemory(): Finding {
  const limit = process.constrainedMemory();
  const total = limit > 0 && limit < totalmem() ? limit : totalmem();
  const free = Math.min(freemem(), total - process.memoryUsage().rss);
  const isLow = free < memoryAttentionBytes;
  return { check: "memory", state: isLow ? "attention" : "ok", finding: `${formatBytes(free)} free of ${formatBytes(total)}`, ...(isLow ? { remedy: "Stop other programs, or lower ingest.processes and ingest.parseMemoryBytesMax." } : {}) };
}

async function checkPort({ server: { host, port }, data: { directory } }: Config): Promise<Finding> {
  const url = readDataLock(directory)?.url;
  if (url?.endsWith(`:${port}`) === true) return { check: "port", state: "ok", finding: `${port} is this Plinth's` };
  if (await canListen(host, port)) return { check: "port", state: "ok", finding: `${port} on ${host} is free` };
  let next = port + 1;
  while (next < 65_536 && !(await canListen(host, next))) next++;
  return { check: "port", state: "attention", finding: `${port} on ${host} is in use or not allowed`, remedy: `Stop what listens there, or choose another with --port ${next}.` };
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(false));
    server.listen({ host, port }, () => server.close(() => done(true)));
  });
}

function checkClock({ data: { directory } }: Config): Finding {
  const folder = nearestFolder(directory);
  const probe = join(folder, `.plinth-clock-${process.pid}`);
  const now = systemClock.now();
  writeFileSync(probe, "");
  const skew = Math.abs(statSync(probe).mtimeMs - now);
  rmSync(probe);
  const database = existsSync(directory) ? statSync(directory).mtimeMs : 0;
  if (skew > clockSkewMsMax) return { check: "clock", state: "attention", finding: `the disk's clock differs from this machine's by ${formatDuration(skew)}`, remedy: "Set the clocks of both; changed files are found by their times." };
  if (database - now > clockSkewMsMax) return { check: "clock", state: "attention", finding: "the data directory was changed in the future", remedy: "Set this machine's clock." };
  return { check: "clock", state: "ok", finding: `${new Date(now).toISOString().slice(0, 19)}Z` };
}

async function checkIndex(config: Config, load: () => Promise<LoadedConfig>): Promise<Finding> {
  if (!hasData(config.data.directory)) return { check: "index", state: "ok", finding: "nothing has been read yet" };
  const reached = await reach({ settings: {} }, load);
  try {
    const client = createClient({ url: reached.url, ...(reached.key === undefined ? {} : { key: reached.key }) });
    const { collections } = await client.collections.list();
    const behind = collections.filter((collection) => collection.indexedSeq < collection.seq);
    const chunks = collections.reduce((sum, collection) => sum + collection.chunks, 0);
    const unembedded = collections.find(({ vectors: { live } }) => live !== null && (!live.isAvailable || live.problem !== null));
    if (behind.length === 0 && unembedded) return checkModel(unembedded);
    if (behind.length === 0) return { check: "index", state: "ok", finding: `${formatCount(collections.length)} collections, ${formatCount(chunks)} chunks, up to date` };
    return { check: "index", state: "attention", finding: `the index of ${behind.map((collection) => collection.collection).join(", ")} is behind`, remedy: "Wait while it catches up; if it does not, run `plinth verify` and `plinth rebuild`." };
  } finally {
    await reached.close();
  }
}

/** A collection whose model is not configured, or cannot be asked. */
function checkModel({ collection, vectors: { live } }: CollectionView): Finding {
  const problem = live?.problem;
  const name = modelNameOf(live?.model ?? "");
  if (problem) return { check: "index", state: "attention", finding: `${collection} is not embedded just now: ${problem.message}`, remedy: problem.remedy };
  return { check: "index", state: "attention", finding: `the model of ${collection}, ${name}, is not configured; searches find by words alone`, remedy: `Name ${name} under embedding.models again, or run \`plinth collections switch ${collection} MODEL\`.` };
}
