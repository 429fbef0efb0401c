// The embedding stage: follows the log behind the writers, makes vectors of what was written and logs them for the index.
import { asPlinthError, fail } from "#core/errors";
import type { EmbeddingPorts } from "../ports.ts";
import { DocumentEmbedder } from "./embed-documents.ts";

const logEntriesPerRead = 500;
const pollMilliseconds = 250;
const retryMilliseconds = 2000;

/** Setting of a workspace: the model under which it was embedded, and how far in the log. */
const positionSetting = "embedding.position";

interface Waiter {
  readonly seq: number;
  resolve(): void;
}

/** Embeds one workspace. */
export class Embedding {
  readonly #ports: EmbeddingPorts;
  readonly #workspace: string;
  readonly #documents: DocumentEmbedder;
  readonly #stop = new AbortController();
  readonly #waiters = new Set<Waiter>();
  #position = 0;
  /** Sequence number of the last commit of vectors: once it is applied, all up to the position can be found. */
  #written = 0;
  #wake: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(ports: EmbeddingPorts, workspace: string) {
    this.#ports = ports;
    this.#workspace = workspace;
    this.#documents = new DocumentEmbedder(ports, workspace);
  }

  /** Goes on where it was; under another model from the beginning. */
  async start(): Promise<void> {
    const { rows, embedder } = this.#ports;
    const [setting] = await rows.getMany("settings", [[this.#workspace, positionSetting]]);
    const known = setting?.value as { readonly model?: string; readonly seq?: number } | undefined;
    this.#position = known?.model === embedder.model.version ? Number(known.seq ?? 0) : 0;
    this.#written = await rows.head(this.#workspace);
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
    while (!this.#stop.signal.aborted) {
      try {
        if (!(await this.#advance())) await this.#rest();
      } catch (thrown) {
        if (this.#stop.signal.aborted) return;
        log.error("embedding.failed", asPlinthError(thrown), { workspace: this.#workspace });
        await clock.sleep(retryMilliseconds, this.#stop.signal).catch(() => undefined);
      }
    }
  }

  async #rest(): Promise<void> {
    const { clock, rows } = this.#ports;
    while (!this.#stop.signal.aborted) {
      const nap = new AbortController();
      this.#wake = () => nap.abort();
      const wasWoken = await clock.sleep(pollMilliseconds, nap.signal).then(() => false, () => true);
      if (wasWoken || (await rows.head(this.#workspace)) > this.#position) return;
    }
  }

  /** Embeds what one page of the log names. @returns whether there may be more */
  async #advance(): Promise<boolean> {
    const { rows, metrics } = this.#ports;
    const entries = await rows.readLog(this.#workspace, this.#position, logEntriesPerRead);
    const last = entries.at(-1)?.seq;
    if (last === undefined) return false;
    const named = new Map<string, { collection: string; document: string }>();
    for (const { event } of entries) if (event.type === "document.put" || event.type === "document.deleted") named.set(`${event.collection}\n${event.document}`, event);
    await this.#embed([...named.values()]);
    for (const { event } of entries) if (event.type === "collection.deleted") await this.#forget(event.collection);
    if (named.size > 0 || last - this.#position >= logEntriesPerRead) await this.#note(last);
    this.#position = last;
    for (const waiter of this.#waiters) this.#settle(waiter);
    metrics.gauge("plinth_embedding_lag", (await rows.head(this.#workspace)) - last, { workspace: this.#workspace });
    return true;
  }

  #settle(waiter: Waiter): void {
    if (this.#position < waiter.seq) return;
    this.#waiters.delete(waiter);
    waiter.resolve();
  }

  async #note(seq: number): Promise<void> {
    const value = { model: this.#ports.embedder.model.version, seq };
    await this.#ports.rows.commit({ workspace: this.#workspace, writes: [{ kind: "put", table: "settings", rows: [{ workspace: this.#workspace, name: positionSetting, value }] }] });
  }

  /** A collection's name may be used again: only what no row stands behind is removed. */
  async #forget(collection: string): Promise<void> {
    const [found] = await this.#ports.rows.getMany("collections", [[this.#workspace, collection]]);
    if (!found) await this.#ports.rows.commit({ workspace: this.#workspace, writes: [{ kind: "deletePrefix", table: "embeddings", prefix: [this.#workspace, collection] }] });
  }

  /** Embeds those of the named documents that are not embedded as they stand now; rows of those that are gone are removed. */
  async #embed(named: readonly { readonly collection: string; readonly document: string }[]): Promise<void> {
    const { rows, embedder } = this.#ports;
    const keys = named.map(({ collection, document }) => [this.#workspace, collection, document]);
    const documents = await rows.getMany("documents", keys);
    const gone = keys.filter((_key, i) => !documents[i]?.chunks);
    const stale = await rows.getMany("embeddings", gone.map((key) => [...key, embedder.model.version]));
    const deleted = gone.filter((_key, i) => stale[i]);
    if (deleted.length > 0) await rows.commit({ workspace: this.#workspace, writes: deleted.map((prefix) => ({ kind: "deletePrefix", table: "embeddings", prefix })) });
    const { seq } = await this.#documents.embed(documents.filter((row) => row !== undefined), { reason: "outdated", signal: this.#stop.signal });
    this.#written = Math.max(this.#written, seq);
  }
}
