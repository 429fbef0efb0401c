// Search and answers, joined to their ports.
import type { DocumentRow } from "#core/rows/tables";
import { ask, askStream, type AnswerEvent, type AnswerValue, type AskRequest } from "./answer/answer.ts";
import { searchJoined } from "./fusion/search-joined.ts";
import { find, type RetrievalParts, type RetrievalPorts, type SearchRequest } from "./find.ts";
import { Passages } from "./passages.ts";
import { presenter, type SearchAnswer, type Searched } from "./present.ts";
import { respelt } from "./spelling.ts";
import { suggest, type SuggestAnswer, type SuggestRequest } from "./suggest.ts";
import { whyOf, type Why } from "./why.ts";

/** Search and answers over one store and one index. */
export interface Retrieval {
  /** @throws index.behind, request.cancelled */
  search(request: SearchRequest): Promise<SearchAnswer>;
  /** Completes what is typed by titles and headings. */
  suggest(request: SuggestRequest): Promise<SuggestAnswer>;
  /** What became of a document in a search that gave `shown`. */
  why(request: SearchRequest, about: { readonly row: DocumentRow; readonly shown: SearchAnswer }): Promise<Why>;
  /** Answers with exact quotes, or says that the collection does not answer. @throws index.behind */
  ask(request: AskRequest): Promise<AnswerValue>;
  /** The same, sentence by sentence: sources first, the whole answer last. */
  askStream(request: AskRequest): AsyncIterable<AnswerEvent>;
}

/** Joins retrieval to its ports. */
export function createRetrieval(given: RetrievalPorts): Retrieval {
  const ports: RetrievalParts = { ...given, passages: new Passages(given.rows) };
  return {
    search: (request) => searchForgiving(ports, request),
    suggest: (request) => suggest(ports, request),
    why: (request, about) => whyOf((asked) => searchOnce(ports, asked), request, about),
    ask: (request) => ask(ports, request),
    askStream: (request) => askStream(ports, request),
  };
}

/** A query that nothing matches is searched for as it may have been meant, if something matches that. */
async function searchForgiving(ports: RetrievalParts, request: SearchRequest): Promise<SearchAnswer> {
  const { matching, ...typed } = await searchOnce(ports, request);
  if (matching > 0 || request.typos !== true || request.mode === "dense") return typed;
  const correctedQuery = await respelt(ports, request);
  if (correctedQuery === undefined) return typed;
  const { matching: meant, ...corrected } = await searchOnce(ports, { ...request, query: correctedQuery });
  return meant === 0 ? typed : { ...corrected, correctedQuery, tookMs: typed.tookMs + corrected.tookMs };
}

async function searchOnce(ports: RetrievalParts, request: SearchRequest): Promise<Searched> {
  if (ports.embedder && request.mode !== undefined && request.mode !== "keyword") return searchJoined({ ...ports, embedder: ports.embedder }, request);
  const startedAt = ports.clock.monotonicMs();
  const { result, hits } = await find(ports, request);
  const present = presenter(ports.analyser, request.query, result.maxPossibleScore);
  const shown = hits.map((hit) => present(hit, request.offset + result.hits.indexOf(hit.hit) + 1));
  const tookMs = ports.clock.monotonicMs() - startedAt;
  ports.metrics.observe("plinth_search_duration_seconds", tookMs / 1000, { stage: "total" });
  return { snapshot: result.seq, total: result.total, isLowerBound: result.isLowerBound, hits: shown, ...(result.facets ? { facets: result.facets } : {}), matching: result.total, tookMs };
}
