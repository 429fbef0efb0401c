// Follows the log of one workspace: what is logged is loaded from rows and applied to each collection's index, in order: to the live one, and to the one beside it.
import { asPlinthError, fail } from "#core/errors";
import type { LogEntry } from "#core/log-entry";
import type { IndexChange, IndexScope, KeptGeneration } from "#ports/search-index";
import { loadChanges, scanAll, sizeOf, type WantedDocument } from "./load.ts";
import type { IndexingPorts } from "./ports.ts";
import type { SpaceModels } from "./spaces/space-models.ts";

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
  readonly #ports: IndexingPorts;
  readonly #workspace: string;
  readonly #models: SpaceModels;
  readonly #stop = new AbortController();
  /** Sequence number that each generation has applied, by collection. */
  readonly #applied: Readonly<Record<KeptGeneration, Map<string, number>>> = { live: new Map(), beside: new Map() };
  readonly #waiters = new Set<Waiter>();
  readonly #unflushed = new Set<string>();
  #lock: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => undefined;
  #head = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(ports: IndexingPorts, workspace: string, models: SpaceModels) {
    this.#ports = ports;
    this.#workspace = workspace;
    this.#models = models;
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
    return this.#applied.live.get(collection) ?? this.#head;
  }

  /** Resolves when the live index has applied `seq`. @throws index.behind when the signal aborts first */
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

  /** Called after a swap, while nothing is applied: that generation is at `seq` now, and followed from there. */
  noteSwapped(collection: string, generation: KeptGeneration, seq: number): void {
    this.#applied[generation].set(collection, seq);
    if (generation === "live") this.#tell(collection, seq);
  }

  /** Called after the generations changed places, while nothing is applied. */
  noteExchanged(collection: string): void {
    const { live, beside } = this.#applied;
    const [was, is] = [live.get(collection), beside.get(collection)];
    if (was !== undefined) beside.set(collection, was);
    if (is !== undefined) live.set(collection, is);
  }

  /** Called when the generation beside the live one is gone, while nothing is applied. */
  noteDropped(collection: string): void {
    this.#applied.beside.delete(collection);
  }

  async #open(collection: string): Promise<void> {
    const { index } = this.#ports;
    const scope = this.#scope(collection);
    this.#applied.live.set(collection, (await index.state(scope)).appliedSeq);
    const { beside } = await this.#models.spaces(collection);
    if (beside?.isReady === true) this.#applied.beside.set(collection, (await index.state(scope, "beside")).appliedSeq);
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
    const { live, beside } = this.#applied;
    const from = Math.min(this.#head === 0 ? Number.MAX_SAFE_INTEGER : this.#head, ...live.values(), ...beside.values());
    const after = from === Number.MAX_SAFE_INTEGER ? 0 : from;
    const entries = await rows.readLog(this.#workspace, after, logEntriesPerRead);
    const last = entries.at(-1)?.seq ?? after;
    for (const part of partsOf(entries)) await this.#applyPart(part);
    for (const generation of ["live", "beside"] as const) {
      for (const [collection, applied] of this.#applied[generation]) if (applied < last) await this.#apply({ collection, generation }, last, []);
    }
    this.#head = Math.max(this.#head, last);
    for (const waiter of this.#waiters) this.#settle(waiter);
    metrics.gauge("plinth_index_lag", (await rows.head(this.#workspace)) - this.#head, { workspace: this.#workspace });
    return entries.length === logEntriesPerRead || (await rows.head(this.#workspace)) > last;
  }

  async #applyPart(part: LogPart): Promise<void> {
    const { collection, kind } = part;
    if (kind === "deleted") {
      await this.#ports.index.drop(this.#scope(collection));
      for (const applied of Object.values(this.#applied)) applied.delete(collection);
      this.#unflushed.delete(collection);
      return;
    }
    if (!this.#applied.live.has(collection)) await this.#open(collection);
    for (const generation of ["live", "beside"] as const) if (this.#applied[generation].has(collection)) await this.#applyDocuments({ collection, generation }, part.entries);
  }

  async #applyDocuments(place: Place, entries: readonly LoggedDocument[]): Promise<void> {
    const { collection, generation } = place;
    const wanted = documentsBehind(entries, this.#applied[generation].get(collection) ?? 0);
    if (wanted.length === 0) return;
    const model = await this.#models.followed(collection, generation);
    for (let at = 0; at < wanted.length; at += documentsPerBatch) {
      const some = wanted.slice(at, at + documentsPerBatch);
      await this.#applyInBatches(place, some, loadChanges(this.#ports.rows, { ...this.#scope(collection), model }, some));
    }
  }

  /** A document is applied at its first entry with what rows hold now, so that every entry up to a batch's seq is in. */
  async #applyInBatches(place: Place, wanted: readonly LoggedDocument[], changes: AsyncIterable<readonly IndexChange[]>): Promise<void> {
    let batch: IndexChange[] = [];
    let size = 0;
    let taken = 0;
    for await (const ofDocument of changes) {
      batch.push(...ofDocument);
      for (const change of ofDocument) size += sizeOf(change);
      const { seq } = wanted[taken++] ?? { seq: 0 };
      if (size < charactersPerBatch && taken < wanted.length) continue;
      await this.#apply(place, seq, batch);
      batch = [];
      size = 0;
    }
  }

  async #apply({ collection, generation }: Place, seq: number, changes: readonly IndexChange[]): Promise<void> {
    const { index, events, metrics } = this.#ports;
    await index.apply(this.#scope(collection), { seq, changes }, generation);
    this.#applied[generation].set(collection, seq);
    if (changes.length > 0) this.#unflushed.add(collection);
    if (generation === "beside") return;
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

/** A generation of a collection's index. */
interface Place {
  readonly collection: string;
  readonly generation: KeptGeneration;
}

/** What an entry of the log says of a document. */
interface LoggedDocument extends WantedDocument {
  readonly seq: number;
}

/** Consecutive entries of one collection. */
interface LogPart {
  readonly kind: "documents" | "deleted";
  readonly collection: string;
  readonly entries: readonly LoggedDocument[];
}

/** Each document at its first entry behind `applied`, with what all of those say of it: what was applied before says nothing of what came later. */
function documentsBehind(entries: readonly LoggedDocument[], applied: number): readonly LoggedDocument[] {
  const documents = new Map<string, LoggedDocument>();
  for (const entry of entries) {
    if (entry.seq <= applied) continue;
    const known = documents.get(entry.document);
    documents.set(entry.document, known ? { ...known, isPut: known.isPut || entry.isPut, isAccess: known.isAccess || entry.isAccess } : entry);
  }
  return [...documents.values()];
}

function partsOf(entries: readonly LogEntry[]): readonly LogPart[] {
  const parts: LogPart[] = [];
  const open = new Map<string, LoggedDocument[]>();
  const close = (collection: string): void => {
    const documents = open.get(collection);
    open.delete(collection);
    if (documents) parts.push({ kind: "documents", collection, entries: documents });
  };
  for (const { seq, event } of entries) {
    const { collection } = event;
    if (event.type === "collection.deleted") {
      close(collection);
      parts.push({ kind: "deleted", collection, entries: [] });
      continue;
    }
    const documents = open.get(collection) ?? [];
    open.set(collection, documents);
    if (!("document" in event)) continue;
    const isAccess = event.type === "document.access";
    documents.push({ document: event.document, seq, isPut: !isAccess && event.type !== "document.vectors", isAccess });
  }
  for (const collection of open.keys()) close(collection);
  return parts;
}
