// Reranking between Jina's words (vLLM, Infinity, llama-server speak them too), Cohere's, and those of TEI.
import { fail } from "#core/errors";
import type { Json, JsonObject } from "#core/json";
import type { UpstreamKind } from "#core/serving/endpoint";
import { type RerankDialect, type Ranked, type RerankOrder, rerankOrderOf, rerankReply } from "#core/serving/rerank";
import { numberOf, objectOf, objectsOf, present, textOf } from "./fields.ts";
import type { Translation } from "./translation.ts";

/** How one kind of upstream is asked, and what its answer says. */
interface Side {
  readonly dialect: RerankDialect | "tei.rerank";
  request(order: RerankOrder): JsonObject;
  /** Undefined where the answer is none of its kind. */
  ranked(answer: Json): readonly Ranked[] | undefined;
  tokens(answer: Json): number | undefined;
}

const openaiSide: Side = {
  dialect: "jina.rerank",
  request: ({ query, documents, most }) => present({ query, documents, top_n: most, return_documents: false }),
  ranked: resultsOf,
  tokens: (answer) => numberOf(objectOf(objectOf(answer)?.["usage"])?.["total_tokens"]),
};

const cohereSide: Side = {
  dialect: "cohere.rerank",
  request: ({ query, documents, most, tokensPerDocumentMax }) => present({ query, documents, top_n: most, max_tokens_per_doc: tokensPerDocumentMax }),
  ranked: resultsOf,
  tokens: (answer) => numberOf(objectOf(objectOf(objectOf(answer)?.["meta"])?.["tokens"])?.["input_tokens"]),
};

const teiSide: Side = {
  dialect: "tei.rerank",
  // Jina's and Cohere's servers cut what is too long; TEI refuses it where it is not told to.
  request: ({ query, documents }) => ({ query, texts: documents, truncate: true }),
  ranked: (answer) => (Array.isArray(answer) ? rankedOf(objectsOf(answer), "score") : undefined),
  tokens: () => undefined,
};

const sides: Partial<Readonly<Record<UpstreamKind, Side>>> = { openai: openaiSide, cohere: cohereSide, tei: teiSide };

/** How `dialect` is answered by an upstream of `kind`; undefined where that does not rerank. */
export function rerankTranslation(dialect: RerankDialect, kind: UpstreamKind): Translation | undefined {
  const side = sides[kind];
  if (side === undefined) return undefined;
  return {
    dialect: side.dialect, headers: {},
    request: (json) => side.request(rerankOrderOf(dialect, json)),
    reply: (answer, { status, request, requestId, upstream }) => {
      if (status !== 200) return refusalOf(dialect, answer, status);
      const order = rerankOrderOf(dialect, request);
      const ranked = side.ranked(answer);
      if (ranked === undefined || ranked.some(({ index }) => index >= order.documents.length)) throw fail("upstream.cut", { upstream, reason: "its answer does not rank the documents" });
      return rerankReply(dialect, { order, ranked, id: requestId, model: textOf(request["model"]), tokens: side.tokens(answer) });
    },
  };
}

function resultsOf(answer: Json): readonly Ranked[] | undefined {
  const results = objectOf(answer)?.["results"];
  return Array.isArray(results) ? rankedOf(objectsOf(results), "relevance_score") : undefined;
}

function rankedOf(results: readonly JsonObject[], field: string): readonly Ranked[] | undefined {
  const ranked = results.map((result) => ({ index: numberOf(result["index"]) ?? -1, score: numberOf(result[field]) ?? Number.NaN }));
  return ranked.every(({ index, score }) => Number.isInteger(index) && index >= 0 && Number.isFinite(score)) ? ranked : undefined;
}

function refusalOf(dialect: RerankDialect, answer: Json, status: number): JsonObject {
  const { message, detail, error } = objectOf(answer) ?? {};
  const words = [message, detail, objectOf(detail)?.["message"], error, objectOf(error)?.["message"]].map(textOf).find((text) => text !== "") ?? `The upstream answered with status ${status}.`;
  return dialect === "jina.rerank" ? { detail: { message: words } } : { message: words };
}
