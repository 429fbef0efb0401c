// A term's entry in the dictionary, and the blocks in which entries lie.
import { type ByteReader, decodeText, encodeText } from "./bytes.ts";
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

/** Longest term in bytes of UTF-8 that is read without a larger buffer. */
const usualTermBytes = 512;

/** The entries of a dictionary block; `number` is its first term's. */
export function* readBlock(reader: ByteReader, block: { number: number; terms: number }): Generator<TermEntry> {
  let list = reader.varint();
  let positions = reader.varint();
  let bytes = new Uint8Array(usualTermBytes);
  const end = Math.min(block.number + dictionaryBlockTerms, block.terms);
  for (let number = block.number; number < end; number++) {
    const shared = reader.varint();
    const length = shared + reader.varint();
    if (length > bytes.length) bytes = grown(bytes, length);
    bytes.set(reader.held.subarray(reader.at, reader.at + length - shared), shared);
    reader.at += length - shared;
    const documentFrequency = reader.varint();
    const listBytes = reader.varint();
    const positionBytes = reader.varint();
    yield { number, term: decodeText(bytes, 0, length), documentFrequency, list, listBytes, positions, positionBytes };
    list += listBytes;
    positions += positionBytes;
  }
}

/** The entry of `term` in a block, found by comparing bytes: `agreed` is how many of its first bytes the present entry has. */
export function findInBlock(reader: ByteReader, block: { number: number; terms: number }, term: string): TermEntry | null {
  const wanted = encodeText(term);
  let list = reader.varint();
  let positions = reader.varint();
  let agreed = 0;
  const end = Math.min(block.number + dictionaryBlockTerms, block.terms);
  for (let number = block.number; number < end; number++) {
    const shared = reader.varint();
    const suffix = reader.varint();
    if (shared <= agreed) agreed = shared + agreeing(reader, { suffix, wanted, from: shared });
    reader.at += suffix;
    const documentFrequency = reader.varint();
    const listBytes = reader.varint();
    const positionBytes = reader.varint();
    if (agreed === wanted.length && shared + suffix === agreed) return { number, term, documentFrequency, list, listBytes, positions, positionBytes };
    list += listBytes;
    positions += positionBytes;
  }
  return null;
}

/** How many of the next `suffix` bytes are those of `wanted` from `from` on. */
function agreeing(reader: ByteReader, to: { suffix: number; wanted: Uint8Array; from: number }): number {
  const { held, at } = reader;
  const { wanted, from } = to;
  const most = Math.min(to.suffix, wanted.length - from);
  let count = 0;
  while (count < most && held[at + count] === wanted[from + count]) count++;
  return count;
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length * 2);
  larger.set(bytes);
  return larger;
}
