// What one setting is: its kind, limits, default and words; and how a raw value of any source becomes a checked one.
import { formatBytes, formatDuration } from "#core/text/units";
import { nearest } from "#core/text/nearest";

/** What every setting says of itself. */
export interface SettingWords {
  readonly description: string;
  /** Flag of the command line without dashes, where it has a short one; any setting can be given as `--set NAME=VALUE`. */
  readonly flag?: string;
  /** Never shown: `config show` prints `(set)`. */
  readonly isSecret?: boolean;
}

/** A setting that holds a `Value`; configuration files may also give an `Input`. */
export interface Setting<Value = unknown, Input = Value> extends SettingWords {
  readonly kind: "text" | "path" | "integer" | "boolean" | "choice" | "list" | "paths" | "records";
  readonly default: Value;
  readonly unit?: Unit;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly choices?: readonly string[];
  /** Of records: checks a list of them, and shows it without its secrets. */
  readonly check?: (raw: readonly unknown[]) => Checked;
  readonly show?: (value: never) => string;
  /** Only a type: what a configuration file may hold. */
  readonly input?: Input;
}

/** Units of numbers; values may be written with them, `50 MB` or `30 s`. */
export type Unit = "bytes" | "ms" | "count" | "levels" | "port";

/** A raw value checked: the value, or what is wrong with it. */
export type Checked = { readonly value: unknown } | { readonly problem: string };

type Range = { readonly default: number; readonly minimum: number; readonly maximum: number; readonly unit: Unit };

/** A piece of text. */
export function text(entry: SettingWords & { readonly default: string }): Setting<string> {
  return { kind: "text", ...entry };
}

/** A file or folder; relative ones are resolved against the configuration file or the working folder. */
export function path(entry: SettingWords & { readonly default: string }): Setting<string> {
  return { kind: "path", ...entry };
}

/** Files or folders. */
export function paths(entry: SettingWords & { readonly default: readonly string[] }): Setting<readonly string[]> {
  return { kind: "paths", ...entry };
}

/** A whole number in a range, with its unit. */
export function integer(entry: SettingWords & Range): Setting<number, number | string> {
  return { kind: "integer", ...entry };
}

/** Yes or no. */
export function flag(entry: SettingWords & { readonly default: boolean }): Setting<boolean> {
  return { kind: "boolean", ...entry };
}

/** One of several words. */
export function choice<const Choices extends readonly string[]>(choices: Choices, entry: SettingWords & { readonly default: Choices[number] }): Setting<Choices[number]> {
  return { kind: "choice", choices, ...entry };
}

/** Several words. */
export function list(entry: SettingWords & { readonly default: readonly string[] }): Setting<readonly string[]> {
  return { kind: "list", ...entry };
}

/** A list of objects with a check and a form to be shown in of their own. */
export function records<Value, Input>(entry: SettingWords & { readonly default: readonly Value[]; readonly check: (raw: readonly unknown[]) => Checked; readonly show: (value: readonly Value[]) => string }): Setting<readonly Value[], readonly Input[]> {
  return { kind: "records", ...entry };
}

const factors: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  bytes: { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3, tib: 1024 ** 4 },
  ms: { ms: 1, s: 1000, min: 60_000, h: 3_600_000 },
};

/** Checks `raw` (text from environment and flags, anything from a file) against the setting. */
export function check(setting: Setting, raw: unknown): Checked {
  switch (setting.kind) {
    case "integer": return checkInteger(setting, raw);
    case "boolean": return checkBoolean(raw);
    case "choice": return checkChoice(setting, raw);
    case "list":
    case "paths": return checkList(raw);
    case "records": return checkRecords(setting, raw);
    default: return typeof raw === "string" && raw !== "" ? { value: raw } : { problem: `${show(raw)} is not text` };
  }
}

function checkInteger(setting: Setting, raw: unknown): Checked {
  const value = typeof raw === "string" ? parseNumber(raw, setting.unit) : raw;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) return { problem: `${show(raw)} is not a whole number${hintOfUnit(setting.unit)}` };
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = setting;
  if (value < minimum) return { problem: `${value} is too small; the nearest valid value is ${minimum}` };
  if (value > maximum) return { problem: `${value} is too large; the nearest valid value is ${maximum}` };
  return { value };
}

function parseNumber(raw: string, unit: Unit | undefined): number {
  const match = /^\s*(\d[\d_]*(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(raw);
  if (match === null) return Number.NaN;
  const amount = Number((match[1] ?? "").replaceAll("_", ""));
  const suffix = (match[2] ?? "").toLowerCase();
  const factor = suffix === "" ? 1 : factors[unit ?? ""]?.[suffix];
  return factor === undefined ? Number.NaN : Math.round(amount * factor * 1000) / 1000;
}

function hintOfUnit(unit: Unit | undefined): string {
  if (unit === "bytes") return ", e.g. 50000000 or 50 MB";
  return unit === "ms" ? ", e.g. 30000 or 30 s" : "";
}

function checkBoolean(raw: unknown): Checked {
  if (typeof raw === "boolean") return { value: raw };
  if (typeof raw === "string" && /^(true|yes|on|1)$/i.test(raw)) return { value: true };
  if (typeof raw === "string" && /^(false|no|off|0)$/i.test(raw)) return { value: false };
  return { problem: `${show(raw)} is neither true nor false` };
}

function checkChoice(setting: Setting, raw: unknown): Checked {
  const choices = setting.choices ?? [];
  if (typeof raw === "string" && choices.includes(raw)) return { value: raw };
  const near = typeof raw === "string" ? nearest(raw, choices) : undefined;
  return { problem: `${show(raw)} is none of ${choices.join(", ")}${near === undefined ? "" : `; did you mean ${near}`}` };
}

function checkList(raw: unknown): Checked {
  const items: unknown = typeof raw === "string" ? raw.split(",").map((item) => item.trim()).filter((item) => item !== "") : raw;
  if (Array.isArray(items) && items.every((item) => typeof item === "string" && item !== "")) return { value: items };
  return { problem: `${show(raw)} is not a list of words` };
}

/** A list of objects; environment and flags give it as JSON. */
function checkRecords(setting: Setting, raw: unknown): Checked {
  const items = typeof raw === "string" ? jsonOf(raw) : raw;
  if (!Array.isArray(items)) return { problem: "it is not a list of objects" };
  return setting.check?.(items) ?? { value: items };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What is no JSON is no list: the check says so.
    return undefined;
  }
}

function show(raw: unknown): string {
  return typeof raw === "string" ? JSON.stringify(raw) : String(JSON.stringify(raw) ?? typeof raw);
}

/** A value as people read it: `50 MB`, `30 s`, `a, b`. Secrets are not shown. */
export function display(setting: Setting, value: unknown): string {
  if (setting.isSecret === true) return value === "" ? "(not set)" : "(set)";
  if (setting.show !== undefined && Array.isArray(value) && value.length > 0) return setting.show(value as never);
  if (Array.isArray(value)) return value.length === 0 ? "(none)" : value.join(", ");
  if (typeof value === "number" && setting.unit === "bytes") return formatBytes(value);
  if (typeof value === "number" && setting.unit === "ms") return formatDuration(value);
  return String(value);
}
