// Documents of one workspace embedded by one model: which are not as they stand now, and their vectors written with the log that the index follows.
import type { DocumentRow, EmbeddingRow } from "#core/rows/tables";
import { embeddedText, textKey } from "#core/vectors/vector";
import { loadIndexDocument } from "../load.ts";
import type { EmbeddingPorts } from "../ports.ts";
import { embedTexts } from "./embed-texts.ts";
import { speaksOf } from "./vectors-of.ts";
import { compareVectors } from "./verify-vectors.ts";

/** Texts whose vectors are written in one commit. */
const textsPerCommit = 1024;

/** A document whose texts are to be embedded. */
interface Pending {
  readonly row: DocumentRow;
  readonly texts: readonly { readonly key: string; readonly text: string }[];
}

/** Why a document is embedded: it is not as it stands now, or one of its vectors is missing or damaged, too. */
export type EmbeddingReason = "outdated" | "damaged";

/** What became of some documents: how many were embedded, and the last sequence number that was written for them (0 when none). */
export interface EmbeddedDocuments {
  readonly documents: number;
  readonly seq: number;
}

/** Embeds documents under one model. */
export class DocumentEmbedder {
  readonly #ports: EmbeddingPorts;
  readonly #workspace: string;

  constructor(ports: EmbeddingPorts, workspace: string) {
    this.#ports = ports;
    this.#workspace = workspace;
  }

  /** Embeds those of the documents for which `reason` holds. Work that was done before an abort stays. @throws what the embedder throws, and the signal's reason */
  async embed(documents: readonly DocumentRow[], { reason, signal }: { readonly reason: EmbeddingReason; readonly signal: AbortSignal }): Promise<EmbeddedDocuments> {
    let pending: Pending[] = [];
    let [texts, embedded, seq] = [0, 0, 0];
    const write = async (): Promise<void> => {
      if (pending.length > 0) seq = await this.#write(pending, signal);
      embedded += pending.length;
      pending = [];
      texts = 0;
    };
    for await (const each of this.#wanted(documents, reason)) {
      signal.throwIfAborted();
      pending.push(each);
      texts += each.texts.length;
      if (texts >= textsPerCommit) await write();
    }
    await write();
    return { documents: embedded, seq };
  }

  async *#wanted(documents: readonly DocumentRow[], reason: EmbeddingReason): AsyncGenerator<Pending> {
    const { rows, embedder } = this.#ports;
    const embeddings = await rows.getMany("embeddings", documents.map(({ collection, document }) => [this.#workspace, collection, document, embedder.model.version]));
    for (const [i, row] of documents.entries()) {
      if (row.chunks === 0) continue;
      const embedding = embeddings[i];
      const isCurrent = embedding !== undefined && speaksOf(embedding, row);
      if (isCurrent && (reason === "outdated" || (await compareVectors(rows, embedder.model, row)).length === 0)) continue;
      const document = await loadIndexDocument(rows, row);
      if (document) yield { row, texts: document.entries.map((entry) => embeddedText(entry)).map((text) => ({ key: textKey(text), text })) };
    }
  }

  /** Makes the vectors that are missing, then writes them with what they belong to, and the log that the index follows. @returns the log's sequence number */
  async #write(pending: readonly Pending[], signal: AbortSignal): Promise<number> {
    const { rows, metrics, events } = this.#ports;
    const workspace = this.#workspace;
    const texts = [...new Map(pending.flatMap((each) => each.texts.map(({ key, text }) => [key, text] as const)))];
    const refused = new Set<string>();
    for (let at = 0; at < texts.length; at += textsPerCommit) {
      const embedded = await embedTexts(this.#ports, { workspace, texts: new Map(texts.slice(at, at + textsPerCommit)), signal });
      for (const [outcome, count] of Object.entries(embedded.counts)) if (count > 0) metrics.count("plinth_embedding_chunks_total", { outcome }, count);
      for (const key of embedded.refused) refused.add(key);
      if (embedded.made.length > 0) await rows.commit({ workspace, writes: [{ kind: "put", table: "vectors", rows: embedded.made }] });
    }
    const { seq } = await rows.commit({
      workspace,
      writes: [{ kind: "put", table: "embeddings", rows: pending.map((each) => this.#embeddingRow(each, refused)) }],
      log: pending.map(({ row }) => ({ type: "document.vectors" as const, collection: row.collection, document: row.document })),
    });
    events.publish({ type: "log.advanced", workspace, seq });
    return seq;
  }

  #embeddingRow({ row, texts }: Pending, refused: ReadonlySet<string>): EmbeddingRow {
    const { collection, document, version, chunker, title } = row;
    return { workspace: this.#workspace, collection, document, model: this.#ports.embedder.model.version, version: version ?? "", chunker: chunker ?? "", title, texts: texts.map(({ key }) => (refused.has(key) ? null : key)) };
  }
}
