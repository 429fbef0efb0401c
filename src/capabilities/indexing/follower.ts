// Follows the log of one workspace: what is logged is loaded from rows and applied to the live index, in order.
import { asPlinthError, fail } from "#core/errors";
import type { LogEntry } from "#core/log-entry";
import type { IndexChange, IndexScope } from "#ports/search-index";
import { loadChanges, scanAll, sizeOf, type WantedDocument } from "./load.ts";
import type { FollowingPorts } from "./ports.ts";

const logEntriesPerRead = 1000;
const documentsPerBatch = 200;
const charactersPerBatch = 200_000;
const pollMilliseconds = 250;
const idleFlushMilliseconds = 3000;
const retryMilliseconds = 1000;

interface Waiter {
  readonly collection: string;
  readonly seq: number;
  resolve(): void;
}

/** Keeps the indexes of a workspace at the head of its log. */
export class Follower {
  readonly #ports: FollowingPorts;
  readonly #workspace: string;
  readonly #stop = new AbortController();
  readonly #applied = new Map<string, number>();
  readonly #waiters = new Set<Waiter>();
  readonly #unflushed = new Set<string>();
  #lock: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => undefined;
  #head = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(ports: FollowingPorts, workspace: string) {
    this.#ports = ports;
    this.#workspace = workspace;
  }

  /** Reads how far each index is, then follows until `stop`. */
  async start(): Promise<void> {
    for await (const { collection } of scanAll(this.#ports.rows, "collections", [this.#workspace])) await this.#open(collection);
    this.#running = this.#run();
  }

  /** Ends following and makes everything durable. */
  async stop(): Promise<void> {
    this.#stop.abort(fail("server.stopping"));
    this.#wake();
    await this.#running;
    for (const collection of this.#unflushed) await this.#ports.index.flush(this.#scope(collection));
  }

  /** Sequence number that the collection's live index has applied. A collection without an index has nothing to apply. */
  applied(collection: string): number {
    return this.#applied.get(collection) ?? this.#head;
  }

  /** Resolves when `seq` is applied. @throws index.behind when the signal aborts first */
  waitFor(collection: string, seq: number, signal: AbortSignal): Promise<void> {
    if (this.#isApplied(collection, seq)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters.delete(waiter);
        reject(fail("index.behind", { applied: this.applied(collection), wanted: seq }));
      };
      const waiter: Waiter = {
        collection,
        seq,
        resolve: () => {
          signal.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiters.add(waiter);
      this.#wake();
    });
  }

  /** Runs `act` while nothing is applied. */
  exclusively<Result>(act: () => Promise<Result>): Promise<Result> {
    const run = this.#lock.then(act, act);
    this.#lock = run.catch(() => undefined);
    return run;
  }

  /** Called after a swap: the live index is at `seq` now. */
  noteSwapped(collection: string, seq: number): void {
    this.#applied.set(collection, seq);
    this.#tell(collection, seq);
  }

  async #open(collection: string): Promise<void> {
    const { appliedSeq } = await this.#ports.index.state(this.#scope(collection));
    this.#applied.set(collection, appliedSeq);
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#ports;
    while (!this.#stop.signal.aborted) {
      try {
        const isMore = await this.exclusively(() => this.#advance());
        if (!isMore) await this.#rest();
      } catch (thrown) {
        log.error("index.follow_failed", asPlinthError(thrown), { workspace: this.#workspace });
        await clock.sleep(retryMilliseconds, this.#stop.signal).catch(() => undefined);
      }
    }
  }

  /** Waits for news; flushes after a quiet time. */
  async #rest(): Promise<void> {
    const { clock } = this.#ports;
    for (let rested = 0; !this.#stop.signal.aborted; rested += pollMilliseconds) {
      if (rested >= idleFlushMilliseconds && this.#unflushed.size > 0) {
        for (const collection of this.#unflushed) await this.#flush(collection);
        this.#unflushed.clear();
      }
      const nap = new AbortController();
      this.#wake = () => nap.abort();
      const wasWoken = await clock.sleep(pollMilliseconds, nap.signal).then(() => false, () => true);
      if (wasWoken || (await this.#ports.rows.head(this.#workspace)) > this.#head) return;
    }
  }

  /** Makes what was applied durable, and tells how many vectors the index holds and how many it refused. */
  async #flush(collection: string): Promise<void> {
    const { index, metrics } = this.#ports;
    await index.flush(this.#scope(collection));
    const { vectors, refused } = (await index.state(this.#scope(collection))).vectors;
    metrics.gauge("plinth_index_vectors", vectors, { workspace: this.#workspace, collection, outcome: "held" });
    metrics.gauge("plinth_index_vectors", refused, { workspace: this.#workspace, collection, outcome: "refused" });
  }

  /** Applies one page of the log. @returns whether there may be more */
  async #advance(): Promise<boolean> {
    const { rows, metrics } = this.#ports;
    const from = Math.min(this.#head === 0 ? Number.MAX_SAFE_INTEGER : this.#head, ...this.#applied.values());
    const after = from === Number.MAX_SAFE_INTEGER ? 0 : from;
    const entries = await rows.readLog(this.#workspace, after, logEntriesPerRead);
    const last = entries.at(-1)?.seq ?? after;
    for (const part of partsOf(entries)) await this.#applyPart(part);
    for (const [collection, applied] of this.#applied) if (applied < last) await this.#apply(collection, last, []);
    this.#head = Math.max(this.#head, last);
    for (const waiter of this.#waiters) this.#settle(waiter);
    metrics.gauge("plinth_index_lag", (await rows.head(this.#workspace)) - this.#head, { workspace: this.#workspace });
    return entries.length === logEntriesPerRead || (await rows.head(this.#workspace)) > last;
  }

  async #applyPart(part: LogPart): Promise<void> {
    const { collection, kind } = part;
    if (kind === "deleted") {
      await this.#ports.index.drop(this.#scope(collection));
      this.#applied.delete(collection);
      this.#unflushed.delete(collection);
      return;
    }
    if (!this.#applied.has(collection)) await this.#open(collection);
    const scope = this.#scope(collection);
    const applied = this.#applied.get(collection) ?? 0;
    const wanted = part.documents.filter(({ seq }) => seq > applied);
    for (let at = 0; at < wanted.length; at += documentsPerBatch) {
      const some = wanted.slice(at, at + documentsPerBatch);
      await this.#applyInBatches(collection, some, loadChanges(this.#ports.rows, { ...scope, model: this.#ports.model }, some));
    }
  }

  /** A document is applied at its first entry with what rows hold now, so that every entry up to a batch's seq is in. */
  async #applyInBatches(collection: string, wanted: LogPart["documents"], changes: AsyncIterable<readonly IndexChange[]>): Promise<void> {
    let batch: IndexChange[] = [];
    let size = 0;
    let taken = 0;
    for await (const ofDocument of changes) {
      batch.push(...ofDocument);
      for (const change of ofDocument) size += sizeOf(change);
      const { seq } = wanted[taken++] ?? { seq: 0 };
      if (size < charactersPerBatch && taken < wanted.length) continue;
      await this.#apply(collection, seq, batch);
      batch = [];
      size = 0;
    }
  }

  async #apply(collection: string, seq: number, changes: readonly IndexChange[]): Promise<void> {
    const { index, events, metrics } = this.#ports;
    await index.apply(this.#scope(collection), { seq, changes });
    this.#applied.set(collection, seq);
    if (changes.length > 0) this.#unflushed.add(collection);
    metrics.gauge("plinth_index_applied_seq", seq, { workspace: this.#workspace, collection });
    if (changes.length > 0) events.publish({ type: "index.advanced", workspace: this.#workspace, collection, seq });
    this.#tell(collection, seq);
  }

  #tell(collection: string, seq: number): void {
    for (const waiter of this.#waiters) if (waiter.collection === collection && waiter.seq <= seq) this.#settle(waiter);
  }

  #settle(waiter: Waiter): void {
    if (!this.#isApplied(waiter.collection, waiter.seq)) return;
    this.#waiters.delete(waiter);
    waiter.resolve();
  }

  #isApplied(collection: string, seq: number): boolean {
    return this.applied(collection) >= seq;
  }

  #scope(collection: string): IndexScope {
    return { workspace: this.#workspace, collection };
  }
}

/** Consecutive entries of one collection. `documents` holds each document at its first entry. */
interface LogPart {
  readonly kind: "documents" | "deleted";
  readonly collection: string;
  readonly documents: readonly (WantedDocument & { readonly seq: number })[];
}

function partsOf(entries: readonly LogEntry[]): readonly LogPart[] {
  const parts: LogPart[] = [];
  const open = new Map<string, Map<string, { document: string; seq: number; isPut: boolean; isAccess: boolean }>>();
  const close = (collection: string): void => {
    const documents = open.get(collection);
    open.delete(collection);
    if (documents) parts.push({ kind: "documents", collection, documents: [...documents.values()] });
  };
  for (const { seq, event } of entries) {
    const { collection } = event;
    if (event.type === "collection.deleted") {
      close(collection);
      parts.push({ kind: "deleted", collection, documents: [] });
      continue;
    }
    const documents = open.get(collection) ?? new Map();
    open.set(collection, documents);
    if (!("document" in event)) continue;
    const known = documents.get(event.document);
    const isAccess = event.type === "document.access";
    const isPut = !isAccess && event.type !== "document.vectors";
    if (!known) documents.set(event.document, { document: event.document, seq, isPut, isAccess });
    else Object.assign(known, { isPut: known.isPut || isPut, isAccess: known.isAccess || isAccess });
  }
  for (const collection of open.keys()) close(collection);
  return parts;
}
