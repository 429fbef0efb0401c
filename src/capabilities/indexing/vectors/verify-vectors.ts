// A document's vector rows among themselves: each there, a number, of its dimensions and of length 1.
import type { DocumentRow } from "#core/rows/tables";
import { storedVector } from "#core/vectors/vector";
import type { RowStore } from "#ports/row-store";
import type { Difference } from "../difference.ts";
import { loadRows, speaksOf, type FollowedModel } from "./vectors-of.ts";

/** Names each problem of the vectors of one document, chunks that have none included. */
export async function compareVectors(rows: RowStore, model: FollowedModel, row: DocumentRow): Promise<readonly Difference[]> {
  if (row.version === null || row.chunker === null || row.chunks === 0) return [];
  const note = (detail: string, ordinal: number | null = null): Difference => ({ place: "rows", document: row.document, ordinal, problem: "vector", detail });
  const [embedding] = await rows.getMany("embeddings", [[row.workspace, row.collection, row.document, model.version]]);
  if (embedding === undefined || !speaksOf(embedding, row)) return [note(`it is not embedded by ${model.version} as it stands now`)];
  const found = await loadRows(rows, { workspace: row.workspace, model: model.version }, embedding.texts);
  return found.flatMap((bytes, ordinal) => {
    if (embedding.texts[ordinal] === null) return [note(`it has no vector: what ${model.version} gave was refused`, ordinal)];
    const problem = problemOf(bytes, model.dimensions);
    return problem === undefined ? [] : [note(`its vector is ${problem}`, ordinal)];
  });
}

function problemOf(bytes: Uint8Array | null, dimensions: number): string | undefined {
  if (bytes === null) return "not there";
  const stored = storedVector(bytes, dimensions);
  return "problem" in stored ? stored.problem : undefined;
}
