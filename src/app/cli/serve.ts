// Starts a whole Plinth in this process, with its log.
import { mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createPinoLog } from "#engines/pino/log";
import type { Log } from "#ports/log";
import type { Served } from "#surfaces/cli/index";
import { createClient } from "#surfaces/sdk/index";
import { compose, type Composition } from "../compose.ts";
import type { LoadedConfig } from "../config/load.ts";
import type { Config } from "../config/settings.ts";

/** Size at which the log file of an earlier run is put aside as `plinth.log.1`. */
const logBytesMax = 20_000_000;

/** A Plinth that listens. */
export interface Started {
  readonly url: string;
  readonly composition: Composition;
  stop(): Promise<void>;
}

type Loaded = Pick<LoadedConfig, "config" | "states">;

/** Opens the data directory and listens. @throws data.locked, server.port_in_use */
export async function start(loaded: Loaded): Promise<Started> {
  const { config } = loaded;
  mkdirSync(config.data.directory, { recursive: true, mode: 0o700 });
  const composition = await compose(loaded, openLog(config));
  try {
    const url = await composition.listen();
    return { url, composition, stop: () => composition.stop() };
  } catch (thrown) {
    await composition.stop();
    throw thrown;
  }
}

/** Starts what `plinth up` serves. */
export async function serve(loaded: Loaded): Promise<Served> {
  const { config } = loaded;
  const { url, composition, stop } = await start(loaded);
  const login = await createClient({ url, key: composition.localKey }).keys.login({});
  return { url, loginUrl: login.url, key: composition.localKey, dataDirectory: config.data.directory, stop, ...(composition.firstKey === undefined ? {} : { firstKey: composition.firstKey }) };
}

function openLog(config: Config): Log {
  const { level, destination } = config.log;
  if (destination === "stderr") return createPinoLog({ level });
  const path = join(config.data.directory, "plinth.log");
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > logBytesMax) renameSync(path, `${path}.1`);
  const file = openSync(path, "a", 0o600);
  return createPinoLog({ level, destination: { write: (line) => void writeSync(file, line) } });
}
