// From index hits to what a reader sees: rights are checked against rows once more before anything leaves.
import { mayRead, type Readable } from "#core/access";
import type { DocumentRow } from "#core/rows/tables";
import type { RowStore } from "#ports/row-store";
import type { IndexHit, IndexScope } from "#ports/search-index";
import type { Passage, Passages } from "./passages.ts";

/** A hit with its rows. Text and places come from immutable version rows. */
export interface HydratedHit<Hit extends HitPlace = IndexHit> extends Passage {
  readonly hit: Hit;
  readonly document: DocumentRow;
}

/** Which chunk of which document a hit is. */
export type HitPlace = Pick<IndexHit, "document" | "version" | "ordinal">;

/** Where hits are read from. */
export interface HydrationSource {
  readonly rows: RowStore;
  readonly passages: Passages;
}

/** Reads the rows of `hits`. Hits whose document is gone or no longer readable are left out. */
export async function hydrate<Hit extends HitPlace>({ rows, passages }: HydrationSource, scope: IndexScope & { readonly readable: Readable }, hits: readonly Hit[]): Promise<readonly HydratedHit<Hit>[]> {
  const { workspace, collection, readable } = scope;
  const documents = await rows.getMany("documents", hits.map((hit) => [workspace, collection, hit.document]));
  const kept = hits.flatMap((hit, i) => {
    const document = documents[i];
    return document?.chunker && mayRead(readable, document.groups) ? [{ hit, document, chunker: document.chunker }] : [];
  });
  const read = await passages.read(kept.map(({ hit, chunker }) => ({ workspace, version: hit.version, chunker, ordinal: hit.ordinal })));
  return kept.flatMap(({ hit, document }, i) => {
    const passage = read[i];
    return passage ? [{ ...passage, hit, document }] : [];
  });
}
