// Every setting of Plinth, one entry each; configuration files, environment, flags, `config show` and docs follow from it.
import { availableParallelism } from "node:os";
import { generators } from "./answers.ts";
import { embeddingModels } from "./embedding.ts";
import { endpoints, prices, upstreams } from "./serving.ts";
import { choice, flag, integer, list, path, paths, text, type Setting } from "./setting.ts";

/** All settings by path. */
export const settings = {
  "data.directory": path({ default: ".plinth", flag: "data-dir", description: "Folder that holds everything Plinth stores; one process at a time." }),
  "server.host": text({ default: "127.0.0.1", flag: "host", description: "Address to listen on; loopback unless you mean to be reached from other machines." }),
  "server.port": integer({ default: 7411, minimum: 0, maximum: 65_535, unit: "port", flag: "port", description: "Port to listen on; 0 takes a free one." }),
  "server.allowedHosts": list({ default: [], description: "Host names beside loopback and server.host that requests and pages may name." }),
  "server.bodyBytesMax": integer({ default: 32_000_000, minimum: 1024, maximum: 1_073_741_824, unit: "bytes", description: "Largest JSON body of a request." }),
  "server.uploadBytesMax": integer({ default: 100_000_000, minimum: 1024, maximum: 1_099_511_627_776, unit: "bytes", description: "Largest upload of one file." }),
  "server.deadlineMs": integer({ default: 30_000, minimum: 100, maximum: 3_600_000, unit: "ms", description: "Time within which a request must be answered, unless it asks for less." }),
  "server.transferMillisecondsMax": integer({ default: 3_600_000, minimum: 1000, maximum: 86_400_000, unit: "ms", description: "Longest time that an upload or a download may take." }),
  "server.idleMillisecondsMax": integer({ default: 300_000, minimum: 1000, maximum: 86_400_000, unit: "ms", description: "Time without a byte in either direction after which a connection ends." }),
  "server.requestsMax": integer({ default: 1000, minimum: 1, maximum: 100_000, unit: "count", description: "Requests answered at the same time, streams included; more are told to come back." }),
  "server.streamsMax": integer({ default: 500, minimum: 1, maximum: 100_000, unit: "count", description: "Event streams open at the same time." }),
  "server.stopMillisecondsMax": integer({ default: 10_000, minimum: 0, maximum: 600_000, unit: "ms", description: "Longest time a graceful stop may take." }),
  "ingest.roots": paths({ default: [], description: "Folders from which API keys may have the server read files; the local user may name any path." }),
  "ingest.fileBytesMax": integer({ default: 50_000_000, minimum: 1, maximum: 1_099_511_627_776, unit: "bytes", description: "Larger files are skipped and named." }),
  "ingest.parseMillisecondsMax": integer({ default: 60_000, minimum: 100, maximum: 3_600_000, unit: "ms", description: "Longest time that parsing one file may take." }),
  "ingest.parseMemoryBytesMax": integer({ default: 1_000_000_000, minimum: 128_000_000, maximum: 1_099_511_627_776, unit: "bytes", description: "Most memory that a parser process may hold." }),
  "ingest.elementsMax": integer({ default: 1_000_000, minimum: 1, maximum: 100_000_000, unit: "count", description: "Most elements of one document." }),
  "ingest.depthMax": integer({ default: 200, minimum: 1, maximum: 10_000, unit: "levels", description: "Deepest nesting of a document." }),
  "ingest.processes": integer({ default: Math.max(1, Math.min(4, availableParallelism() - 1)), minimum: 1, maximum: 64, unit: "count", description: "Parser processes side by side." }),
  "ingest.ocrLanguages": list({ default: ["en", "de", "fr"], description: "Languages of pictures and scans, most likely first, as tags such as en; the first reads, another takes over where the words turn out to be of it." }),
  "ingest.exclude": list({ default: [], description: "Patterns in .gitignore form that are never read, beside the built-in ones." }),
  "ingest.respectIgnoreFiles": flag({ default: true, description: "Whether .gitignore and .plinthignore files in a folder are kept." }),
  "ingest.keepOriginalsBytesMax": integer({ default: 50_000_000, minimum: 0, maximum: 1_099_511_627_776, unit: "bytes", description: "Originals up to this size are kept so that a citation can be shown on them; 0 keeps none." }),
  "serving.upstreams": upstreams,
  "serving.endpoints": endpoints,
  "serving.prices": prices,
  "embedding.models": embeddingModels,
  "answers.generator": generators,
  "log.level": choice(["debug", "info", "warn", "error"], { default: "info", flag: "log-level", description: "Least severe lines that are logged." }),
  "log.destination": choice(["file", "stderr"], { default: "file", description: "Where log lines go: plinth.log in the data directory, or standard error (for services)." }),
} as const;

/** Path of a setting, e.g. `server.port`. */
export type SettingPath = keyof typeof settings;

type Section = SettingPath extends infer P ? (P extends `${infer Name}.${string}` ? Name : never) : never;
type ValueOf<P extends SettingPath> = (typeof settings)[P] extends Setting<infer Value, infer _Input> ? Value : never;
type InputOf<P extends SettingPath> = (typeof settings)[P] extends Setting<infer _Value, infer Input> ? Input : never;

/** All settings with their values, checked. */
export type Config = { readonly [S in Section]: { readonly [P in SettingPath as P extends `${S}.${infer Name}` ? Name : never]: ValueOf<P> } };

/** What a configuration file may say. */
export type ConfigInput = { readonly [S in Section]?: { readonly [P in SettingPath as P extends `${S}.${infer Name}` ? Name : never]?: InputOf<P> } };

/** Paths of all settings in the order of this file. */
export const settingPaths = Object.keys(settings) as SettingPath[];

/** The setting at `path` with the form that all share. */
export function settingAt(path: SettingPath): Setting {
  return settings[path];
}

/** Name of the environment variable of a setting: `PLINTH_SERVER_PORT`. */
export function environmentName(path: string): string {
  return `PLINTH_${path.replaceAll(".", "_").replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase()}`;
}

/** Types a configuration file: `export default defineConfig({ server: { port: 8000 } })`. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
