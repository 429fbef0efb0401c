// The embedding stage: follows the log behind the writers, makes vectors of what was written and logs them for the index.
import { asPlinthError, fail } from "#core/errors";
import type { DocumentRow, EmbeddingRow } from "#core/rows/tables";
import { embeddedText, textKey } from "#core/vectors/vector";
import type { Write } from "#ports/row-store";
import { embedTexts } from "./embed-texts.ts";
import { loadIndexDocument } from "./load.ts";
import type { EmbeddingPorts } from "./ports.ts";
import { speaksOf } from "./vectors-of.ts";

const logEntriesPerRead = 500;
const documentsPerRead = 100;
/** Texts whose vectors are written in one commit. */
const textsPerCommit = 256;
const pollMilliseconds = 250;
const retryMilliseconds = 2000;

/** Setting of a workspace: the model under which it was embedded, and how far in the log. */
const positionSetting = "embedding.position";

interface Waiter {
  readonly seq: number;
  resolve(): void;
}

/** A document whose texts are being embedded. */
interface Pending {
  readonly row: DocumentRow;
  readonly texts: readonly { readonly key: string; readonly text: string }[];
}

/** Embeds one workspace. */
export class Embedding {
  readonly #ports: EmbeddingPorts;
  readonly #workspace: string;
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

  async #embed(named: readonly { readonly collection: string; readonly document: string }[]): Promise<void> {
    let pending: Pending[] = [];
    let count = 0;
    for (let at = 0; at < named.length; at += documentsPerRead) {
      for await (const each of this.#outdated(named.slice(at, at + documentsPerRead))) {
        this.#stop.signal.throwIfAborted();
        pending.push(each);
        count += each.texts.length;
        if (count < textsPerCommit) continue;
        await this.#write(pending);
        pending = [];
        count = 0;
      }
    }
    if (pending.length > 0) await this.#write(pending);
  }

  /** Documents of these that are not embedded as they stand now; rows of those that are gone are removed. */
  async *#outdated(named: readonly { readonly collection: string; readonly document: string }[]): AsyncGenerator<Pending> {
    const { rows, embedder } = this.#ports;
    const keys = named.map(({ collection, document }) => [this.#workspace, collection, document]);
    const documents = await rows.getMany("documents", keys);
    const embeddings = await rows.getMany("embeddings", keys.map((key) => [...key, embedder.model.version]));
    const gone = keys.filter((_key, i) => !documents[i]?.chunks && embeddings[i]);
    if (gone.length > 0) await rows.commit({ workspace: this.#workspace, writes: gone.map((prefix) => ({ kind: "deletePrefix", table: "embeddings", prefix })) });
    for (const [i, row] of documents.entries()) {
      const embedding = embeddings[i];
      if (!row || row.chunks === 0 || (embedding && speaksOf(embedding, row))) continue;
      const document = await loadIndexDocument(rows, row);
      if (!document) continue;
      yield { row, texts: document.entries.map((entry) => embeddedText(entry)).map((text) => ({ key: textKey(text), text })) };
    }
  }

  /** Makes the vectors that are missing, then writes them with what they belong to, and the log that the index follows. */
  async #write(pending: readonly Pending[]): Promise<void> {
    const { metrics } = this.#ports;
    const texts = [...new Map(pending.flatMap((each) => each.texts.map(({ key, text }) => [key, text] as const)))];
    const refused = new Set<string>();
    for (let at = 0; at < texts.length; at += textsPerCommit) {
      const embedded = await embedTexts(this.#ports, { workspace: this.#workspace, texts: new Map(texts.slice(at, at + textsPerCommit)), signal: this.#stop.signal });
      for (const [outcome, count] of Object.entries(embedded.counts)) if (count > 0) metrics.count("plinth_embedding_chunks_total", { outcome }, count);
      for (const key of embedded.refused) refused.add(key);
      if (embedded.made.length > 0) await this.#commit([{ kind: "put", table: "vectors", rows: embedded.made }], []);
    }
    const rows = pending.map((each) => this.#embeddingRow(each, refused));
    await this.#commit([{ kind: "put", table: "embeddings", rows }], pending);
  }

  #embeddingRow({ row, texts }: Pending, refused: ReadonlySet<string>): EmbeddingRow {
    const { collection, document, version, chunker, title } = row;
    return { workspace: this.#workspace, collection, document, model: this.#ports.embedder.model.version, version: version ?? "", chunker: chunker ?? "", title, texts: texts.map(({ key }) => (refused.has(key) ? null : key)) };
  }

  async #commit(writes: readonly Write[], pending: readonly Pending[]): Promise<void> {
    const { rows, events } = this.#ports;
    const log = pending.map(({ row }) => ({ type: "document.vectors" as const, collection: row.collection, document: row.document }));
    const { seq } = await rows.commit({ workspace: this.#workspace, writes, ...(log.length > 0 ? { log } : {}) });
    if (log.length === 0) return;
    this.#written = seq;
    events.publish({ type: "log.advanced", workspace: this.#workspace, seq });
  }
}
