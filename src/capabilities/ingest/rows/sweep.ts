// Collects what no document names any more: rows of versions and kept originals, some time after the last name went.
import type { VersionRow } from "#core/rows/tables";
import type { BlobRef, BlobStore } from "#ports/blob-store";
import type { Clock } from "#ports/clock";
import type { KeyValues, RowStore } from "#ports/row-store";
import type { IngestPorts } from "../parts.ts";
import { condemnedAt } from "./store-content.ts";

/** How long a version stays after it was first seen without a document: hits of earlier searches may still be shown. */
const graceMs = 10 * 60_000;
const pageRows = 1000;
/** Workspaces that are known to be all; with more, kept originals are not collected. */
const workspacesMax = 10_000;

/** What a sweep removed. */
export interface Swept {
  readonly versions: number;
  readonly blobs: number;
}

/** Remembers since when things are unnamed, and removes them after the grace. One per process. */
export class Sweep {
  readonly #ports: IngestPorts;
  readonly #blobs: GuardedBlobs;
  readonly #graceMs: number;
  readonly #unnamedSince = new Map<string, number>();

  constructor(ports: IngestPorts, blobs: GuardedBlobs, grace = graceMs) {
    this.#ports = ports;
    this.#blobs = blobs;
    this.#graceMs = grace;
  }

