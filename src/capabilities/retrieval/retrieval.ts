// Search and answers, joined to their ports.
import type { DocumentRow } from "#core/rows/tables";
import { ask, askStream, type AnswerParts, type AnswerEvent, type AnswerValue, type AskRequest } from "./answer/answer.ts";
import { Calibrations } from "./answer/calibration/calibrations.ts";
import { compareSpaces, type CompareRequest, type Comparison } from "./compare/compare.ts";
import { RecentQueries } from "./compare/recent-queries.ts";
import { searchDiverse } from "./diverse.ts";
import { searchJoined } from "./fusion/search-joined.ts";
import { find, scopeOf, type RetrievalParts, type RetrievalPorts, type SearchRequest } from "./find.ts";
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
  /** How far the model that answers and the one beside it agree on the collection's recent questions, or on given ones. @throws collection.nothing_beside, and what the embedders throw */
  compare(request: CompareRequest): Promise<Comparison>;
  /** Answers with exact quotes, or says that the collection does not answer. @throws index.behind */
  ask(request: AskRequest): Promise<AnswerValue>;
  /** The same, sentence by sentence: sources first, the whole answer last. */
  askStream(request: AskRequest): AsyncIterable<AnswerEvent>;
  /** Search and ask for those who measure: their questions are not kept among the recent ones, and answers are quoted, whatever generator there is. */
  readonly unnoted: Pick<Retrieval, "search" | "ask">;
}

/** Joins retrieval to its ports. */
export function createRetrieval(given: RetrievalPorts): Retrieval {
  const ports: AnswerParts = { ...given, passages: new Passages(given.rows), calibrations: new Calibrations() };
  const { generation: _writes, ...quoting } = ports;
  const recent = new RecentQueries();
  const search = (request: SearchRequest): Promise<SearchAnswer> => {
    const forgiving = (asked: SearchRequest): Promise<SearchAnswer> => searchForgiving(ports, asked);
    return request.diversify === true ? searchDiverse(forgiving, ports.analyser, request) : forgiving(request);
  };
  return {
    search: (request) => {
      recent.note(request);
      return search(request);
    },
    suggest: (request) => suggest(ports, request),
    compare: (request) => compareSpaces(ports, recent, request),
    why: (request, about) => whyOf((asked) => searchOnce(ports, asked), request, about),
    ask: (request) => {
      recent.note({ ...request, query: request.question });
      return ask(ports, request);
    },
    askStream: (request) => {
      recent.note({ ...request, query: request.question });
      return askStream(ports, request);
    },
    unnoted: { search, ask: (request) => ask(quoting, request) },
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
  const isJoined = request.mode !== undefined && request.mode !== "keyword";
  const embedder = isJoined ? await ports.embedderOf?.(scopeOf(request), "live") : undefined;
  if (embedder) return searchJoined(ports, request, embedder);
  const startedAt = ports.clock.monotonicMs();
  const { result, hits } = await find(ports, request);
  const present = presenter(ports.analyser, request.query, result.maxPossibleScore);
  const shown = hits.map((hit) => present(hit, request.offset + result.hits.indexOf(hit.hit) + 1));
  const tookMs = ports.clock.monotonicMs() - startedAt;
  ports.metrics.observe("plinth_search_duration_seconds", tookMs / 1000, { stage: "total" });
  return { snapshot: result.seq, total: result.total, isLowerBound: result.isLowerBound, hits: shown, ...(result.facets ? { facets: result.facets } : {}), matching: result.total, tookMs };
}
