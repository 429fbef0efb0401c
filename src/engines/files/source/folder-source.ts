// The folder source: lists, reads and watches files on this machine.
import { createReadStream, watch as watchFiles } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { fail } from "#core/errors";
import type { Clock } from "#ports/clock";
import type { Source, SourceFile, SourceItem, SourceRoot, SourceRules } from "#ports/reading/source";
import { mayMatter } from "./excluded.ts";
import { readingFailed, singleFile, Walk } from "./walk.ts";

/** How long changes are gathered before the callback, and how often it is called without any (events can get lost). */
export interface WatchTimes {
  readonly quietMs: number;
  readonly rescanMs: number;
}

const defaultTimes: WatchTimes = { quietMs: 400, rescanMs: 300_000 };

/** Sizes up to which files come before larger ones; within a class the newest come first. */
const sizeClasses = [64_000, 1_000_000, 16_000_000];

/** A source of files in folders of this machine. */
export function createFolderSource({ clock, times = defaultTimes }: { readonly clock: Clock; readonly times?: WatchTimes }): Source {
  return {
    locate,
    list,
    stat: statFile,
    read,
    watch: (root, changed, signal) => void watch(root, changed, { signal, clock, times }),
  };
}

async function locate(path: string): Promise<SourceRoot> {
  try {
    const uri = await realpath(path);
    const stats = await stat(uri);
    if (!stats.isDirectory() && !stats.isFile()) throw fail("source.unreadable", { path, reason: "it is neither a file nor a folder" });
    return { uri, kind: stats.isDirectory() ? "folder" : "file", sizeBytes: stats.size, modifiedAt: Math.floor(stats.mtimeMs) };
  } catch (thrown) {
    throw typed(thrown, path);
  }
}

async function* list(root: string, rules: SourceRules, signal: AbortSignal): AsyncGenerator<SourceItem, void, undefined> {
  const { uri, kind } = await locate(root);
  if (kind === "file") return yield singleFile(uri, await stat(uri), rules);
  const files: SourceFile[] = [];
  for await (const item of new Walk(uri, rules, signal).items()) {
    if (item.kind === "file") files.push(item.file);
    else yield item;
  }
  for (const file of files.toSorted(smallAndNewFirst)) yield { kind: "file", file };
}

function smallAndNewFirst(a: SourceFile, b: SourceFile): number {
  return sizeClass(a) - sizeClass(b) || b.modifiedAt - a.modifiedAt || (a.path < b.path ? -1 : 1);
}

function sizeClass(file: SourceFile): number {
  const found = sizeClasses.findIndex((limit) => file.sizeBytes <= limit);
  return found < 0 ? sizeClasses.length : found;
}

async function statFile(localPath: string): Promise<{ sizeBytes: number; modifiedAt: number } | undefined> {
  try {
    const stats = await stat(localPath);
    return { sizeBytes: stats.size, modifiedAt: Math.floor(stats.mtimeMs) };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw typed(thrown, localPath);
  }
}

async function* read(localPath: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const bytes of createReadStream(localPath, { signal, highWaterMark: 256 * 1024 })) yield bytes as Uint8Array;
  } catch (thrown) {
    if (signal.aborted) throw fail("request.cancelled", {}, thrown);
    throw typed(thrown, localPath);
  }
}

function typed(thrown: unknown, path: string): Error {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return fail("source.not_found", { path }, thrown);
  if (code === "ELOOP") return fail("source.loop", { path }, thrown);
  if (thrown instanceof Error && thrown.name === "PlinthError") return thrown;
  return fail("source.unreadable", { path, reason: readingFailed(thrown) }, thrown);
}

/** Calls `changed` after a quiet time behind each change, and at intervals in any case. */
async function watch(root: string, changed: () => void, { signal, clock, times }: { readonly signal: AbortSignal; readonly clock: Clock; readonly times: WatchTimes }): Promise<void> {
  let lastChangeAt: number | undefined;
  const stop = noticeChanges(root, (path) => {
    if (path === undefined || mayMatter(path)) lastChangeAt = clock.monotonicMs();
  });
  signal.addEventListener("abort", stop, { once: true });
  let calledAt = clock.monotonicMs();
  while (!signal.aborted) {
    await clock.sleep(times.quietMs, signal).catch(() => undefined);
    if (signal.aborted) break;
    const now = clock.monotonicMs();
    const isQuiet = lastChangeAt !== undefined && now - lastChangeAt >= times.quietMs;
    if (!isQuiet && now - calledAt < times.rescanMs) continue;
    lastChangeAt = undefined;
    calledAt = now;
    changed();
  }
  stop();
}

/** Listens to the operating system; where it cannot (no watches left), the rescan interval alone finds changes. */
function noticeChanges(root: string, notice: (path: string | undefined) => void): () => void {
  try {
    const watcher = watchFiles(root, { recursive: true, persistent: false }, (_kind, name) => notice(name ?? undefined));
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  } catch (thrown) {
    readingFailed(thrown);
    return () => undefined;
  }
}
