// Reranking in the words of its clients: what is asked and what is answered, whoever scores.
import { fail } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";

/** Dialects that clients rerank in: `POST /v1/rerank` as Jina says it, `POST /v2/rerank` as Cohere says it. */
export type RerankDialect = "jina.rerank" | "cohere.rerank";

/** What is asked: which of the documents answer the query best. */
export interface RerankOrder {
  readonly query: string;
  readonly documents: readonly string[];
  /** How many are told; undefined for all. */
  readonly most: number | undefined;
  /** Whether the texts come back with their scores. */
  readonly hasDocuments: boolean;
  /** Tokens from which on a document is cut by the server; undefined where the client leaves that to it. */
  readonly tokensPerDocumentMax: number | undefined;
}

/** One document's place: `index` in the order of the request, `score` from 0 to 1 at most servers. */
export interface Ranked {
  readonly index: number;
  readonly score: number;
}

/** What came of an order. `tokens`: those of query and documents, as far as they are known. */
export interface RerankOutcome {
  readonly order: RerankOrder;
  readonly ranked: readonly Ranked[];
  readonly id: string;
  readonly model: string;
  readonly tokens: number | undefined;
}

/** Most documents of one request. */
export const rerankDocumentsMax = 10_000;

/** Reads a request. @throws request.invalid */
export function rerankOrderOf(dialect: RerankDialect, json: JsonObject): RerankOrder {
  const { query, documents, top_n: most } = json;
  if (json["rank_fields"] !== undefined && json["rank_fields"] !== null) throw invalid("rank_fields", "fields are not ranked one by one; send the text to rank as the document");
  if (!Array.isArray(documents) || documents.length === 0) throw invalid("documents", "it must be a list of at least one text");
  if (documents.length > rerankDocumentsMax) throw invalid("documents", `it holds ${documents.length} texts; at most ${rerankDocumentsMax} are taken`);
  return {
    query: textAt(query, "query"), documents: documents.map((document: Json, i) => textAt(document, `documents[${i}]`)),
    most: countAt(most, "top_n"), hasDocuments: dialect === "jina.rerank" && json["return_documents"] !== false,
    tokensPerDocumentMax: countAt(json["max_tokens_per_doc"] ?? json["max_doc_length"], "max_tokens_per_doc"),
  };
}

/** The answer: the best first, ties in the order of the request. */
export function rerankReply(dialect: RerankDialect, { order, ranked, id, model, tokens }: RerankOutcome): JsonObject {
  const best = ranked.toSorted((a, b) => b.score - a.score || a.index - b.index).slice(0, order.most);
  const results = best.map(({ index, score }) => ({ index, relevance_score: score, ...(order.hasDocuments ? { document: { text: order.documents[index] ?? "" } } : {}) }));
  if (dialect === "jina.rerank") return { id, model, object: "list", usage: { total_tokens: tokens ?? 0 }, results };
  return { id, results, meta: { api_version: { version: "2" }, ...(tokens === undefined ? {} : { tokens: { input_tokens: tokens } }) } };
}

function textAt(value: Json | undefined, where: string): string {
  const text = typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject)["text"] : value;
  if (typeof text !== "string") throw invalid(where, "it must be a text, or an object with a text");
  return text;
}

function countAt(value: Json | undefined, where: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) throw invalid(where, "it must be a whole number from 1");
  return value;
}

function invalid(where: string, problem: string): Error {
  return fail("request.invalid", { where, problem });
}
