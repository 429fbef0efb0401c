// Suggestions while somebody types: titles and headings of what the reader may read.
import type { Readable } from "#core/access";
import type { Filter } from "#core/filter/filter";
import type { Suggestion } from "#core/ranking/suggestions";
import type { RetrievalPorts } from "./find.ts";

/** What is typed, and where it is completed. */
export interface SuggestRequest {
  readonly workspace: string;
  readonly collection: string;
  readonly readable: Readable;
  readonly query: string;
  readonly filter?: Filter;
  readonly limit: number;
}

/** Suggestions, best first, and the snapshot they were made at. */
export interface SuggestAnswer {
  readonly snapshot: number;
  readonly suggestions: readonly Suggestion[];
  readonly tookMs: number;
}

/** Completes what is typed. */
export async function suggest({ index, clock }: Pick<RetrievalPorts, "index" | "clock">, request: SuggestRequest): Promise<SuggestAnswer> {
  const { workspace, collection, query, ...asked } = request;
  const startedAt = clock.monotonicMs();
  const { seq, suggestions } = await index.suggest({ workspace, collection }, { ...asked, text: query });
  return { snapshot: seq, suggestions, tookMs: clock.monotonicMs() - startedAt };
}
