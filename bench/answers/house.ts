// One retrieval set as a collection that can be asked: rows and vectors as the product keeps them, one chunk a document.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSeededRandom } from "#conformance/seeded-random";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { createRetrieval, type AnswerValue } from "#capabilities/retrieval/index";
import { documentId } from "#core/hash";
import type { DocumentRow } from "#core/rows/tables";
import { codePointLength } from "#core/text/positions";
import { embeddedText, encodeVector } from "#core/vectors/vector";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { createPrometheusMetrics } from "#engines/prometheus/metrics";
import { openSegments } from "#engines/segments/search-index";
import { systemClock } from "#engines/system/clock";
import type { Embedder } from "#ports/embedder";
import { embedAll } from "../quality/dense.ts";
import type { RetrievalSet } from "../quality/sets.ts";

/** A collection that answers. */
export interface House {
  /** Asks as a caller would; documents of `hidden` (ids of the set) are left out of what is found, while the frequencies of words still count them. */
  ask(question: string, hidden?: readonly string[]): Promise<AnswerValue>;
  close(): Promise<void>;
}

const chunker = "whole";
const batch = 500;

/** Builds the collection; without an embedder it finds by words alone. */
export async function openHouse(set: RetrievalSet, embedder: Embedder | undefined): Promise<House> {
  const scope = { workspace: "bench", collection: set.name };
  const directory = await mkdtemp(join(tmpdir(), "plinth-answers-"));
  const rows = createMemoryRowStore();
  const analyser = createAnalyser();
  const index = await openSegments({ directory, analyser, clock: systemClock });
  const entries = set.documents.map(({ id, title, text }) => ({ version: `v${id}`, ordinal: 0, title, headings: [], text }));
  const idOf = (externalId: string): string => documentId({ ...scope, source: "bench", externalId });
  const vectors = embedder ? await embedAll(embedder, entries.map(embeddedText), "document") : [];
  for (let from = 0; from < entries.length; from += batch) {
    const some = entries.slice(from, from + batch).map((entry, i) => ({ entry, document: set.documents[from + i]!, vector: vectors[from + i] }));
    const { seq } = await rows.commit({
      workspace: scope.workspace,
      log: some.map(({ document }) => ({ type: "document.put", collection: set.name, document: idOf(document.id) })),
      writes: [
        { kind: "put", table: "documents", rows: some.map(({ document, entry }): DocumentRow => ({ ...scope, document: idOf(document.id), source: "bench", externalId: document.id, title: entry.title, mediaType: "text/plain", language: set.language, status: "read", version: entry.version, contentHash: document.id, chunker, bytes: entry.text.length, elements: 1, chunks: 1, groups: [], metadata: {}, error: null, modifiedAt: 0, createdAt: 0, updatedAt: 0 })) },
        { kind: "put", table: "elements", rows: some.map(({ entry }) => ({ workspace: scope.workspace, version: entry.version, ordinal: 0, type: "paragraph" as const, text: entry.text, start: 0, locator: { kind: "lines" as const, from: 1, to: 1 }, data: null })) },
        { kind: "put", table: "chunks", rows: some.map(({ entry }) => ({ workspace: scope.workspace, version: entry.version, chunker, ordinal: 0, firstElement: 0, lastElement: 0, start: 0, end: codePointLength(entry.text), tokens: 1, headings: [] })) },
      ],
    });
    await index.apply(scope, {
      seq,
      changes: some.map(({ document, entry, vector }) => ({
        kind: "put" as const,
        document: {
          document: idOf(document.id), externalId: document.id, language: set.language, groups: [], fields: { id: document.id }, entries: [entry],
          ...(embedder && vector ? { vectors: { model: embedder.model.version, dimensions: embedder.model.dimensions, rows: [vector.some((value) => value !== 0) ? encodeVector(vector, "float16") : null] } } : {}),
        },
      })),
    });
  }
  await index.flush(scope);
  const retrieval = createRetrieval({ rows, index, analyser, clock: systemClock, random: createSeededRandom(1), metrics: createPrometheusMetrics(), waitForIndex: async () => undefined, ...(embedder ? { embedderOf: async () => embedder } : {}) });
  return {
    ask: (question, hidden = []) => retrieval.unnoted.ask({ ...scope, readable: { all: true }, question, sentencesMax: 3, signal: new AbortController().signal, ...(hidden.length > 0 ? { filter: { op: "not", filter: { op: "in", field: "id", values: hidden } } } : {}) }),
    close: async () => {
      await index.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
