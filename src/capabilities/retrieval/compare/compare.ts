// Two models of one collection compared on questions: each is asked of the index that answers and of the one beside it.
import type { Readable } from "#core/access";
import { fail } from "#core/errors";
import { throwIfStopped } from "#core/streams/stopped";
import type { KeptGeneration } from "#ports/search-index";
import { scopeOf, type RetrievalParts, type SearchRequest } from "../find.ts";
import { rankedIn } from "../fusion/search-joined.ts";
import { agreementOf, comparedPlaces, type Agreement } from "#core/ranking/agreement";
import type { RecentQueries, RecentQuery } from "./recent-queries.ts";

/** What is compared: the collection's recent questions, each as whom it was asked, or those that are given, as `readable`. */
export interface CompareRequest {
  readonly workspace: string;
  readonly collection: string;
  readonly queries?: readonly string[];
  readonly readable: Readable;
  readonly signal: AbortSignal;
}

/** How far the two agree over all questions; shares and means are null without any. Holds no question and no hit. */
export interface Comparison {
  /** Versions of the two models. */
  readonly live: string;
  readonly beside: string;
  readonly queries: number;
  /** Mean share of hits that both have among the first ten. */
  readonly overlap: number | null;
  /** Questions by the tenths of their hits that both have: none, up to one tenth, ..., all. */
  readonly overlaps: readonly number[];
  /** Share of questions with the same first hit. */
  readonly sameFirst: number | null;
  /** Mean places by which a hit that both have moved. */
  readonly rankChange: number | null;
  /** Mean time of one question in each, the embedding of the question included. */
  readonly liveMs: number | null;
  readonly besideMs: number | null;
}

/** Compares both spaces. @throws collection.nothing_beside when no space is ready beside the one that answers; what the embedders throw; request.timeout */
export async function compareSpaces(ports: RetrievalParts, recent: RecentQueries, request: CompareRequest): Promise<Comparison> {
  const scope = scopeOf(request);
  const [live, beside] = [await ports.embedderOf?.(scope, "live"), await ports.embedderOf?.(scope, "beside")];
  if (live === undefined || beside === undefined) throw fail("collection.nothing_beside", { collection: request.collection, role: "ready" });
  const asked = request.queries?.map((query): RecentQuery => ({ query, readable: request.readable })) ?? recent.of(scope);
  const agreements: Agreement[] = [];
  const spent = { live: 0, beside: 0 };
  const timed = async (query: RecentQuery, place: { readonly embedder: typeof live; readonly generation: KeptGeneration }): Promise<readonly string[]> => {
    const startedAt = ports.clock.monotonicMs();
    const ranked = await rankedIn(ports, searchOf(request, query), place);
    spent[place.generation] += ports.clock.monotonicMs() - startedAt;
    return ranked;
  };
  for (const query of asked) {
    throwIfStopped(request.signal);
    agreements.push(agreementOf(await timed(query, { embedder: live, generation: "live" }), await timed(query, { embedder: beside, generation: "beside" })));
  }
  const mean = (sum: number): number | null => (agreements.length === 0 ? null : sum / agreements.length);
  const changes = agreements.flatMap(({ rankChange }) => (rankChange === null ? [] : [rankChange]));
  return {
    live: live.model.version, beside: beside.model.version, queries: agreements.length,
    overlap: mean(sumOf(agreements.map(({ overlap }) => overlap))), overlaps: tenths(agreements), sameFirst: mean(agreements.filter(({ isSameFirst }) => isSameFirst).length),
    rankChange: changes.length === 0 ? null : sumOf(changes) / changes.length, liveMs: mean(spent.live), besideMs: mean(spent.beside),
  };
}

function searchOf({ workspace, collection, signal }: CompareRequest, query: RecentQuery): SearchRequest {
  return { workspace, collection, signal, ...query, limit: comparedPlaces, offset: 0, explain: false, onePerDocument: false, mode: "hybrid" };
}

function tenths(agreements: readonly Agreement[]): readonly number[] {
  const counts = Array.from({ length: comparedPlaces + 1 }, () => 0);
  for (const { overlap } of agreements) counts[Math.ceil(overlap * comparedPlaces - 1e-9)]!++;
  return counts;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
