// A search by meaning, or by words and meaning: the query becomes a vector, both arms bring candidates, and they are joined.
import { asPlinthError, fail, fromErrorBody, type ErrorBody } from "#core/errors";
import type { FusedHit, FusedQuery, FusedResult } from "#core/ranking/candidate";
import { withinTokens } from "#core/vectors/token-cut";
import { dotProduct, normalised } from "#core/vectors/vector";
import type { Embedder } from "#ports/embedder";
import type { KeptGeneration } from "#ports/search-index";
import { narrowing, scopeOf, type RetrievalParts, type SearchRequest } from "../find.ts";
import { hydrate, type HydratedHit } from "../hydrate.ts";
import { presenter, type PresentedHit, type Searched } from "../present.ts";
import { fusionDepth, knownShareOf, rulesFor } from "./rules.ts";

/** Candidates of each arm are at least `fusionDepth`, and this many times the hits that a page needs where chunks of one document count once. */
const depthPerDocumentHit = 3;
const depthMax = 11_000;

/** Finds by `request.mode`, the question embedded by the model that answers. @throws index.behind, request.cancelled, and in dense mode what the embedder throws */
export async function searchJoined(ports: RetrievalParts, request: SearchRequest, embedder: Embedder): Promise<Searched> {
  const { clock, metrics } = ports;
  const startedAt = clock.monotonicMs();
  const { offset, explain } = request;
  const { result, hits: found, embedMs, foundAt, failedArm } = await findJoined(ports, request, embedder);
  const present = presenter(ports.analyser, request.query, result.maxPossibleScore);
  const shown = found.map((hit) => present(explain ? hit : { ...hit, hit: withoutArms(hit.hit) }, offset + result.hits.indexOf(hit.hit) + 1));
  const tookMs = clock.monotonicMs() - startedAt;
  metrics.observe("plinth_search_duration_seconds", embedMs / 1000, { stage: "embed" });
  metrics.observe("plinth_search_duration_seconds", (foundAt - startedAt - embedMs) / 1000, { stage: "candidates" });
  metrics.observe("plinth_search_duration_seconds", tookMs / 1000, { stage: "total" });
  return { snapshot: result.seq, ...countOf(result), hits: shown, ...(result.facets ? { facets: result.facets } : {}), ...(failedArm ? { failedArm } : {}), matching: result.total, tookMs };
}

/** The joined result and its hydrated hits. */
export interface FoundJoined extends Asked {
  readonly hits: readonly HydratedHit<FusedHit>[];
  /** When the index had answered, by the clock's monotonic milliseconds. */
  readonly foundAt: number;
}

/** Asks both arms and reads the rows of what they found. @throws index.behind, request.cancelled, and in dense mode what the embedder throws */
export async function findJoined(ports: RetrievalParts, request: SearchRequest, embedder: Embedder): Promise<FoundJoined> {
  if (request.after !== undefined) await ports.waitForIndex(scopeOf(request), request.after, request.signal);
  const asked = await askLive(ports, request, embedder);
  const foundAt = ports.clock.monotonicMs();
  if (request.signal.aborted) throw fail("request.cancelled");
  return { ...asked, foundAt, hits: await hydrate(ports, { ...scopeOf(request), readable: request.readable }, asked.result.hits) };
}

function withoutArms({ arms: _arms, ...hit }: FusedHit): PresentedHit {
  return hit;
}

/** What a generation gave, the time that embedding took, and why the dense arm was not asked where its model could not be. */
interface Asked {
  readonly result: FusedResult;
  readonly embedMs: number;
  readonly failedArm?: ErrorBody;
}

/** Asks the live index. Where another model's vectors came to answer after the question was embedded, it is embedded by that one and asked again. */
async function askLive(ports: RetrievalParts, request: SearchRequest, embedder: Embedder): Promise<Asked> {
  const asked = await askGeneration(ports, request, { embedder, generation: "live" });
  if (asked.result.isDense || asked.failedArm) return asked;
  const now = await ports.embedderOf?.(scopeOf(request), "live");
  return now === undefined || now.model.version === embedder.model.version ? asked : askGeneration(ports, request, { embedder: now, generation: "live" });
}

/** Asks one generation. A hybrid search whose model cannot be asked goes on by words. */
async function askGeneration(ports: RetrievalParts, request: SearchRequest, { embedder, generation }: { readonly embedder: Embedder; readonly generation: KeptGeneration }): Promise<Asked> {
  const startedAt = ports.clock.monotonicMs();
  const mode = request.mode === "dense" ? "dense" : "hybrid";
  let failedArm: ErrorBody | undefined;
  const { knownShare, ...dense } = await embedQuery(embedder, request).catch((thrown: unknown): EmbeddedQuery => {
    const error = asPlinthError(thrown);
    if (mode === "dense" || !error.code.startsWith("embedding.")) throw thrown;
    failedArm = error.toBody();
    return { knownShare: 0 };
  });
  const embedMs = ports.clock.monotonicMs() - startedAt;
  const { query, readable, limit, offset, onePerDocument, explain } = request;
  const result = await ports.index.fused(scopeOf(request), { text: query, readable, mode, rules: rulesFor(knownShare), depth: depthOf(request), limit, offset, onePerDocument, explain, ...narrowing(request), ...dense }, generation);
  return { result, embedMs, ...(failedArm ? { failedArm } : {}) };
}

/** The chunks that a search by `request.mode` ranks first in a generation, best first, each as `document/ordinal`. @throws what the embedder throws */
export async function rankedIn(ports: RetrievalParts, request: SearchRequest, place: { readonly embedder: Embedder; readonly generation: KeptGeneration }): Promise<readonly string[]> {
  const { result, failedArm } = await askGeneration(ports, request, place);
  if (failedArm) throw fromErrorBody(failedArm);
  return result.hits.map(({ document, ordinal }) => `${document}/${ordinal}`);
}

/** A query as its model sees it. */
type EmbeddedQuery = Pick<FusedQuery, "dense"> & { readonly knownShare: number };

/** The query's vector, none when it has none (blanks, or more than the model takes), and then the words alone decide; and the share of its tokens that the model knows. */
async function embedQuery(embedder: Embedder, { query, signal }: SearchRequest): Promise<EmbeddedQuery> {
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
