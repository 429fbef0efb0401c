// A search by meaning, or by words and meaning: the query becomes a vector, both arms bring candidates, and they are joined.
import { fail } from "#core/errors";
import type { FusedQuery, FusedResult } from "#core/ranking/candidate";
import { withinTokens } from "#core/vectors/token-cut";
import { dotProduct, normalised } from "#core/vectors/vector";
import type { Embedder } from "#ports/embedder";
import { narrowing, type RetrievalParts, type SearchRequest } from "../find.ts";
import { hydrate } from "../hydrate.ts";
import { presenter, type PresentedHit, type Searched } from "../present.ts";
import { fusionDepth, knownShareOf, rulesFor } from "./rules.ts";

/** Candidates of each arm are at least `fusionDepth`, and this many times the hits that a page needs where chunks of one document count once. */
const depthPerDocumentHit = 3;
const depthMax = 11_000;

/** Finds by `request.mode`. @throws index.behind, request.cancelled, and what the embedder throws */
export async function searchJoined(ports: RetrievalParts & { readonly embedder: Embedder }, request: SearchRequest): Promise<Searched> {
  const { clock, metrics } = ports;
  const startedAt = clock.monotonicMs();
  const scope = { workspace: request.workspace, collection: request.collection };
  if (request.after !== undefined) await ports.waitForIndex(scope, request.after, request.signal);
  const { knownShare, ...asked } = await embedQuery(ports.embedder, request);
  const embeddedAt = clock.monotonicMs();
  const { query, readable, limit, offset, onePerDocument, explain } = request;
  const mode = request.mode === "dense" ? "dense" : "hybrid";
  const result = await ports.index.fused(scope, { text: query, readable, mode, rules: rulesFor(knownShare), depth: depthOf(request), limit, offset, onePerDocument, explain, ...narrowing(request), ...asked });
  const foundAt = clock.monotonicMs();
  if (request.signal.aborted) throw fail("request.cancelled");
  const places = result.hits.map(({ arms, ...hit }): PresentedHit => (explain ? { ...hit, arms } : hit));
  const hits = await hydrate(ports, { ...scope, readable }, places);
  const present = presenter(ports.analyser, query, result.maxPossibleScore);
  const shown = hits.map((hit) => present(hit, offset + places.indexOf(hit.hit) + 1));
  const tookMs = clock.monotonicMs() - startedAt;
  metrics.observe("plinth_search_duration_seconds", (embeddedAt - startedAt) / 1000, { stage: "embed" });
  metrics.observe("plinth_search_duration_seconds", (foundAt - embeddedAt) / 1000, { stage: "candidates" });
  metrics.observe("plinth_search_duration_seconds", tookMs / 1000, { stage: "total" });
  return { snapshot: result.seq, ...countOf(result), hits: shown, ...(result.facets ? { facets: result.facets } : {}), matching: result.total, tookMs };
}

/** The query's vector, none when it has none (blanks, or more than the model takes), and then the words alone decide; and the share of its tokens that the model knows. */
async function embedQuery(embedder: Embedder, { query, signal }: SearchRequest): Promise<Pick<FusedQuery, "dense"> & { readonly knownShare: number }> {
  const { version, tokensMax } = embedder.model;
  const text = query.length <= tokensMax || embedder.countTokens(query) <= tokensMax ? query : withinTokens(query, embedder.tokenEnds(query), tokensMax);
  const embedded = await embedder.embed([text], { kind: "query", signal });
  const { vectors } = embedded;
  const length = dotProduct(vectors, vectors);
  const knownShare = knownShareOf(embedded);
  return length > 0 && Number.isFinite(length) ? { dense: { model: version, vector: normalised(vectors) }, knownShare } : { knownShare };
}

function depthOf({ limit, offset, onePerDocument }: SearchRequest): number {
  const wanted = (offset + limit) * (onePerDocument ? depthPerDocumentHit : 1);
  return Math.min(depthMax, Math.max(fusionDepth, wanted));
}

/** Everything is more or less near: what is counted are the candidates, of which there may be more. */
function countOf({ candidates, total, isLowerBound, isDense }: FusedResult): { readonly total: number; readonly isLowerBound: boolean } {
  return isDense ? { total: Math.max(total, candidates), isLowerBound: true } : { total, isLowerBound };
}
