// What a chunk's length adds below the line of BM25, from a table: made once for each average length.
import { bm25, lengthPart, lengthRatio, termFrequencyLimit } from "#core/ranking/bm25";

/** Lengths in the table; longer chunks are computed. */
const tableLengths = 1024;

/** The length part of BM25 for the present average length. */
export class LengthParts {
  readonly totalLength: number;
  readonly chunks: number;
  private readonly table = new Float64Array(tableLengths);

  constructor(totalLength: number, chunks: number) {
    this.totalLength = totalLength;
    this.chunks = chunks;
    for (let length = 0; length < tableLengths; length++) this.table[length] = this.compute(length);
  }

  /** `lengthPart` of a chunk of `length`. */
  at(length: number): number {
    return length < tableLengths ? this.table[length]! : this.compute(length);
  }

  /** The term-frequency part of BM25. */
  frequencyPart(frequency: number, length: number): number {
    return (frequency * frequencyFactor) / (frequency + this.at(length));
  }

  /** Length over average length. */
  ratio(length: number): number {
    return lengthRatio(length, this.totalLength, this.chunks);
  }

  private compute(length: number): number {
    return lengthPart(this.ratio(length));
  }
}

/** What the frequency is multiplied by above the line: k1 + 1. */
export const frequencyFactor = bm25.k1 + 1;

/** What the term-frequency part never exceeds. */
export const frequencyPartMax = termFrequencyLimit();
