// One query term's walk over a segment: its bound in each window, and its parts of the scores.
import { partScore } from "#core/ranking/bm25";
import { frequencyFactor, frequencyPartMax, type LengthParts } from "./length-parts.ts";
import { endOfList, type ListCursor } from "../file/list-cursor.ts";

/** Lengths of the segment's chunks and what they add below the line. */
export interface ScoredLengths {
  readonly lengths: Uint32Array;
  readonly parts: LengthParts;
}

/** A term's postings with their scores. */
export class TermWalk {
  /** The most that a chunk of the present window gets from this term. */
  bound = 0;
  private readonly cursor: ListCursor;
  private readonly factor: number;
  private readonly scored: ScoredLengths;
  /** Of each block: its last chunk, and the most it scores. */
  private readonly lasts: Uint32Array;
  private readonly bounds: Float64Array;
  private block = 0;

  constructor(cursor: ListCursor, factor: number, scored: ScoredLengths) {
    this.cursor = cursor;
    this.factor = factor;
    this.scored = scored;
    this.lasts = new Uint32Array(cursor.blocks);
    this.bounds = new Float64Array(cursor.blocks);
    if (cursor.blocks === 1) this.boundExactly();
    else this.boundByHeads();
  }

  /** Ends the walk: its memory goes to the next. */
  release(): void {
    this.cursor.release();
  }

  /** Sets `bound` for the chunks `from` to `to`. */
  enterWindow(from: number, to: number): void {
    const { lasts, bounds } = this;
    while (this.block < lasts.length && lasts[this.block]! < from) this.block++;
    this.bound = 0;
    for (let block = this.block; block < lasts.length; block++) {
      if (block > 0 && lasts[block - 1]! >= to - 1) break;
      if (bounds[block]! > this.bound) this.bound = bounds[block]!;
    }
  }

  /** Adds this term's parts to `sums` for the chunks of the window, and marks them. */
  accumulate(window: { from: number; to: number }, sums: Float64Array, marks: Uint32Array): void {
    const { cursor, factor } = this;
    const { lengths, parts } = this.scored;
    const { from, to } = window;
    const { chunks, frequencies } = cursor;
    for (let chunk = cursor.seek(from); chunk < to; ) {
      cursor.loadFrequencies();
      const { count } = cursor;
      let i = cursor.index;
      for (; i < count; i++) {
        chunk = chunks[i]!;
        if (chunk >= to) break;
        const frequency = frequencies[i]!;
        const slot = chunk - from;
        sums[slot]! += partScore(factor, (frequency * frequencyFactor) / (frequency + parts.at(lengths[chunk]!)));
        marks[slot >>> 5]! |= 1 << (slot & 31);
      }
      cursor.index = i;
      if (i === count) chunk = cursor.nextBlock();
    }
  }

  /** Adds this term's parts to the scores of `count` chunks in rising order. */
  addTo(candidates: Uint32Array, scores: Float64Array, count: number): void {
    const { cursor, factor } = this;
    const { lengths, parts } = this.scored;
    for (let i = 0; i < count; i++) {
      const chunk = candidates[i]!;
      const found = cursor.seek(chunk);
      if (found === endOfList) return;
      if (found !== chunk) continue;
      const frequency = cursor.frequency();
      scores[i]! += partScore(factor, (frequency * frequencyFactor) / (frequency + parts.at(lengths[chunk]!)));
    }
  }

  private boundExactly(): void {
    const { cursor, factor } = this;
    const { lengths, parts } = this.scored;
    cursor.loadBlock(0);
    cursor.loadFrequencies();
    let bound = 0;
    for (let i = 0; i < cursor.count; i++) {
      const part = partScore(factor, parts.frequencyPart(cursor.frequencies[i]!, lengths[cursor.chunks[i]!]!));
      if (part > bound) bound = part;
    }
    this.bounds[0] = bound;
    this.lasts[0] = cursor.chunks[cursor.count - 1]!;
  }

  private boundByHeads(): void {
    const { cursor, factor } = this;
    const { parts } = this.scored;
    const score = (frequency: number, length: number): number => partScore(factor, parts.frequencyPart(frequency, length));
    const ceiling = partScore(factor, frequencyPartMax);
    for (let block = 0; block < cursor.blocks; block++) {
      this.lasts[block] = cursor.lastOf(block);
      this.bounds[block] = cursor.boundOf(block, score, ceiling);
    }
  }
}
