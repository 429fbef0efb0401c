// Files on their way in: a few at a time, each with its state until it is searchable or named as failed.
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { client, clientTelling, PlinthError, type Told } from "../api.ts";
import { ended } from "./live.ts";

const togetherMax = 3;

/** One file on its way. */
export interface Upload {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  /** Bytes that have left this browser. */
  readonly sent: number;
  readonly state: "waiting" | "sending" | "reading" | "done" | "skipped" | "failed";
  readonly collection: string;
  readonly document?: string;
  readonly error?: Told | undefined;
  readonly file: File;
}

/** A file with the name it shall have, relative path included. */
export interface NamedFile {
  readonly name: string;
  readonly file: File;
}

let uploads: readonly Upload[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Upload[]): void {
  uploads = next;
  for (const tell of listeners) tell();
}

function change(id: number, facts: Partial<Upload>): void {
  set(uploads.map((upload) => (upload.id === id ? { ...upload, ...facts } : upload)));
}

/** Everything sent since the page was opened or the list was cleared. */
export function useUploads(): readonly Upload[] {
  return useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, () => uploads);
}

/** Whether nothing more happens to it. */
export function hasEnded({ state }: Upload): boolean {
  return state === "done" || state === "skipped" || state === "failed";
}

/** Forgets what has ended. */
export function clearUploads(): void {
  set(uploads.filter((upload) => !hasEnded(upload)));
}

/** Sends files into a collection. */
export async function upload(files: readonly NamedFile[], collection: string, queries: QueryClient): Promise<void> {
  const added = files.map(({ name, file }): Upload => ({ id: ++lastId, name, file, bytes: file.size, sent: 0, state: "waiting", collection }));
  set([...added, ...uploads]);
  await sendAll(added, queries);
}

/** Sends those that failed once more, all together. */
export async function retryUploads(queries: QueryClient): Promise<void> {
  const failed = uploads.filter(({ state }) => state === "failed").map((upload): Upload => ({ ...upload, state: "waiting", sent: 0 }));
  for (const { id } of failed) change(id, { state: "waiting", sent: 0, error: undefined });
  await sendAll(failed, queries);
}

async function sendAll(given: readonly Upload[], queries: QueryClient): Promise<void> {
  const queue = [...given];
  const next = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await send(one, queries);
  };
  await Promise.all(Array.from({ length: togetherMax }, next));
  void queries.invalidateQueries({ queryKey: ["documents"] });
  void queries.invalidateQueries({ queryKey: ["collections"] });
}

async function send({ id, name, file, collection }: Upload, queries: QueryClient): Promise<void> {
  try {
    change(id, { state: "sending" });
    const { document, job } = await clientTelling((sent) => change(id, { sent })).documents.upload({ collection, name, body: file });
    change(id, { state: "reading", sent: file.size, document });
    const { state, error } = await ended(queries, job);
    const read = state === "done" ? await client.documents.get({ collection, document }) : undefined;
    const problem = error ?? read?.error ?? undefined;
    change(id, problem === undefined && read !== undefined ? { state: "done" } : { state: read?.status === "skipped" ? "skipped" : "failed", error: problem ?? { code: "job.cancelled", message: "The job was cancelled.", remedy: "Upload the file again." } });
  } catch (thrown) {
    change(id, { state: "failed", error: thrown instanceof PlinthError ? thrown : { code: "internal.fault", message: String(thrown), remedy: "Try again." } });
  }
}

const nameLengthMax = 1000;
const filesMax = 20_000;

/** Files of a drop, folders walked; names are paths relative to what was dropped. */
export async function filesOf(items: DataTransferItemList): Promise<readonly NamedFile[]> {
  const found: NamedFile[] = [];
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const pending = [...entries];
  for (let entry = pending.shift(); entry !== undefined && found.length < filesMax; entry = pending.shift()) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory) pending.push(...(await entriesOf(entry as FileSystemDirectoryEntry)));
    else found.push({ name: entry.fullPath.replace(/^\/+/, "").slice(-nameLengthMax), file: await fileOf(entry as FileSystemFileEntry) });
  }
  return found;
}

async function entriesOf(directory: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) => reader.readEntries((entries) => resolve(entries), reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
