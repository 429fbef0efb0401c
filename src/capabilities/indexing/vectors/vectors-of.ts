// From rows to the vectors of a document's chunks: only those that were made of just these texts.
import type { DocumentRow, EmbeddingRow } from "#core/rows/tables";
import type { DocumentVectors } from "#core/vectors/document-vectors";
import type { RowStore } from "#ports/row-store";
import type { EmbeddingModel } from "#ports/embedder";

/** The model whose vectors are followed. */
export type FollowedModel = Pick<EmbeddingModel, "version" | "dimensions">;

/** Rows of vectors in one read. */
const vectorsPerRead = 500;

/** Vectors of the document as it stands in its row; undefined while it is not embedded so. */
export async function loadVectors(rows: RowStore, document: DocumentRow, model: FollowedModel | undefined): Promise<DocumentVectors | undefined> {
  if (model === undefined) return undefined;
  const { workspace, collection } = document;
  const [embedding] = await rows.getMany("embeddings", [[workspace, collection, document.document, model.version]]);
  if (embedding === undefined || !speaksOf(embedding, document)) return undefined;
  return { model: model.version, dimensions: model.dimensions, rows: await loadRows(rows, { workspace, model: model.version }, embedding.texts) };
}

/** Whether an embedding row was made of what the document row says now. */
export function speaksOf(embedding: EmbeddingRow, { version, chunker, title }: DocumentRow): boolean {
  return embedding.version === version && embedding.chunker === chunker && embedding.title === title;
}

/** Bytes of the vectors of these texts; null where there is none. */
export async function loadRows(rows: RowStore, of: { readonly workspace: string; readonly model: string }, texts: readonly (string | null)[]): Promise<readonly (Uint8Array | null)[]> {
  const found: (Uint8Array | null)[] = [];
  for (let at = 0; at < texts.length; at += vectorsPerRead) {
    const some = texts.slice(at, at + vectorsPerRead);
    const known = some.flatMap((text) => (text === null ? [] : [text]));
    const read = await rows.getMany("vectors", known.map((text) => [of.workspace, of.model, text]));
    const bytes = new Map(known.map((text, i) => [text, read[i]?.bytes]));
    for (const text of some) found.push((text === null ? undefined : bytes.get(text)) ?? null);
  }
  return found;
}
