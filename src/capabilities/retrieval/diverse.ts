// The page of a search whose best hits are put into an order in which they repeat each other less.
import { countTerms } from "#core/ranking/query";
import { diversified } from "#core/ranking/diversify";
import type { Analyser } from "#ports/analyser";
import type { SearchRequest } from "./find.ts";
import type { FoundHit, SearchAnswer } from "./present.ts";

/** The best hits that change their places; those behind them keep theirs. */
const reorderedHits = 100;

/** Asks `search` for the best hits and gives the page of their new order, which is the same whatever the page's size. */
export async function searchDiverse(search: (request: SearchRequest) => Promise<SearchAnswer>, analyser: Analyser, request: SearchRequest): Promise<SearchAnswer> {
  const { offset, limit } = request;
  const { hits, ...answer } = await search({ ...request, offset: 0, limit: Math.max(reorderedHits, offset + limit) });
  const best = hits.slice(0, reorderedHits).map((hit) => ({ hit, score: hit.score, terms: countTerms(analyser.analyse(hit.text, hit.language)) }));
  const ordered = diversified(best).map(({ item, rank, similarity, value }): FoundHit => ({ ...item.hit, diversity: { rank, similarity, value } }));
  const all = [...ordered, ...hits.slice(reorderedHits)].map((hit, i) => ({ ...hit, rank: i + 1 }));
  return { ...answer, hits: all.slice(offset, offset + limit) };
}
