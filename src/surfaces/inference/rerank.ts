// Reranking by the embedding models of this Plinth: a document's score is the cosine between its vector and the query's.
import type { InferenceReply, InferenceRequest } from "#core/serving/exchange";
import { type RerankDialect, type RerankOrder, rerankOrderOf, rerankReply } from "#core/serving/rerank";
import type { Inference } from "./protocol.ts";

/** Models that score here. */
export interface RerankModels {
  /** Whether `model` is one of them. */
  has(model: string): boolean;
  /** The cosine of each document with the query, in the order of the documents, and the tokens of all texts. @throws what the model throws */
  score(model: string, order: Pick<RerankOrder, "query" | "documents">, signal: AbortSignal): Promise<{ readonly cosines: readonly number[]; readonly tokens: number }>;
}

/** Answers rerank requests for own models, and leaves all others to `inference`. */
export function withRerankModels(inference: Inference, models: RerankModels): Inference {
  return {
    serve: (request) => {
      const { dialect, endpoint } = request;
      const isOwn = (dialect === "jina.rerank" || dialect === "cohere.rerank") && models.has(endpoint);
      return isOwn ? answer(request, dialect, models) : inference.serve(request);
    },
  };
}

async function answer({ id, endpoint, json, signal }: InferenceRequest, dialect: RerankDialect, models: RerankModels): Promise<InferenceReply> {
  const order = rerankOrderOf(dialect, json);
  const { cosines, tokens } = await models.score(endpoint, order, signal);
  // Opposite directions are as irrelevant as right angles: scores reach from 0 to 1, as clients expect.
  const ranked = cosines.map((cosine, index) => ({ index, score: Math.min(1, Math.max(0, cosine)) }));
  const body = rerankReply(dialect, { order, ranked, id, model: endpoint, tokens });
  return { status: 200, headers: { "content-type": "application/json" }, body: new TextEncoder().encode(JSON.stringify(body)) };
}
