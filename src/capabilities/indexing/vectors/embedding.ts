// The embedding stage of one model: follows the log behind the writers, makes vectors of what was written and logs them for the index.
import { asPlinthError, fail, type PlinthError } from "#core/errors";
import type { Json } from "#core/json";
import type { EmbeddingPorts } from "../ports.ts";
import { DocumentEmbedder } from "./embed-documents.ts";

const logEntriesPerRead = 500;
const pollMilliseconds = 250;
const retryMilliseconds = 2000;
const retryMillisecondsMax = 60_000;

/** Setting of a workspace before models had one each: the model under which it was embedded, and how far in the log. */
const positionOfOneModel = "embedding.position";

interface Waiter {
  readonly seq: number;
  resolve(): void;
}

/** What the stage embeds. */
export interface EmbeddingScope {
  readonly workspace: string;
  /** Whether a collection is embedded by the model. */
  readonly isUsed: (collection: string) => Promise<boolean>;
}

/** Embeds the collections of one workspace that use the model. */
export class Embedding {
  readonly #ports: EmbeddingPorts;
  readonly #scope: EmbeddingScope;
  readonly #documents: DocumentEmbedder;
  readonly #stop = new AbortController();
  readonly #waiters = new Set<Waiter>();
  #position = 0;
  /** Sequence number of the last commit of vectors: once it is applied, all up to the position can be found. */
  #written = 0;
  #failure: PlinthError | null = null;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(ports: EmbeddingPorts, scope: EmbeddingScope) {
    this.#ports = ports;
    this.#scope = scope;
    this.#documents = new DocumentEmbedder(ports, scope.workspace);
  }

  /** Goes on where it was; a model that was not used before begins at `from`. */
  async start(from = 0): Promise<void> {
    const { rows } = this.#ports;
    const noted = await this.#noted();
    if (noted === undefined && from > 0) await this.#note(from);
    this.#position = noted ?? from;
    this.#written = await rows.head(this.#scope.workspace);
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort(fail("server.stopping"));
    this.#wake();
    await this.#running;
  }

  /** Sequence number up to which every document has its vectors in rows. */
  get position(): number {
    return this.#position;
  }

  /** Why it does not go on just now; null while it does. */
  get failure(): PlinthError | null {
    return this.#failure;
  }

  /** Resolves when all up to `seq` is embedded. @returns the sequence number behind which the index must be for it to be found @throws index.behind when the signal aborts first */
  async waitFor(seq: number, signal: AbortSignal): Promise<number> {
    if (this.#position < seq) await this.#reach(seq, signal);
    return Math.max(seq, this.#written);
  }

  #reach(seq: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters.delete(waiter);
        reject(fail("index.behind", { applied: this.#position, wanted: seq }));
      };
      const waiter: Waiter = {
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

  async #run(): Promise<void> {
    const { clock, log } = this.#ports;
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        const isMore = await this.#advance();
        this.#failure = null;
        failures = 0;
        if (!isMore) await this.#rest();
      } catch (thrown) {
        if (this.#stop.signal.aborted) return;
        this.#failure = asPlinthError(thrown);
        log.error("embedding.failed", this.#failure, { workspace: this.#scope.workspace });
        await clock.sleep(retryWait(this.#failure, failures++), this.#stop.signal).catch(() => undefined);
      }
    }
  }

  async #rest(): Promise<void> {
    const { clock, rows } = this.#ports;
    while (!this.#stop.signal.aborted) {
      const nap = new AbortController();
      this.#wake = () => nap.abort();
      const wasWoken = await clock.sleep(pollMilliseconds, nap.signal).then(() => false, () => true);
      if (wasWoken || (await rows.head(this.#scope.workspace)) > this.#position) return;
    }
  }

  /** Embeds what one page of the log names. @returns whether there may be more */
  async #advance(): Promise<boolean> {
    const { rows, metrics } = this.#ports;
    const { workspace, isUsed } = this.#scope;
    const entries = await rows.readLog(workspace, this.#position, logEntriesPerRead);
    const last = entries.at(-1)?.seq;
    if (last === undefined) return false;
    const used = new Map<string, boolean>();
    const named = new Map<string, { collection: string; document: string }>();
    for (const { event } of entries) {
      if (event.type !== "document.put" && event.type !== "document.deleted") continue;
      if (!used.has(event.collection)) used.set(event.collection, await isUsed(event.collection));
      if (used.get(event.collection) === true) named.set(`${event.collection}\n${event.document}`, event);
    }
    await this.#embed([...named.values()]);
    for (const { event } of entries) if (event.type === "collection.deleted") await this.#forget(event.collection);
    if (named.size > 0 || last - this.#position >= logEntriesPerRead) await this.#note(last);
    this.#position = last;
    for (const waiter of this.#waiters) this.#settle(waiter);
    metrics.gauge("plinth_embedding_lag", (await rows.head(workspace)) - last, { workspace, model: this.#ports.embedder.model.name });
    return true;
  }

  #settle(waiter: Waiter): void {
    if (this.#position < waiter.seq) return;
    this.#waiters.delete(waiter);
    waiter.resolve();
  }

  get #setting(): string {
    return `${positionOfOneModel}/${this.#ports.embedder.model.version}`;
  }

  async #noted(): Promise<number | undefined> {
    const [own, ofOne] = await this.#ports.rows.getMany("settings", [[this.#scope.workspace, this.#setting], [this.#scope.workspace, positionOfOneModel]]);
    const position = own?.value ?? ofOne?.value;
    const { model, seq } = (position ?? {}) as { readonly model?: Json; readonly seq?: Json };
    return model === this.#ports.embedder.model.version && typeof seq === "number" ? seq : undefined;
  }

  async #note(seq: number): Promise<void> {
    const { workspace } = this.#scope;
    const value = { model: this.#ports.embedder.model.version, seq };
    await this.#ports.rows.commit({ workspace, writes: [{ kind: "put", table: "settings", rows: [{ workspace, name: this.#setting, value }] }] });
  }

  /** A collection's name may be used again: only what no row stands behind is removed. */
  async #forget(collection: string): Promise<void> {
    const { workspace } = this.#scope;
    const [found] = await this.#ports.rows.getMany("collections", [[workspace, collection]]);
    if (!found) await this.#ports.rows.commit({ workspace, writes: [{ kind: "deletePrefix", table: "embeddings", prefix: [workspace, collection] }] });
  }

  /** Embeds those of the named documents that are not embedded as they stand now; rows of those that are gone are removed. */
  async #embed(named: readonly { readonly collection: string; readonly document: string }[]): Promise<void> {
    const { rows, embedder } = this.#ports;
    const { workspace } = this.#scope;
    const keys = named.map(({ collection, document }) => [workspace, collection, document]);
    const documents = await rows.getMany("documents", keys);
    const gone = keys.filter((_key, i) => !documents[i]?.chunks);
    const stale = await rows.getMany("embeddings", gone.map((key) => [...key, embedder.model.version]));
    const deleted = gone.filter((_key, i) => stale[i]).map((key) => [...key, embedder.model.version]);
    if (deleted.length > 0) await rows.commit({ workspace, writes: [{ kind: "delete", table: "embeddings", keys: deleted }] });
    const { seq } = await this.#documents.embed(documents.filter((row) => row !== undefined), { reason: "outdated", signal: this.#stop.signal });
    this.#written = Math.max(this.#written, seq);
  }
}

/** How long to rest after a failure: as long as the model's server asks, else longer each time. */
function retryWait({ details: { retryAfterMs } }: PlinthError, failuresBefore: number): number {
  const wait = typeof retryAfterMs === "number" ? retryAfterMs : retryMilliseconds * 2 ** Math.min(failuresBefore, 10);
  return Math.min(retryMillisecondsMax, Math.max(retryMilliseconds, wait));
}