  /** Looks through all workspaces once. */
  async run(signal: AbortSignal): Promise<Swept> {
    const workspaces = (await this.#ports.rows.scan("workspaces", { prefix: [], limit: workspacesMax })).rows.map(({ workspace }) => workspace);
    let versions = 0;
    for (const workspace of workspaces) {
      for await (const version of versionsOf(this.#ports.rows, workspace)) {
        if (signal.aborted) break;
        const isNamed = await isVersionNamed(this.#ports.rows, [workspace, version.version]);
        if (this.#isDue(`${workspace}/${version.version}`, isNamed) && (await this.#removeVersion(version))) versions++;
      }
    }
    return { versions, blobs: await this.#removeBlobs(workspaces, signal) };
  }

  #isDue(key: string, isNamed: boolean): boolean {
    if (isNamed) {
      this.#unnamedSince.delete(key);
      return false;
    }
    const now = this.#ports.clock.now();
    const since = this.#unnamedSince.get(key);
    if (since === undefined) this.#unnamedSince.set(key, now);
    return since !== undefined && now - since >= this.#graceMs;
  }

  /** First condemns the row, so that no new document takes it, then looks once more, then removes it. */
  async #removeVersion(version: VersionRow): Promise<boolean> {
    const { rows } = this.#ports;
    const { workspace } = version;
    const key = [workspace, version.version];
    await rows.commit({ workspace, expect: [{ table: "versions", key, is: { createdAt: version.createdAt } }], writes: [{ kind: "put", table: "versions", rows: [{ ...version, createdAt: condemnedAt }] }] });
    if (await isVersionNamed(rows, key)) {
      await rows.commit({ workspace, expect: [{ table: "versions", key, is: { createdAt: condemnedAt } }], writes: [{ kind: "put", table: "versions", rows: [version] }] });
      return false;
    }
    await rows.commit({
      workspace,
      expect: [{ table: "versions", key, is: { createdAt: condemnedAt } }],
      writes: [{ kind: "delete", table: "versions", keys: [key] }, { kind: "deletePrefix", table: "elements", prefix: key }, { kind: "deletePrefix", table: "chunks", prefix: key }],
    });
    this.#unnamedSince.delete(`${workspace}/${version.version}`);
    return true;
  }

  /** Removes blobs that no document and no waiting upload of any workspace names. */
  async #removeBlobs(workspaces: readonly string[], signal: AbortSignal): Promise<number> {
    if (workspaces.length >= workspacesMax) return 0;
    const named = new Set<string>();
    for (const workspace of workspaces) await addNamedHashes(this.#ports.rows, workspace, named);
    let removed = 0;
    for (let after = ""; !signal.aborted; ) {
      const hashes = await this.#blobs.list(after, pageRows);
      for (const hash of hashes) {
        if (!this.#isDue(`blob/${hash}`, named.has(hash)) || !(await this.#blobs.deleteUnlessUsed(hash, this.#ports.clock.now() - this.#graceMs))) continue;
        this.#unnamedSince.delete(`blob/${hash}`);
        removed++;
      }
      if (hashes.length < pageRows) break;
      after = hashes.at(-1) ?? "";
    }
    return removed;
  }
}

/** A blob store that knows what was put lately: a blob is written before its row, and the same bytes may come again just when they are collected. */
export class GuardedBlobs implements BlobStore {
  readonly #blobs: BlobStore;
  readonly #clock: Clock;
  readonly #putAt = new Map<string, number>();
  #puts = 0;
  #deleting: Promise<void> = Promise.resolve();

  constructor(blobs: BlobStore, clock: Clock) {
    this.#blobs = blobs;
    this.#clock = clock;
  }

  async put(bytes: AsyncIterable<Uint8Array>, options: { readonly limitBytes: number; readonly signal?: AbortSignal }): Promise<BlobRef> {
    await this.#deleting;
    this.#puts++;
    try {
      const ref = await this.#blobs.put(bytes, options);
      this.#putAt.delete(ref.hash);
      this.#putAt.set(ref.hash, this.#clock.now());
      this.#forgetOld();
      return ref;
    } finally {
      this.#puts--;
    }
  }

  /** Removes a blob unless it was put after `since` or something is being put right now. @returns whether it is gone */
  async deleteUnlessUsed(hash: string, since: number): Promise<boolean> {
    if (this.#puts > 0 || (this.#putAt.get(hash) ?? 0) > since) return false;
    this.#putAt.delete(hash);
    const deletion = this.#blobs.delete(hash);
    this.#deleting = deletion.then(() => undefined, () => undefined);
    await deletion;
    return true;
  }

  /** Entries stand in the order of their times. */
  #forgetOld(): void {
    const since = this.#clock.now() - graceMs;
    for (const [hash, at] of this.#putAt) {
      if (at > since) break;
      this.#putAt.delete(hash);
    }
  }

  get(hash: string, range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array> {
    return this.#blobs.get(hash, range);
  }

  stat(hash: string): Promise<BlobRef | undefined> {
    return this.#blobs.stat(hash);
  }

  localPath(hash: string): Promise<string> {
    return this.#blobs.localPath(hash);
  }

  delete(hash: string): Promise<void> {
    return this.#blobs.delete(hash);
  }

  list(after: string, limit: number): Promise<readonly string[]> {
    return this.#blobs.list(after, limit);
  }
}

async function* versionsOf(rows: RowStore, workspace: string): AsyncGenerator<VersionRow, void, undefined> {
  for (let after: KeyValues | undefined; ; ) {
    const page = await rows.scan("versions", { prefix: [workspace], limit: pageRows, ...(after ? { after } : {}) });
    yield* page.rows;
    after = page.next;
    if (!after) return;
  }
}

/** Whether a document names the version, or one that can still be brought back. Looks at deletions on both sides: a document may move either way meanwhile. */
async function isVersionNamed(rows: RowStore, key: KeyValues): Promise<boolean> {
  for (const table of ["deletions", "documents", "deletions"] as const) if ((await rows.count(table, { index: "byVersion", prefix: key })) > 0) return true;
  return false;
}

async function addNamedHashes(rows: RowStore, workspace: string, named: Set<string>): Promise<void> {
  for (const table of ["deletions", "documents", "manifest", "deletions"] as const) {
    for (let after: KeyValues | undefined; ; ) {
      const page = await rows.scan(table, { prefix: [workspace], limit: pageRows, ...(after ? { after } : {}) });
      for (const found of page.rows) for (const { contentHash } of "row" in found ? [found.row, ...found.manifest] : [found]) if (contentHash !== null) named.add(contentHash);
      after = page.next;
      if (!after) break;
    }
  }
}
