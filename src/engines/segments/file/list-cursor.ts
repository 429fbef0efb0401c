// Walks one posting list: block by block, chunk by chunk, forward; knows what each block can score at most.
import { ByteReader, unpackBits } from "./bytes.ts";
import type { Place } from "./paged-file.ts";
import { blockHeadBytes, blockPostings, boundPairs, frequencyCeiling } from "./posting-list.ts";

/** Behind the last chunk. */
export const endOfList = 0xffffffff;

/** Room for one decoded block. */
interface BlockRoom {
  readonly chunks: Uint32Array;
  readonly frequencies: Uint32Array;
}

/** Rooms kept for the next cursor: making typed arrays costs more than filling them. */
const roomsKeptMax = 1024;
const freeRooms: BlockRoom[] = [];

function takeRoom(): BlockRoom {
  return freeRooms.pop() ?? { chunks: new Uint32Array(blockPostings), frequencies: new Uint32Array(blockPostings) };
}

/** A walk over one list. `chunks[index]` is where it stands within the block; `count` postings are decoded. */
export class ListCursor {
  readonly chunks: Uint32Array;
  readonly frequencies: Uint32Array;
  readonly blocks: number;
  block = -1;
  index = 0;
  count = 0;
  private readonly documentFrequency: number;
  private readonly place: Place;
  private readonly dataAt: number;
  private hasFrequencies = false;
  private readonly room: BlockRoom;

  constructor(place: Place, documentFrequency: number) {
    this.room = takeRoom();
    this.chunks = this.room.chunks;
    this.frequencies = this.room.frequencies;
    this.place = place;
    this.documentFrequency = documentFrequency;
    this.blocks = Math.ceil(documentFrequency / blockPostings);
    this.dataAt = place.start + (this.blocks > 1 ? this.blocks * blockHeadBytes : 0);
  }

  /** Gives its room to the next cursor; it is not used afterwards. */
  release(): void {
    if (freeRooms.length < roomsKeptMax) freeRooms.push(this.room);
  }

  /** The last chunk of `block`. */
  lastOf(block: number): number {
    if (this.blocks > 1) return this.place.view.getUint32(this.headAt(block), true);
    if (this.block !== 0) this.loadBlock(0);
    return this.chunks[this.count - 1]!;
  }

  /** Decodes the chunks of `block` and stands on its first. */
  loadBlock(block: number): void {
    this.block = block;
    this.index = 0;
    this.hasFrequencies = false;
    this.count = Math.min(blockPostings, this.documentFrequency - block * blockPostings);
    const { byte, gapWidth, base } = this.dataOf(block);
    unpackBits(this.place.view, { byte, width: gapWidth, count: this.count }, this.chunks);
    const { chunks, count } = this;
    for (let i = 0, before = base; i < count; i++) before = chunks[i] = before + chunks[i]! + 1;
  }

  /** Decodes the frequencies of the block it stands in. */
  loadFrequencies(): void {
    if (this.hasFrequencies) return;
    this.hasFrequencies = true;
    const { byte, gapWidth, frequencyWidth } = this.dataOf(this.block);
    const { frequencies, count } = this;
    if (frequencyWidth === 0) {
      frequencies.fill(1, 0, count);
      return;
    }
    unpackBits(this.place.view, { byte: byte + Math.ceil((gapWidth * count) / 8), width: frequencyWidth, count }, frequencies);
    for (let i = 0; i < count; i++) frequencies[i]!++;
  }

  /** Moves to the first chunk at or behind `target` and answers it; `endOfList` when there is none. Never moves back. */
  seek(target: number): number {
    if (this.block >= this.blocks) return endOfList;
    if (this.block < 0) this.loadBlock(0);
    if (this.chunks[this.count - 1]! < target) {
      const block = this.blockOf(target);
      if (block === this.blocks) {
        this.index = this.count;
        this.block = this.blocks;
        return endOfList;
      }
      this.loadBlock(block);
    }
    const { chunks } = this;
    let index = this.index;
    while (chunks[index]! < target) index++;
    this.index = index;
    return chunks[index]!;
  }

  /** Moves to the first chunk of the next block and answers it; `endOfList` when there is none. */
  nextBlock(): number {
    if (this.block + 1 < this.blocks) {
      this.loadBlock(this.block + 1);
      return this.chunks[0]!;
    }
    this.block = this.blocks;
    return endOfList;
  }

  /** Frequency of the posting it stands on. */
  frequency(): number {
    this.loadFrequencies();
    return this.frequencies[this.index]!;
  }

  /** Where the positions of `block` begin, from the start of the term's positions. */
  positionsOf(block: number): number {
    return this.blocks > 1 ? this.place.view.getUint32(this.headAt(block) + 8, true) : 0;
  }

  /** The most that `score(frequency, length)` gives to a posting of `block`, for a score that rises with frequency and falls with length. */
  boundOf(block: number, score: (frequency: number, length: number) => number, ceiling: number): number {
    const { view } = this.place;
    let at = this.headAt(block) + 14;
    let bound = 0;
    for (let pair = 0; pair < boundPairs; pair++, at += 3) {
      const frequency = view.getUint8(at);
      if (frequency === 0) break;
      const value = frequency === frequencyCeiling ? ceiling : score(frequency, view.getUint16(at + 1, true));
      if (value > bound) bound = value;
    }
    return bound;
  }

  /** First block at or behind the present one whose last chunk is not before `target`. */
  private blockOf(target: number): number {
    let low = this.block + 1;
    let step = 1;
    while (low + step < this.blocks && this.lastOf(low + step) < target) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step, this.blocks);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.lastOf(middle) < target) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private headAt(block: number): number {
    return this.place.start + block * blockHeadBytes;
  }

  private dataOf(block: number): { byte: number; gapWidth: number; frequencyWidth: number; base: number } {
    const { view, bytes, start } = this.place;
    if (this.blocks > 1) {
      const head = this.headAt(block);
      const base = block === 0 ? -1 : view.getUint32(head - blockHeadBytes, true);
      return { byte: this.dataAt + view.getUint32(head + 4, true), gapWidth: view.getUint8(head + 12), frequencyWidth: view.getUint8(head + 13), base };
    }
    const reader = new ByteReader(bytes, start);
    const first = reader.varint();
    const gapWidth = reader.byte();
    const frequencyWidth = reader.byte();
    return { byte: reader.at, gapWidth, frequencyWidth, base: first - 1 };
  }
}
