// Merges the sources of settings, default < file < environment < flags, and remembers where each value came from.
import { basename, resolve } from "node:path";
import { fail } from "#core/errors";
import { nearest } from "#core/text/nearest";
import { otherVariables, type Environment } from "./environment.ts";
import { generatorProblem } from "./answers.ts";
import { embeddingProblem } from "./embedding.ts";
import { readConfigFile, type ConfigFile } from "./file.ts";
import { check, display, type Setting } from "./setting.ts";
import { problemBetween } from "./serving.ts";
import { environmentName, settingAt, settingPaths, type Config, type SettingPath } from "./settings.ts";

/** Where a value came from; `name` is the file, the variable or the flag. */
export interface Origin {
  readonly kind: "default" | "file" | "environment" | "flag";
  readonly name: string;
}

/** What `loadConfig` reads. `flags` are raw values by setting path; `file` is what `--config` named. */
export interface ConfigSources {
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly env: Environment;
  readonly cwd: string;
  readonly file?: string;
}

/** One line of `config show`. */
export interface SettingState {
  readonly setting: SettingPath;
  readonly value: unknown;
  readonly display: string;
  readonly origin: Origin;
  readonly description: string;
}

/** The settings in force, where each came from, and what was passed over. */
export interface LoadedConfig {
  readonly config: Config;
  readonly origins: Readonly<Record<SettingPath, Origin>>;
  readonly states: readonly SettingState[];
  /** Variables that look like settings and are none. */
  readonly warnings: readonly string[];
}

type Found = { readonly raw: unknown; readonly origin: Origin; readonly folder: string };

/** Loads all settings. @throws config.invalid naming setting, origin and the nearest valid one. */
export async function loadConfig(sources: ConfigSources): Promise<LoadedConfig> {
  const file = await readConfigFile(sources.cwd, sources.file ?? sources.env["PLINTH_CONFIG"]);
  const found = new Map<string, Found>();
  if (file !== undefined) for (const [path, raw] of fromFile(file)) found.set(path, { raw, origin: { kind: "file", name: basename(file.path) }, folder: file.folder });
  for (const path of settingPaths) {
    const raw = sources.env[environmentName(path)];
    if (raw !== undefined && raw !== "") found.set(path, { raw, origin: { kind: "environment", name: environmentName(path) }, folder: sources.cwd });
  }
  for (const [path, raw] of Object.entries(sources.flags ?? {})) {
    if (raw === undefined) continue;
    const origin: Origin = { kind: "flag", name: flagName(path) };
    found.set(knownPath(path, origin.name), { raw, origin, folder: sources.cwd });
  }
  const states = settingPaths.map((path) => stateOf(path, found.get(path), sources.cwd));
  const config = nest(states);
  const problems: Partial<Record<SettingPath, string | undefined>> = { "serving.endpoints": problemBetween(config.serving), "embedding.models": embeddingProblem(config.embedding.models, config.serving.upstreams), "answers.generator": generatorProblem(config.answers.generator, config.serving.upstreams) };
  for (const { setting, origin } of states) if (problems[setting] !== undefined) throw fail("config.invalid", { setting, origin: origin.name, problem: problems[setting] });
  return { config, origins: originsOf(states), states, warnings: unknownVariables(sources.env) };
}

function flagName(path: string): string {
  const flag = settingPaths.includes(path as SettingPath) ? settingAt(path as SettingPath).flag : undefined;
  return flag === undefined ? `--set ${path}` : `--${flag}`;
}

function* fromFile(file: ConfigFile): Generator<[SettingPath, unknown]> {
  const origin = file.path;
  if (!isRecord(file.content)) throw fail("config.invalid", { setting: "(the whole file)", origin, problem: "it does not export an object" });
  const sections = new Set(settingPaths.map((path) => path.split(".")[0] ?? ""));
  for (const [section, values] of Object.entries(file.content)) {
    if (!sections.has(section)) throw unknownName(section, origin, sections);
    if (!isRecord(values)) throw fail("config.invalid", { setting: section, origin, problem: "it is not an object" });
    for (const [name, raw] of Object.entries(values)) {
      if (raw !== undefined) yield [knownPath(`${section}.${name}`, origin), raw];
    }
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function knownPath(path: string, origin: string): SettingPath {
  const known = settingPaths.find((candidate) => candidate === path);
  if (known === undefined) throw unknownName(path, origin, settingPaths);
  return known;
}

function unknownName(setting: string, origin: string, known: Iterable<string>): Error {
  const near = nearest(setting, known);
  return fail("config.invalid", { setting, origin, problem: `no setting has this name${near === undefined ? "" : `; did you mean ${near}`}` });
}

function stateOf(path: SettingPath, found: Found | undefined, cwd: string): SettingState {
  const setting = settingAt(path);
  const { raw, origin, folder } = found ?? { raw: setting.default, origin: { kind: "default", name: "default" } as const, folder: cwd };
  const checked = check(setting, raw);
  if ("problem" in checked) throw fail("config.invalid", { setting: path, origin: origin.name, problem: checked.problem });
  const value = located(setting, checked.value, folder);
  return { setting: path, value, display: display(setting, value), origin, description: setting.description };
}

function located(setting: Setting, value: unknown, folder: string): unknown {
  if (setting.kind === "path") return resolve(folder, String(value));
  return setting.kind === "paths" ? (value as readonly string[]).map((item) => resolve(folder, item)) : value;
}

function nest(states: readonly SettingState[]): Config {
  const config: Record<string, Record<string, unknown>> = {};
  for (const { setting, value } of states) {
    const [section = "", name = ""] = setting.split(".");
    (config[section] ??= {})[name] = value;
  }
  return config as unknown as Config;
}

function originsOf(states: readonly SettingState[]): Readonly<Record<SettingPath, Origin>> {
  return Object.fromEntries(states.map((state) => [state.setting, state.origin])) as Record<SettingPath, Origin>;
}

function unknownVariables(env: Environment): string[] {
  const known = new Set<string>([...settingPaths.map(environmentName), ...otherVariables]);
  const unknown = Object.keys(env).filter((name) => name.startsWith("PLINTH_") && !name.startsWith("PLINTH_TEST_") && !known.has(name));
  return unknown.toSorted().map((name) => {
    const near = nearest(name, known);
    return `${name} is not a setting${near === undefined ? "" : `; did you mean ${near}`}.`;
  });
}
