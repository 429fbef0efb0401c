// Prints any operation's answer: a list of things as a table, one thing as names with values.
import { formatBytes, formatCount, formatDuration } from "#core/text/units";
import { detailLines, tableLines, wrapped } from "./table.ts";

type Thing = Readonly<Record<string, unknown>>;

/** What printing needs to know of its surroundings. */
export interface ValueStyle {
  readonly columns: number;
  /** UTC milliseconds, for `3 min ago`. */
  readonly now: number;
}

/** Columns of the lists people look at most, by the name of the list in the answer; other lists show what fits. */
const chosen: Readonly<Record<string, readonly string[]>> = {
  collections: ["collection", "documents", "chunks", "byStatus", "description", "createdAt"],
  embeddingModels: ["name", "dimensions", "version"],
  documents: ["document", "externalId", "status", "isSearchable", "bytes", "chunks", "updatedAt"],
  jobs: ["job", "title", "state", "createdAt", "finishedAt"],
  keys: ["key", "name", "role", "groups", "createdAt", "expiresAt", "revokedAt"],
  endpoints: ["endpoint", "origin", "targets", "priority", "fallback", "waiting", "problem", "updatedAt"],
  evaluations: ["evaluation", "state", "arms", "questions", "judgments", "lost", "isHeld", "createdAt"],
  limits: ["limit", "unit", "amount", "window", "key", "endpoint", "used", "resetsAt"],
  usage: ["group", "requests", "failed", "promptTokens", "completionTokens", "cachedTokens", "costUsd"],
  requests: ["at", "endpoint", "key", "upstream", "code", "promptTokens", "completionTokens", "costUsd", "waitedMs", "firstByteMs", "durationMs"],
  stages: ["atMs", "stage", "detail"],
  sessions: ["session", "createdAt", "expiresAt", "isOwn"],
  elements: ["ordinal", "type", "locator", "text"],
  chunks: ["ordinal", "tokens", "start", "end", "headings", "text"],
  entries: ["unit", "index", "outcome", "parser", "code", "remedy"],
  differences: ["place", "problem", "document", "ordinal", "detail"],
};

const reasonIndent = "    ";

/** Lines for `value`. */
export function valueLines(value: unknown, style: ValueStyle): string[] {
  if (!isThing(value)) return [shortValue(value, "", style)];
  const lists = Object.entries(value).filter((entry): entry is [string, readonly Thing[]] => Array.isArray(entry[1]) && entry[1].every(isThing) && (entry[1].length > 0 || chosen[entry[0]] !== undefined));
  const main = lists.length === 1 ? lists[0] : undefined;
  if (main === undefined) return detailLines(pairsOf(value, style));
  const [name, items] = main;
  const others = pairsOf(Object.fromEntries(Object.entries(value).filter(([key]) => key !== name && key !== "next")), style);
  const more = typeof value["next"] === "string" ? ["", `There is more: --cursor ${value["next"]}`] : [];
  const body = items.length === 0 ? [`No ${words(name)}.`] : [...listLines(name, items, style), ...more];
  return others.length === 0 ? body : [...detailLines(others), "", ...body];
}

function listLines(name: string, items: readonly Thing[], style: ValueStyle): string[] {
  const keys = (chosen[name] ?? Object.keys(items[0] ?? {})).filter((key) => items.some((item) => item[key] !== undefined && item[key] !== null));
  const rows = items.map((item) => keys.map((key) => shortValue(item[key], key, style).replace(/\s+/g, " ")));
  const lines = tableLines({ heads: keys.map(words), rows, isNumber: keys.map((key) => items.every((item) => typeof item[key] === "number" || item[key] === undefined || item[key] === null)) }, style.columns);
  return name === "documents" ? withReasons(lines, items, style) : lines;
}

/** Below each row of what failed or was skipped: why, and what to do. */
function withReasons([head = "", ...lines]: readonly string[], items: readonly Thing[], style: ValueStyle): string[] {
  const reasonOf = ({ error }: Thing): string[] => (isThing(error) ? wrapped(`${String(error["message"])} ${String(error["remedy"])}`, style.columns - reasonIndent.length).map((line) => `${reasonIndent}${line}`) : []);
  return [head, ...lines.flatMap((line, index) => [line, ...reasonOf(items[index] ?? {})])];
}

function pairsOf(thing: Thing, style: ValueStyle): [string, string][] {
  return Object.entries(thing).filter(([, value]) => value !== undefined).map(([key, value]) => [words(key), longValue(value, key, style)]);
}

function longValue(value: unknown, key: string, style: ValueStyle): string {
  if (Array.isArray(value) && value.length > 0 && value.every(isThing)) return listLines(key, value, style).join("\n");
  if (isThing(value) && locatorText(value) === undefined && (Object.keys(value).length > 4 || Object.values(value).some((inner) => isThing(inner)))) return detailLines(pairsOf(value, style)).join("\n");
  return shortValue(value, key, style);
}

function shortValue(value: unknown, key: string, style: ValueStyle): string {
  if (value === null || value === undefined || value === "") return "-";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return numberText(value, key);
  if (typeof value === "string") return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) ? ago(value, style.now) : value;
  if (Array.isArray(value)) return value.length === 0 ? "-" : value.map((item) => shortValue(item, "", style)).join(", ");
  if (isThing(value) && Object.keys(value).length === 0) return "-";
  if (isThing(value)) return locatorText(value) ?? Object.entries(value).map(([name, inner]) => `${words(name)} ${shortValue(inner, name, style)}`).join(", ");
  return "-";
}

function numberText(value: number, key: string): string {
  if (/bytes$/i.test(key)) return formatBytes(value);
  if (key.endsWith("Usd")) return value === 0 ? "0" : `$${value.toFixed(value < 0.01 ? 6 : 2)}`;
  if (key.endsWith("Ms")) return formatDuration(value);
  if (key.endsWith("Seconds")) return formatDuration(value * 1000);
  return Number.isInteger(value) ? formatCount(value) : value.toFixed(3);
}

/** `3 min ago`, or the moment itself when it is two days old. */
export function ago(moment: string, now: number): string {
  const passed = now - Date.parse(moment);
  const exact = moment.slice(0, 19).replace("T", " ");
  if (passed < 0) return exact;
  return passed < 48 * 3_600_000 ? `${formatDuration(Math.max(1000, passed)).replace(/^(\d+)(?:\.\d)? (\S+).*$/, "$1 $2")} ago` : exact;
}

/** Where something stands, in words; undefined when `value` is no locator. */
export function locatorText(value: unknown): string | undefined {
  if (!isThing(value)) return undefined;
  switch (value["kind"]) {
    case "text": return `characters ${value["start"]}–${value["end"]}`;
    case "page": return `p. ${value["page"]}`;
    case "cells": return `${value["sheet"]}!${value["range"]}`;
    case "lines": return value["from"] === value["to"] ? `line ${value["from"]}` : `lines ${value["from"]}–${value["to"]}`;
    case "pointer": return `at ${value["path"] === "" ? "/" : String(value["path"])}`;
    case "time": return `${clockText(Number(value["startMs"]))}–${clockText(Number(value["endMs"]))}`;
    case "frame": return `frame at ${clockText(Number(value["atMs"]))}`;
    default: return undefined;
  }
}

function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

/** `byStatus` as `by status`. */
export function words(key: string): string {
  return key.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase().replace(/ at$/, "").replace(/^is /, "");
}

function isThing(value: unknown): value is Thing {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
