// The passages that an answer may quote: both arms are asked where the collection has a model, the words alone elsewhere.
import type { FusedArm } from "#core/ranking/candidate";
import { find, scopeOf, type RetrievalParts, type SearchRequest } from "../find.ts";
import { findJoined } from "../fusion/search-joined.ts";
import type { Source } from "../present.ts";

/** Passages that a question is asked for. */
export const passagesAsked = 16;

/** Passages, best first, and how strongly each arm spoke for any of them. */
export interface Sources {
  readonly seq: number;
  readonly hits: readonly Source[];
  readonly maxPossibleScore: number;
  /** The best BM25 score over the greatest that the question could reach at all, 0..1. */
  readonly keyword: number;
  /** The greatest cosine of question and passage, -1..1; null where no vector was compared. */
  readonly cosine: number | null;
}

/** Finds passages for `request.query`, explained. A model that cannot be asked leaves the words to decide. @throws index.behind, request.cancelled */
export async function findSources(ports: RetrievalParts, request: Omit<SearchRequest, "explain" | "mode">): Promise<Sources> {
  const embedder = await ports.embedderOf?.(scopeOf(request), "live");
  if (embedder === undefined) {
    const { result, hits } = await find(ports, { ...request, explain: true });
    return { seq: result.seq, hits, maxPossibleScore: result.maxPossibleScore, keyword: share(result.hits[0]?.score ?? 0, result.maxPossibleScore), cosine: null };
  }
  const { result, hits } = await findJoined(ports, { ...request, explain: true, mode: "hybrid" }, embedder);
  const best = (arm: FusedArm["arm"]): number => Math.max(...hits.flatMap(({ hit }) => hit.arms.filter((each) => each.arm === arm).map(({ rawScore }) => rawScore)));
  const cosine = best("dense");
  return { seq: result.seq, hits, maxPossibleScore: result.maxPossibleScore, keyword: share(Math.max(0, best("keyword")), result.maxPossibleScore), cosine: Number.isFinite(cosine) ? cosine : null };
}

function share(score: number, possible: number): number {
  return possible > 0 ? Math.min(1, score / possible) : 0;
}
