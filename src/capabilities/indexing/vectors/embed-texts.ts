// Texts to vector rows: those that rows hold whole are not made again, and what a model gives is looked at before it is kept.
import type { VectorRow } from "#core/rows/tables";
import { withinTokens } from "#core/vectors/token-cut";
import { dotProduct, encodeVector, lengthTolerance, normalised, storedVector, vectorProblem } from "#core/vectors/vector";
import type { EmbeddingPorts } from "../ports.ts";

/** Keys of one look into rows. */
const keysPerRead = 500;

/** What became of texts: rows that are new, names of those that have no vector, and how many of each outcome. */
export interface EmbeddedTexts {
  readonly made: readonly VectorRow[];
  readonly refused: ReadonlySet<string>;
  readonly counts: { embedded: number; reused: number; repaired: number; refused: number };
}

/** Embeds the texts (by their key) that have no row yet, or a damaged one. A vector that is no number, zero or of other dimensions is refused, one that is not of length 1 is made so. */
export async function embedTexts(ports: EmbeddingPorts, { workspace, texts, signal }: { readonly workspace: string; readonly texts: ReadonlyMap<string, string>; readonly signal: AbortSignal }): Promise<EmbeddedTexts> {
  const { model } = ports.embedder;
  const missing = await withoutVector(ports, workspace, [...texts.keys()]);
  const counts = { embedded: 0, reused: texts.size - missing.length, repaired: 0, refused: 0 };
  const made: VectorRow[] = [];
  const refused = new Set<string>();
  for (const keys of batchesOf(missing, model.textsMax)) {
    const { vectors, dimensions, repaired } = await ports.embedder.embed(keys.map((key) => taken(ports, texts.get(key) ?? "")), { kind: "document", signal });
    for (const [i, key] of keys.entries()) {
      const values = vectors.subarray(i * dimensions, (i + 1) * dimensions);
      if (vectorProblem(values, model.dimensions) !== undefined) {
        refused.add(key);
        counts.refused++;
        continue;
      }
      if (Math.abs(Math.sqrt(dotProduct(values, values)) - 1) > lengthTolerance) counts.repaired++;
      else counts.embedded++;
      made.push({ workspace, model: model.version, text: key, bytes: encodeVector(normalised(values), ports.vectorPrecision) });
    }
    counts.repaired += repaired;
    counts.embedded -= repaired;
  }
  return { made, refused, counts };
}

async function withoutVector({ rows, embedder }: EmbeddingPorts, workspace: string, keys: readonly string[]): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let at = 0; at < keys.length; at += keysPerRead) {
    const some = keys.slice(at, at + keysPerRead);
    const found = await rows.getMany("vectors", some.map((key) => [workspace, embedder.model.version, key]));
    missing.push(...some.filter((_key, i) => isMissing(found[i], embedder.model.dimensions)));
  }
  return missing;
}

function isMissing(row: VectorRow | undefined, dimensions: number): boolean {
  return row === undefined || "problem" in storedVector(row.bytes, dimensions);
}

/** The part of a text that the model takes: a chunk may be longer than it was cut for when its title and headings are long. */
function taken({ embedder }: EmbeddingPorts, text: string): string {
  const { tokensMax } = embedder.model;
  return text.length <= tokensMax || embedder.countTokens(text) <= tokensMax ? text : withinTokens(text, embedder.tokenEnds(text), tokensMax);
}

function* batchesOf(keys: readonly string[], size: number): Generator<readonly string[]> {
  for (let at = 0; at < keys.length; at += size) yield keys.slice(at, at + size);
}
