// Finds the Plinth that a command talks to: by URL, through the lock file, or by opening the data directory in this process.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail } from "#core/errors";
import { readDataLock, type DataLockOwner } from "#engines/files/data-lock";
import { systemClock } from "#engines/system/clock";
import type { Reached, ReachOptions, Standing } from "#surfaces/cli/index";
import type { LoadedConfig } from "../config/load.ts";
import type { Config } from "../config/settings.ts";

/** How long a command waits for a Plinth that is just starting. */
const startingMillisecondsMax = 15_000;
const pollMs = 100;

type Loaded = Pick<LoadedConfig, "config" | "states">;

/** Reads the settings for these flags. */
export type LoadSettings = (options: ReachOptions) => Promise<LoadedConfig>;

/** Reaches a Plinth. @throws data.not_found, data.locked, server.unreachable */
export async function reach(options: ReachOptions, load: LoadSettings): Promise<Reached> {
  if (options.url !== undefined) return { url: options.url.replace(/\/+$/, ""), key: options.key, place: "remote", close: async () => undefined };
  const loaded = await load(options);
  const { config } = loaded;
  const owner = await readyOwner(config.data.directory);
  if (owner !== undefined) return { url: owner.url, key: owner.localKey, place: "local", close: async () => undefined };
  if (options.isTemporary === true) return openTemporary(loaded);
  if (options.isReading === true && !hasData(config.data.directory)) throw fail("data.not_found", { directory: config.data.directory });
  return open(loaded, () => undefined);
}

async function readyOwner(directory: string): Promise<{ readonly url: string; readonly localKey: string } | undefined> {
  const startMs = systemClock.monotonicMs();
  let owner: DataLockOwner | undefined;
  while ((owner = readDataLock(directory)) !== undefined) {
    const { url, localKey, pid } = owner;
    if (url !== null && localKey !== null) return { url, localKey };
    if (systemClock.monotonicMs() - startMs > startingMillisecondsMax) throw fail("data.locked", { directory, pid, url: url ?? "its address" });
    await systemClock.sleep(pollMs);
  }
  return undefined;
}

function openTemporary({ config, states }: Loaded): Promise<Reached> {
  const directory = mkdtempSync(join(tmpdir(), "plinth-"));
  return open({ config: { ...config, data: { ...config.data, directory } }, states }, () => rmSync(directory, { recursive: true, force: true }));
}

async function open({ config, states }: Loaded, after: () => void): Promise<Reached> {
  const { start } = await import("./serve.ts");
  const started = await start({ config: { ...config, server: { ...config.server, host: "127.0.0.1", port: 0 } }, states });
  const close = async () => {
    await started.stop();
    after();
  };
  return { url: started.url, key: started.composition.localKey, place: "own", close };
}

/** Whether a data directory holds anything. */
export function hasData(directory: string): boolean {
  return existsSync(directory) && readdirSync(directory).length > 0;
}

/** How things stand, without opening anything. */
export function standing(config: Config): Standing {
  const { directory } = config.data;
  const url = readDataLock(directory)?.url ?? undefined;
  return { dataDirectory: directory, hasData: hasData(directory), ...(url === undefined ? {} : { url }) };
}
