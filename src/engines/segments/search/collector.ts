// Keeps the best hits in order while parts are searched, and tells them what score still has a chance.
import { compareNames } from "#core/ranking/order";
import type { ChunkPlace, HitSink, Part } from "./part.ts";

/** A hit that is among the best so far. */
export interface Candidate {
  readonly part: Part;
  readonly chunk: number;
  readonly score: number;
  /** Read when a tie or the answer asks for it. */
  place: ChunkPlace | null;
}

/** The best `size` hits of all parts, or the best chunk of each of the best `size` documents. */
export class Collector implements HitSink {
  /** A chunk below this score need not be offered. An equal one may still win by its external id. */
  threshold = 0;
  /** Matching chunks seen. */
  total = 0;
  /** Some matching chunks were passed over. */
  isLowerBound = false;
  readonly ranked: Candidate[] = [];
  private readonly size: number;
  private readonly byDocument: Map<Part, Map<number, Candidate>> | null;

  constructor(size: number, isOnePerDocument: boolean) {
    this.size = size;
    this.byDocument = isOnePerDocument ? new Map() : null;
  }

  /** Takes a hit if it is among the best. */
  offer(part: Part, chunk: number, score: number): void {
    if (score < this.threshold || this.size === 0) return;
    const candidate: Candidate = { part, chunk, score, place: null };
    if (this.ranked.length === this.size && compareCandidates(candidate, this.ranked[this.size - 1]!) > 0) return;
    if (this.byDocument !== null && !this.replaceOfDocument(this.byDocument, candidate)) return;
    this.insert(candidate);
    if (this.ranked.length > this.size) this.forget(this.ranked.pop()!);
    if (this.ranked.length === this.size) this.threshold = this.ranked[this.size - 1]!.score;
  }

  /** Makes room for `candidate` if it is better than its document's best chunk; false when it is not. */
  private replaceOfDocument(byDocument: Map<Part, Map<number, Candidate>>, candidate: Candidate): boolean {
    const { part, chunk } = candidate;
    const ofPart = byDocument.get(part) ?? new Map<number, Candidate>();
    byDocument.set(part, ofPart);
    const document = part.documentOf(chunk);
    const known = ofPart.get(document);
    if (known !== undefined) {
      if (compareCandidates(candidate, known) > 0) return false;
      this.ranked.splice(this.ranked.indexOf(known), 1);
    }
    ofPart.set(document, candidate);
    return true;
  }

  private forget(candidate: Candidate): void {
    this.byDocument?.get(candidate.part)?.delete(candidate.part.documentOf(candidate.chunk));
  }

  private insert(candidate: Candidate): void {
    const { ranked } = this;
    let low = 0;
    let high = ranked.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareCandidates(candidate, ranked[middle]!) < 0) high = middle;
      else low = middle + 1;
    }
    ranked.splice(low, 0, candidate);
  }
}

/** The order of hits, reading names only when scores are equal. */
export function compareCandidates(a: Candidate, b: Candidate): number {
  return b.score - a.score || compareByName(a, b);
}

/** The order of hits of one score. */
export function compareByName(a: Candidate, b: Candidate): number {
  return compareNames(placeOf(a), placeOf(b));
}

/** The candidate's place, read once. */
export function placeOf(candidate: Candidate): ChunkPlace {
  return (candidate.place ??= candidate.part.place(candidate.chunk));
}
