// Why a document is, or is not, among the hits of a search: asked again more widely, then of that document alone, then without the filter.
import type { DocumentRow } from "#core/rows/tables";
import type { SearchRequest } from "./find.ts";
import type { FoundHit, SearchAnswer } from "./present.ts";

/** What became of a document in a search. */
export type WhyOutcome = "shown" | "below" | "filtered" | "unmatched" | "unread";

/** The outcome in words, and its best chunk as far as the search goes. */
export interface Why {
  readonly document: string;
  readonly externalId: string;
  readonly outcome: WhyOutcome;
  readonly reason: string;
  /** Place of its best chunk among the hits, or among documents where it is below them; null beyond the ones that are looked through. */
  readonly rank: number | null;
  /** Score of the last hit that is shown; null without hits. */
  readonly leastScore: number | null;
  readonly hit: FoundHit | null;
}

/** Documents that are looked through. */
const documentsMax = 1000;

/** One search of the product. */
export type Searching = (request: SearchRequest) => Promise<SearchAnswer>;

/** Says what became of `row` in the search that gave `shown`. */
export async function whyOf(search: Searching, { facets: _counted, ...request }: SearchRequest, { row, shown }: { readonly row: DocumentRow; readonly shown: SearchAnswer }): Promise<Why> {
  const { document, externalId } = row;
  const say = (outcome: WhyOutcome, reason: string, found: { readonly rank: number | null; readonly hit: FoundHit } | null): Why =>
    ({ document, externalId, outcome, reason, rank: found?.rank ?? null, leastScore: shown.hits.at(-1)?.score ?? null, hit: found?.hit ?? null });
  const onPage = shown.hits.find((hit) => hit.document === document);
  if (onPage) return say("shown", `It is hit ${onPage.rank}.`, { rank: onPage.rank, hit: onPage });
  if (row.chunks === 0) return say("unread", `It has no text to find; its status is ${row.status}.`, null);
  const wide = await search({ ...request, offset: 0, limit: documentsMax, onePerDocument: true, explain: true });
  const below = wide.hits.find((hit) => hit.document === document);
  if (below) return say("below", `It is document ${below.rank} by its best chunk, behind those that are shown.`, { rank: below.rank, hit: below });
  const { filter, ...open } = request;
  const isIt = { op: "=" as const, field: "path", value: externalId };
  const alone = (await search({ ...open, offset: 0, limit: documentsMax, onePerDocument: true, explain: true, filter: isIt })).hits.find((hit) => hit.document === document);
  if (!alone) return say("unmatched", unmatched(request), null);
  const isFiltered = filter !== undefined && !(await search({ ...request, offset: 0, limit: documentsMax, onePerDocument: true, filter: { op: "and", filters: [isIt, filter] } })).hits.some((hit) => hit.document === document);
  if (isFiltered) return say("filtered", "The filter leaves it out.", { rank: null, hit: alone });
  return say("below", `It is behind the best ${documentsMax} documents.`, { rank: null, hit: alone });
}

function unmatched({ mode }: SearchRequest): string {
  if (mode === "dense") return "None of its chunks has a vector yet.";
  return "None of its chunks has a word of the query, or the exact phrase that is asked for.";
}
