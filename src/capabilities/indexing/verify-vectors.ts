// A document's vector rows among themselves: each there, a number, of its dimensions and of length 1.
import type { DocumentRow } from "#core/rows/tables";
import { decodeVector, dotProduct, lengthTolerance, vectorProblem } from "#core/vectors/vector";
import type { FollowingPorts } from "./ports.ts";
import { loadRows, speaksOf } from "./vectors-of.ts";
import type { Difference } from "./difference.ts";

/** Names each problem of the vectors of one document. */
export async function compareVectors({ rows, model }: Pick<FollowingPorts, "rows" | "model">, row: DocumentRow): Promise<readonly Difference[]> {
  if (model === undefined || row.version === null || row.chunker === null || row.chunks === 0) return [];
  const note = (detail: string, ordinal: number | null = null): Difference => ({ place: "rows", document: row.document, ordinal, problem: "vector", detail });
  const [embedding] = await rows.getMany("embeddings", [[row.workspace, row.collection, row.document, model.version]]);
  if (embedding === undefined || !speaksOf(embedding, row)) return [note(`it is not embedded by ${model.version} as it stands now`)];
  const found = await loadRows(rows, { workspace: row.workspace, model: model.version }, embedding.texts);
  return found.flatMap((bytes, ordinal) => {
    const problem = embedding.texts[ordinal] === null ? undefined : problemOf(bytes, model.dimensions);
    return problem === undefined ? [] : [note(`its vector is ${problem}`, ordinal)];
  });
}

function problemOf(bytes: Uint8Array | null, dimensions: number): string | undefined {
  if (bytes === null) return "not there";
  const values = decodeVector(bytes, dimensions);
  if (values === undefined) return "of other dimensions";
  const problem = vectorProblem(values, dimensions);
  if (problem !== undefined) return problem;
  const length = Math.sqrt(dotProduct(values, values));
  return Math.abs(length - 1) > lengthTolerance ? `of length ${length.toFixed(3)}, not 1` : undefined;
}
