// The dense arm over all parts: scanned rows that are near enough, compared again in full precision.
import { similarityOf } from "#core/vectors/vector";
import type { Admission } from "../search/admission.ts";
import { placeOf, type Candidate } from "../search/collector.ts";
import { compareText } from "#core/text/positions";
import type { Part } from "../search/part.ts";
import type { GenerationVectors } from "./generation-vectors.ts";
import { loadQuery } from "./vector-block.ts";
import type { VectorMemory } from "./vector-memory.ts";

/** Rows that are compared in full precision: so many times the wanted ones, and so many more. int8 moves a similarity by less than the ranks behind them. */
const rerankFactor = 2;
const rerankMore = 32;
/** Most of them when many are equally near, such as copies of one text. */
const rerankMax = 4096;

/** What the dense arm looks through. */
export interface DenseScope {
  readonly parts: readonly Part[];
  readonly vectors: GenerationVectors;
  readonly memory: VectorMemory;
}

/** What is asked: `isAllowed` restricts nothing when null. */
export interface DenseQuery {
  readonly vector: Float32Array;
  readonly limit: number;
  readonly admissionOf: (part: Part) => Admission | null;
}

/** The nearest chunks in order, at most `limit`. @throws index.damaged; index.vectors_full */
export function nearest({ parts, vectors, memory }: DenseScope, query: DenseQuery): readonly Candidate[] {
  const near = new NearRows(query.limit * rerankFactor + rerankMore);
  for (const part of parts) {
    const ofPart = vectors.of(part);
    if (ofPart.count === 0) continue;
    const mask = allowedRows(part, ofPart.present, query.admissionOf(part));
    const block = ofPart.scanned();
    block?.scan(loadQuery(memory, query.vector), mask, { wanted: near.wanted, take: (row, similarity) => near.take(part, row, similarity) });
  }
  const exact = near.best().map(({ part, chunk }): Candidate => ({ part, chunk, score: similarityOf(vectors.of(part).bytes(chunk)!, query.vector)!, place: null }));
  return exact.toSorted(compare).slice(0, query.limit);
}

/** Rows that have a vector and whose document may be a hit. */
function allowedRows(part: Part, present: Uint8Array, admission: Admission | null): Uint8Array {
  if (admission === null) return present;
  const mask = new Uint8Array(present.length);
  let before = -1;
  let isAllowed = false;
  for (let chunk = 0; chunk < present.length; chunk++) {
    if (present[chunk] !== 1) continue;
    const document = part.documentOf(chunk);
    if (document !== before) isAllowed = admission.isReadable(document) && admission.passesFilter(document);
    before = document;
    if (isAllowed) mask[chunk] = 1;
  }
  return mask;
}

/** Keeps the rows of the highest approximate similarities, with all that equal the last. */
class NearRows {
  readonly wanted: number;
  private rows: { readonly part: Part; readonly chunk: number; readonly similarity: number }[] = [];
  private threshold = -Infinity;

  constructor(wanted: number) {
    this.wanted = wanted;
  }

  take(part: Part, chunk: number, similarity: number): void {
    if (similarity < this.threshold) return;
    this.rows.push({ part, chunk, similarity });
    if (this.rows.length >= this.wanted * 4 + rerankMax) this.cut();
  }

  best(): readonly { readonly part: Part; readonly chunk: number }[] {
    this.cut();
    return this.rows;
  }

  private cut(): void {
    if (this.rows.length <= this.wanted) return;
    this.rows.sort((a, b) => b.similarity - a.similarity);
    this.threshold = this.rows[this.wanted - 1]!.similarity;
    const end = this.rows.findIndex(({ similarity }) => similarity < this.threshold);
    this.rows.length = Math.min(end < 0 ? this.rows.length : end, this.wanted + rerankMax);
  }
}

/** By similarity, then by the names that break ties everywhere. */
function compare(a: Candidate, b: Candidate): number {
  if (a.score !== b.score) return b.score - a.score;
  const [left, right] = [placeOf(a), placeOf(b)];
  return compareText(left.externalId, right.externalId) || left.ordinal - right.ordinal || compareText(left.document, right.document);
}
