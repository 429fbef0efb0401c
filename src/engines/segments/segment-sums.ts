// Sums over all postings of each chunk of a segment: equal sums mean equal postings but for one chance in 2^64.
import { ByteReader } from "./file/bytes.ts";
import type { Segment } from "./file/segment.ts";
import type { Slices } from "./slices.ts";

/** Of each chunk: two sums over its postings with their positions, and one over its list of terms. */
export interface SegmentSums {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly forward: Uint32Array;
}

const held = new WeakMap<Segment, Promise<SegmentSums>>();

/** The sums of a segment, read once: segments never change. */
export function sumsOf(segment: Segment, slices: Slices): Promise<SegmentSums> {
  const known = held.get(segment);
  if (known !== undefined) return known;
  const sums = readSums(segment, slices);
  held.set(segment, sums);
  sums.catch(() => held.delete(segment));
  return sums;
}

/** The sums that a chunk with these postings has. */
export function expectedSums(postings: ReadonlyMap<string, readonly number[]>): { first: number; second: number; forward: number } {
  let first = 0;
  let second = 0;
  let forward = 0;
  for (const [term, positions] of postings) {
    const hash = hashOf(term);
    let mixed = mix(hash, positions.length);
    for (const position of positions) mixed = mix(mixed, position);
    first = (first + mixed) >>> 0;
    second = (second + mix(mixed, hash)) >>> 0;
    forward = (forward + hash) >>> 0;
  }
  return { first, second, forward };
}

async function readSums(segment: Segment, slices: Slices): Promise<SegmentSums> {
  const { chunks, terms } = segment.footer;
  const sums: SegmentSums = { first: new Uint32Array(chunks), second: new Uint32Array(chunks), forward: new Uint32Array(chunks) };
  const hashes = new Uint32Array(terms);
  for (const entry of segment.allEntries()) {
    const hash = hashOf(entry.term);
    hashes[entry.number] = hash;
    const cursor = segment.cursor(entry);
    const { bytes, start } = segment.read("positions", entry.positions, entry.positionBytes);
    const reader = new ByteReader(bytes, start);
    for (let block = 0; block < cursor.blocks; block++) {
      cursor.loadBlock(block);
      cursor.loadFrequencies();
      for (let i = 0; i < cursor.count; i++) {
        const frequency = cursor.frequencies[i]!;
        let mixed = mix(hash, frequency);
        for (let n = 0, position = 0; n < frequency; n++) mixed = mix(mixed, (position += reader.varint()));
        sums.first[cursor.chunks[i]!]! += mixed;
        sums.second[cursor.chunks[i]!]! += mix(mixed, hash);
      }
    }
    cursor.release();
    if (slices.isOver()) await slices.pause();
  }
  for (let chunk = 0; chunk < chunks; chunk++) {
    for (const term of segment.termsOf(chunk)) sums.forward[chunk]! += hashes[term] ?? 1;
    if (slices.isOver()) await slices.pause();
  }
  return sums;
}

function hashOf(term: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193);
  return mix(hash, term.length);
}

/** Two numbers into 32 well-stirred bits, by the finaliser of MurmurHash3. */
function mix(a: number, b: number): number {
  let value = Math.imul(a ^ (b + 0x9e3779b9), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
