// One term's posting list: blocks of 128 chunks and frequencies in packed bits, each with what bounds its scores.
import { type ByteReader, type ByteWriter, widthOf } from "./bytes.ts";

/** Postings of a full block. */
export const blockPostings = 128;

/** Bytes of a block's head: last chunk, where its data and its positions begin, two widths, three pairs of frequency and length. */
export const blockHeadBytes = 24;

/** Pairs of frequency and length that bound a block's scores. */
export const boundPairs = 3;

/** A frequency of this height or more is written as this and bounds as if it were endless. */
export const frequencyCeiling = 255;

/** A length of this height or more is written as this. */
export const lengthCeiling = 65_535;

/** The postings of one term while they are gathered; reused from term to term. */
export class PostingBuffer {
  count = 0;
  chunks = new Uint32Array(256);
  frequencies = new Uint32Array(256);
  /** Where each posting's positions begin in `positions`. */
  positionStarts = new Uint32Array(256);
  readonly positions: ByteWriter;

  constructor(positions: ByteWriter) {
    this.positions = positions;
  }

  /** Adds a posting; the caller then appends its positions to `positions`. Chunks come in rising order. */
  add(chunk: number, frequency: number): void {
    if (this.count === this.chunks.length) this.grow();
    this.chunks[this.count] = chunk;
    this.frequencies[this.count] = frequency;
    this.positionStarts[this.count++] = this.positions.length;
  }

  clear(): void {
    this.count = 0;
    this.positions.clear();
  }

  private grow(): void {
    const grown = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
      const next = new Uint32Array(old.length * 2);
      next.set(old);
      return next;
    };
    this.chunks = grown(this.chunks);
    this.frequencies = grown(this.frequencies);
    this.positionStarts = grown(this.positionStarts);
  }
}

const gaps = new Uint32Array(blockPostings);
const excess = new Uint32Array(blockPostings);
const shortestByFrequency = new Uint32Array(frequencyCeiling + 1).fill(0xffffffff);

/** Appends the list of `postings` to `out`. `lengths` are the chunks' lengths. */
export function encodeList(postings: PostingBuffer, lengths: Uint32Array, out: ByteWriter): void {
  if (postings.count <= blockPostings) {
    out.varint(postings.chunks[0]!);
    encodeBlock(postings, { from: 0, count: postings.count, base: postings.chunks[0]! - 1 }, { out, lengths: null });
    return;
  }
  const blocks = Math.ceil(postings.count / blockPostings);
  const headsAt = out.length;
  out.reserve(blocks * blockHeadBytes);
  out.length += blocks * blockHeadBytes;
  const dataAt = out.length;
  for (let block = 0; block < blocks; block++) {
    const from = block * blockPostings;
    const count = Math.min(blockPostings, postings.count - from);
    const base = from === 0 ? -1 : postings.chunks[from - 1]!;
    const head = { last: postings.chunks[from + count - 1]!, data: out.length - dataAt, positions: postings.positionStarts[from]! };
    const widths = encodeBlock(postings, { from, count, base }, { out, lengths });
    writeHead(out, headsAt + block * blockHeadBytes, { ...head, ...widths });
  }
}

/** Chunks as gaps from `base`, then frequencies less one. Without `lengths` the widths stand before the data, else the caller puts them into the head. */
function encodeBlock(postings: PostingBuffer, range: { from: number; count: number; base: number }, to: { out: ByteWriter; lengths: Uint32Array | null }): { gapWidth: number; frequencyWidth: number; pairs: readonly number[] } {
  const { from, count } = range;
  const { out, lengths } = to;
  let before = range.base;
  for (let i = 0; i < count; i++) {
    const chunk = postings.chunks[from + i]!;
    gaps[i] = chunk - before - 1;
    before = chunk;
    excess[i] = postings.frequencies[from + i]! - 1;
  }
  const gapWidth = widthOf(gaps, 0, count);
  const frequencyWidth = widthOf(excess, 0, count);
  if (lengths === null) {
    out.byte(gapWidth);
    out.byte(frequencyWidth);
  }
  out.packBits(gaps, { from: 0, count }, gapWidth);
  out.packBits(excess, { from: 0, count }, frequencyWidth);
  return { gapWidth, frequencyWidth, pairs: lengths === null ? [] : boundsOf(postings, range, lengths) };
}

/** Up to three pairs such that each posting has a pair with no smaller frequency and no greater length: whatever the average length is, one of them bounds its score. */
function boundsOf(postings: PostingBuffer, range: { from: number; count: number }, lengths: Uint32Array): readonly number[] {
  let most = 0;
  for (let i = range.from; i < range.from + range.count; i++) {
    const frequency = Math.min(postings.frequencies[i]!, frequencyCeiling);
    const length = lengths[postings.chunks[i]!]!;
    if (length < shortestByFrequency[frequency]!) shortestByFrequency[frequency] = length;
    if (frequency > most) most = frequency;
  }
  const frontier: number[] = [];
  let shortest = 0xffffffff;
  for (let frequency = most; frequency > 0; frequency--) {
    const length = shortestByFrequency[frequency]!;
    shortestByFrequency[frequency] = 0xffffffff;
    if (length >= shortest) continue;
    shortest = length;
    frontier.push(frequency, Math.min(length, lengthCeiling));
  }
  const surplus = frontier.length / 2 - boundPairs;
  if (surplus <= 0) return frontier;
  return [frontier[0]!, ...frontier.slice(2 * surplus + 1)];
}

function writeHead(out: ByteWriter, at: number, head: { last: number; data: number; positions: number; gapWidth: number; frequencyWidth: number; pairs: readonly number[] }): void {
  const end = out.length;
  out.length = at;
  out.u32(head.last);
  out.u32(head.data);
  out.u32(head.positions);
  out.byte(head.gapWidth);
  out.byte(head.frequencyWidth);
  for (let pair = 0; pair < boundPairs; pair++) {
    out.byte(head.pairs[2 * pair] ?? 0);
    out.u16(head.pairs[2 * pair + 1] ?? 0);
  }
  out.byte(0);
  out.length = end;
}

/** Appends positions of one posting in rising order as gaps. */
export function encodePositions(positions: Uint32Array, range: { from: number; to: number }, out: ByteWriter): void {
  let before = 0;
  for (let i = range.from; i < range.to; i++) {
    out.varint(positions[i]! - before);
    before = positions[i]!;
  }
}

/** Reads `count` positions. */
export function decodePositions(reader: ByteReader, count: number): number[] {
  const positions: number[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) positions.push((at += reader.varint()));
  return positions;
}

/** Moves `reader` behind `count` varints. */
export function skipVarints(reader: ByteReader, count: number): void {
  const { held } = reader;
  let at = reader.at;
  for (let left = count; left > 0; at++) if (held[at]! < 128) left--;
  reader.at = at;
}
