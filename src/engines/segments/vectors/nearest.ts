// The dense arm over all parts: scanned rows that are near enough, compared again in full precision.
import type { Admission } from "../search/admission.ts";
import { compareCandidates, type Candidate } from "../search/collector.ts";
import type { Part } from "../search/part.ts";
import type { GenerationVectors } from "./generation-vectors.ts";
import type { ExactRows } from "./exact-rows.ts";
import { NearestRows } from "./nearest-rows.ts";
import { scanBlocks, type ScannedBlock } from "./scan.ts";
import { loadQuery } from "./vector-block.ts";
import type { VectorMemory } from "./vector-memory.ts";

/** Rows that are compared in full precision beside the wanted ones: int8 moves a similarity by less than so many ranks. */
const rerankMore = 32;

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
export function nearest({ parts, vectors, memory }: DenseScope, query: DenseQuery, rows: ExactRows): readonly Candidate[] {
  const near = new NearestRows(query.limit + rerankMore);
  const blocks = parts.flatMap((part, number): readonly ScannedBlock[] => {
    const ofPart = vectors.of(part);
    const block = ofPart.count === 0 ? null : ofPart.scanned();
    return block === null ? [] : [{ block, mask: allowedRows(part, ofPart.present, query.admissionOf(part)), take: (row, similarity) => near.take(number, row, similarity) }];
  });
  scanBlocks(loadQuery(memory, query.vector), blocks, near.wanted);
  const exact = near.best().map(([number, chunk]): Candidate => {
    const part = parts[number]!;
    return { part, chunk, score: rows.similarity(part, chunk, query.vector)!, place: null };
  });
  return exact.toSorted(compareCandidates).slice(0, query.limit);
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
