// A term's entry in the dictionary, and the blocks in which entries lie.
import type { ByteReader } from "./bytes.ts";
import { dictionaryBlockTerms } from "./segment-format.ts";

/** A term of the dictionary: its number and where its postings lie. */
export interface TermEntry {
  readonly number: number;
  readonly term: string;
  /** Chunks that hold it, deleted ones too. */
  readonly documentFrequency: number;
  readonly list: number;
  readonly listBytes: number;
  readonly positions: number;
  readonly positionBytes: number;
}

/** The entries of a dictionary block; `number` is its first term's. */
export function* readBlock(reader: ByteReader, block: { number: number; terms: number }): Generator<TermEntry> {
  let list = reader.varint();
  let positions = reader.varint();
  let term = "";
  const end = Math.min(block.number + dictionaryBlockTerms, block.terms);
  for (let number = block.number; number < end; number++) {
    const shared = reader.varint();
    term = term.slice(0, shared) + reader.text();
    const documentFrequency = reader.varint();
    const listBytes = reader.varint();
    const positionBytes = reader.varint();
    yield { number, term, documentFrequency, list, listBytes, positions, positionBytes };
    list += listBytes;
    positions += positionBytes;
  }
}
