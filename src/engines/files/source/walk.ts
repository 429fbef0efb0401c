// Walks one folder tree: files, what is passed over and why, links followed only inside and only once.
import type { Stats } from "node:fs";
import { lstat, readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { fail } from "#core/errors";
import type { SourceFile, SourceItem, SourceRules } from "#ports/reading/source";
import { ignoreFileNames, IgnoreRules, isCache, isHidden, isLeftover, isOutputFolder } from "./excluded.ts";
import { decodeName } from "./names.ts";

/** Files whose size and time are asked for at once. */
const statsAtOnce = 64;
/** Bytes of an ignore file that are read at most. */
const ignoreFileBytesMax = 1_000_000;
/** Folders deeper than this are named as failed. */
const depthMax = 200;

interface Folder {
  readonly path: string;
  readonly local: string;
  readonly rules: IgnoreRules;
  readonly depth: number;
}

interface Link {
  readonly path: string;
  readonly local: string;
  readonly rules: IgnoreRules;
  readonly depth: number;
}

interface Entry {
  readonly name: string;
  readonly isExact: boolean;
  readonly kind: "folder" | "file" | "link" | "other";
}

/** One walk of one root. Real files and folders come before links, so that a link never takes a file's own path. */
export class Walk {
  readonly #root: string;
  readonly #rules: SourceRules;
  readonly #signal: AbortSignal;
  readonly #seen = new Set<string>();
  readonly #links: Link[] = [];

  constructor(root: string, rules: SourceRules, signal: AbortSignal) {
    this.#root = root;
    this.#rules = rules;
    this.#signal = signal;
  }

  /** Everything below the root, in no particular order. */
  async *items(): AsyncGenerator<SourceItem, void, undefined> {
    yield* this.#tree({ path: "", local: this.#root, rules: IgnoreRules.of(this.#rules.exclude), depth: 0 });
    const byPath = (a: Link, b: Link): number => (a.path < b.path ? -1 : 1);
    for (let links = this.#links.splice(0); links.length > 0; links = this.#links.splice(0)) {
      for (const link of links.toSorted(byPath)) yield* this.#follow(link);
    }
  }

  async *#tree(top: Folder): AsyncGenerator<SourceItem, void, undefined> {
    const open: Folder[] = [top];
    for (let folder = open.pop(); folder; folder = open.pop()) {
      if (this.#signal.aborted) throw fail("request.cancelled", {}, this.#signal.reason);
      if (!(await this.#remember(folder.local))) continue;
      const entries = await this.#entries(folder);
      if ("code" in entries) yield entries;
      else yield* this.#folder(folder, entries, open);
    }
  }

  async *#folder(folder: Folder, entries: readonly Entry[], open: Folder[]): AsyncGenerator<SourceItem, void, undefined> {
    const names = entries.map((entry) => entry.name);
    if (folder.path !== "" && isCache(names)) return yield excluded(folder.path, "ignored");
    const rules = await this.#rulesIn(folder, names);
    const files: Link[] = [];
    for (const entry of entries) {
      const path = folder.path === "" ? entry.name : `${folder.path}/${entry.name}`;
      const place = { path, local: join(folder.local, entry.name), rules, depth: folder.depth + 1 };
      const reason = exclusion(entry, { path, names, rules });
      if (reason !== undefined) yield excluded(path, reason);
      else if (!entry.isExact) yield { kind: "failed", path, code: "source.unreadable", reason: "its name is not UTF-8" };
      else if (entry.kind === "folder" && place.depth > depthMax) yield failed(place, "source.unreadable", `it lies deeper than ${depthMax} folders`);
      else if (entry.kind === "folder") open.push(place);
      else if (entry.kind === "link") this.#links.push(place);
      else files.push(place);
    }
    for (let at = 0; at < files.length; at += statsAtOnce) {
      yield* await Promise.all(files.slice(at, at + statsAtOnce).map((file) => this.#file(file)));
    }
  }

  async *#follow(link: Link): AsyncGenerator<SourceItem, void, undefined> {
    const target = await targetOf(link.local);
    if (target === undefined) return yield failed(link, "source.broken_link", "the link leads to nothing");
    if (target.path !== this.#root && !target.path.startsWith(this.#root + sep)) return yield failed(link, "source.outside", "the link leads out of the folder");
    if (target.stats.isDirectory()) {
      if (link.local.startsWith(target.path + sep)) return yield failed(link, "source.loop", "the link leads to a folder that holds it");
      if (this.#seen.has(identity(target.stats))) return yield excluded(link.path, "linked");
      return yield* this.#tree({ ...link, local: target.path });
    }
    if (!target.stats.isFile()) return yield excluded(link.path, "not_a_file");
    if (this.#seen.has(identity(target.stats))) return yield excluded(link.path, "linked");
    yield this.#fileItem({ ...link, local: target.path }, target.stats);
  }

  async #file(place: Link): Promise<SourceItem> {
    const stats = await lstat(place.local).catch(readingFailed);
    if (typeof stats === "string") return { kind: "failed", path: place.path, code: "source.unreadable", reason: stats };
    return this.#fileItem(place, stats);
  }

  #fileItem(place: Link, stats: Stats): SourceItem {
    if (!stats.isFile()) return excluded(place.path, "not_a_file");
    this.#seen.add(identity(stats));
    const modifiedAt = Math.floor(stats.mtimeMs);
    if (stats.size > this.#rules.fileBytesMax) return { ...excluded(place.path, "too_large"), sizeBytes: stats.size, modifiedAt };
    return { kind: "file", file: { path: place.path, sizeBytes: stats.size, modifiedAt, localPath: place.local } };
  }

  /** Notes a folder; false when it was walked already. */
  async #remember(local: string): Promise<boolean> {
    const stats = await lstat(local).catch(readingFailed);
    if (typeof stats === "string") return true;
    const id = identity(stats);
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    return true;
  }

  async #entries(folder: Folder): Promise<readonly Entry[] | (SourceItem & { readonly code: string })> {
    try {
      const found = await readdir(folder.local, { withFileTypes: true, encoding: "buffer" });
      return found.map((entry) => {
        const { text, isExact } = decodeName(entry.name as unknown as Buffer);
        return { name: text, isExact, kind: entry.isDirectory() ? "folder" : entry.isSymbolicLink() ? "link" : entry.isFile() ? "file" : "other" };
      });
    } catch (thrown) {
      const reason = readingFailed(thrown);
      if (folder.path === "") throw fail("source.unreadable", { path: this.#root, reason }, thrown);
      return failed(folder, "source.unreadable", reason);
    }
  }

  async #rulesIn(folder: Folder, names: readonly string[]): Promise<IgnoreRules> {
    if (!this.#rules.respectIgnoreFiles) return folder.rules;
    let { rules } = folder;
    for (const name of ignoreFileNames) {
      if (!names.includes(name)) continue;
      const patterns = await readIgnoreFile(join(folder.local, name));
      if (patterns !== undefined) rules = rules.inside(folder.path, patterns);
    }
    return rules;
  }
}

/** A file named directly, as if it were alone in its folder. */
export function singleFile(local: string, stats: Stats, rules: SourceRules): SourceItem {
  const path = local.slice(local.lastIndexOf(sep) + 1);
  const modifiedAt = Math.floor(stats.mtimeMs);
  if (stats.size > rules.fileBytesMax) return { ...excluded(path, "too_large"), sizeBytes: stats.size, modifiedAt };
  const file: SourceFile = { path, sizeBytes: stats.size, modifiedAt, localPath: local };
  return { kind: "file", file };
}

/** Why the operating system refused, in its own short word. */
export function readingFailed(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  return { EACCES: "no right to read it", EPERM: "no right to read it", ENOENT: "it is gone", EIO: "the disk reports an error" }[code ?? ""] ?? code ?? message;
}

type Exclusion = (SourceItem & { kind: "excluded" })["reason"];

function exclusion(entry: Entry, { path, names, rules }: { path: string; names: readonly string[]; rules: IgnoreRules }): Exclusion | undefined {
  if (isHidden(entry.name)) return "hidden";
  if (entry.kind === "other") return "not_a_file";
  const isFolder = entry.kind === "folder";
  if (isFolder ? isOutputFolder(entry.name, names) : isLeftover(entry.name)) return "ignored";
  return rules.excludes(path, isFolder) ? "ignored" : undefined;
}

function excluded(path: string, reason: Exclusion): SourceItem & { kind: "excluded" } {
  return { kind: "excluded", path, reason, sizeBytes: 0 };
}

type Failed = SourceItem & { kind: "failed" };

/** What cannot be taken, with its own time of change where that can be told. */
async function failed(place: Pick<Link, "path" | "local">, code: Failed["code"], reason: string): Promise<Failed> {
  const stats = await lstat(place.local).catch(readingFailed);
  return { kind: "failed", path: place.path, code, reason, ...(typeof stats === "string" ? {} : { modifiedAt: Math.floor(stats.mtimeMs) }) };
}

function identity(stats: Stats): string {
  return `${stats.dev}:${stats.ino}`;
}

/** Where a link leads in the end; undefined when it leads nowhere (broken, or a circle of links). */
async function targetOf(local: string): Promise<{ readonly path: string; readonly stats: Stats } | undefined> {
  try {
    const path = await realpath(local);
    return { path, stats: await stat(path) };
  } catch (thrown) {
    readingFailed(thrown);
    return undefined;
  }
}

async function readIgnoreFile(local: string): Promise<string | undefined> {
  try {
    const stats = await stat(local);
    return stats.isFile() && stats.size <= ignoreFileBytesMax ? await readFile(local, "utf8") : undefined;
  } catch (thrown) {
    // An ignore file that cannot be read excludes nothing; the files themselves are still named.
    readingFailed(thrown);
    return undefined;
  }
}
