// The tail's postings in growing typed arrays: chunk after chunk as they come, each posting linked to the one before it of its term.
import { ByteReader, ByteWriter } from "../file/bytes.ts";
import type { KnownTerm } from "#ports/analyser";
import { decodePositions, encodePositions } from "../file/posting-list.ts";
import type { TokenRun } from "./analyse-document.ts";

/** No posting. */
export const none = 0xffffffff;

/** Numbers of a posting: term, chunk, frequency, where its positions begin, the posting before it of its term. */
const fields = { term: 0, chunk: 1, frequency: 2, positions: 3, before: 4 } as const;
const fieldCount = 5;

/** A growing list of numbers. */
class Numbers {
  length = 0;
  held: Uint32Array<ArrayBuffer> = new Uint32Array(1024);

  push(value: number): void {
    if (this.length === this.held.length) this.reserve(1);
    this.held[this.length++] = value;
  }

  /** Makes room for `count` more. */
  reserve(count: number): void {
    if (this.length + count <= this.held.length) return;
    const grown = new Uint32Array(Math.max(this.held.length * 2, this.length + count));
    grown.set(this.held.subarray(0, this.length));
    this.held = grown;
  }
}

/** Postings of numbered chunks. A chunk is staged when it is added and counts when it is committed. */
export class TailPostings {
  readonly terms: string[] = [];
  private readonly numbers = new Map<string, number>();
  /** Signs the notes on the analyser's terms; not the postings themselves, which the terms would keep alive. */
  private readonly mark = {};
  /** Of each term: live committed chunks with it, and its last committed posting. */
  private readonly frequencies = new Numbers();
  private readonly lastPosting = new Numbers();
  /** Of each posting the `fields`, side by side: following a term through the tail touches one place in memory a posting. */
  private readonly records: Numbers;
  private readonly positions: ByteWriter;
  /** Of each chunk: its first posting. One more at the end. */
  private readonly firstPosting = new Numbers();
  private readonly scratch: ChunkScratch;

  /** `before` is not used any more: its large buffers serve again, since giving them back and growing new ones leaves holes in the process's memory. */
  constructor(before?: TailPostings) {
    this.records = before?.records ?? new Numbers();
    this.positions = before?.positions ?? new ByteWriter();
    this.scratch = before?.scratch ?? new ChunkScratch();
    this.records.length = 0;
    this.positions.clear();
    this.firstPosting.push(0);
  }

  get chunks(): number {
    return this.firstPosting.length - 1;
  }

  get postings(): number {
    return this.records.length / fieldCount;
  }

  /** Bytes held. */
  get sizeBytes(): number {
    return this.records.length * 4 + this.positions.length + this.terms.length * 80;
  }

  /** Adds the next chunk's tokens; unseen until `commit`. */
  stage(tokens: TokenRun): void {
    const { scratch, records } = this;
    scratch.begin(tokens.count);
    for (let i = 0; i < tokens.count; i++) scratch.count(this.numberOf(tokens.terms[i]!), tokens.positions[i]!);
    scratch.gather();
    const chunk = this.chunks;
    records.reserve(scratch.slots * fieldCount);
    let { length: at } = records;
    const { held } = records;
    const range = { from: 0, to: 0 };
    for (let slot = 0; slot < scratch.slots; slot++, at += fieldCount) {
      range.from = scratch.starts[slot]!;
      range.to = scratch.starts[slot + 1]!;
      held[at + fields.term] = scratch.terms[slot]!;
      held[at + fields.chunk] = chunk;
      held[at + fields.frequency] = range.to - range.from;
      held[at + fields.positions] = this.positions.length;
      held[at + fields.before] = none;
      encodePositions(scratch.positions, range, this.positions);
    }
    records.length = at;
    this.firstPosting.push(this.postings);
  }

  /** Forgets chunks from `chunk` on, none of which is committed. */
  unstage(chunk: number): void {
    this.firstPosting.length = chunk + 1;
    const postings = this.firstPosting.held[chunk]!;
    if (postings < this.postings) this.positions.length = this.field(postings, fields.positions);
    this.records.length = postings * fieldCount;
  }

  /** Makes a staged chunk count. Chunks are committed in order. */
  commit(chunk: number): void {
    const end = this.firstPosting.held[chunk + 1]!;
    for (let posting = this.firstPosting.held[chunk]!; posting < end; posting++) {
      const term = this.field(posting, fields.term);
      this.records.held[posting * fieldCount + fields.before] = this.lastPosting.held[term]!;
      this.lastPosting.held[term] = posting;
      this.frequencies.held[term]!++;
    }
  }

  /** Takes a committed chunk out of the counts; its postings stay until the tail is written. */
  uncount(chunk: number): void {
    const end = this.firstPosting.held[chunk + 1]!;
    for (let posting = this.firstPosting.held[chunk]!; posting < end; posting++) this.frequencies.held[this.field(posting, fields.term)]!--;
  }

  documentFrequency(term: string): number {
    const number = this.numbers.get(term);
    return number === undefined ? 0 : this.frequencies.held[number]!;
  }

  /** The last committed posting of `term`, from which `previous` leads to earlier chunks. */
  last(term: string): number {
    const number = this.numbers.get(term);
    return number === undefined ? none : this.lastPosting.held[number]!;
  }

  /** Number of a term that was staged. */
  numberOfKnown(term: string): number {
    return this.numbers.get(term)!;
  }

  previous(posting: number): number {
    return this.field(posting, fields.before);
  }

  chunkAt(posting: number): number {
    return this.field(posting, fields.chunk);
  }

  frequencyAt(posting: number): number {
    return this.field(posting, fields.frequency);
  }

  positionsOf(posting: number): readonly number[] {
    return decodePositions(new ByteReader(this.positions.view(), this.field(posting, fields.positions)), this.frequencyAt(posting));
  }

  /** Appends the bytes of a posting's positions to `out`. */
  copyPositions(posting: number, out: ByteWriter): void {
    const to = posting + 1 < this.postings ? this.field(posting + 1, fields.positions) : this.positions.length;
    out.copy(this.positions.buffer, this.field(posting, fields.positions), to);
  }

  /** The postings of a chunk: `from` to `to`, in no order of terms. */
  ofChunk(chunk: number): { from: number; to: number } {
    return { from: this.firstPosting.held[chunk]!, to: this.firstPosting.held[chunk + 1]! };
  }

  /** Number of the term of a posting. */
  termAt(posting: number): number {
    return this.field(posting, fields.term);
  }

  private field(posting: number, field: number): number {
    return this.records.held[posting * fieldCount + field]!;
  }

  private numberOf(known: KnownTerm): number {
    if (known.owner === this.mark) return known.note;
    const { term } = known;
    let number = this.numbers.get(term);
    if (number === undefined) {
      number = this.terms.push(term) - 1;
      this.numbers.set(term, number);
      this.frequencies.push(0);
      this.lastPosting.push(none);
    }
    known.owner = this.mark;
    known.note = number;
    return number;
  }
}

/** Sorts one chunk's tokens by term without comparing: counts first, then each position goes to its term's place. */
class ChunkScratch {
  slots = 0;
  terms = new Uint32Array(256);
  starts = new Uint32Array(257);
  positions = new Uint32Array(256);
  private slotOfToken = new Uint32Array(256);
  private positionOfToken = new Uint32Array(256);
  private tokens = 0;
  /** Of each term: its slot, and the chunk for which that holds. */
  private slotOfTerm = new Uint32Array(4096);
  private chunkOfSlot = new Uint32Array(4096);
  private chunk = 0;

  begin(tokens: number): void {
    this.tokens = 0;
    this.slots = 0;
    this.chunk++;
    if (tokens > this.positions.length) {
      const size = tokens * 2;
      this.terms = new Uint32Array(size);
      this.starts = new Uint32Array(size + 1);
      this.positions = new Uint32Array(size);
      this.slotOfToken = new Uint32Array(size);
      this.positionOfToken = new Uint32Array(size);
    }
    this.starts.fill(0, 0, tokens + 1);
  }

  count(term: number, position: number): void {
    if (term >= this.slotOfTerm.length) this.growTerms();
    let slot = this.slotOfTerm[term]!;
    if (this.chunkOfSlot[term] !== this.chunk) {
      slot = this.slots++;
      this.slotOfTerm[term] = slot;
      this.chunkOfSlot[term] = this.chunk;
      this.terms[slot] = term;
    }
    this.starts[slot + 1]!++;
    this.slotOfToken[this.tokens] = slot;
    this.positionOfToken[this.tokens++] = position;
  }

  private growTerms(): void {
    const [slots, chunks] = [new Uint32Array(this.slotOfTerm.length * 2), new Uint32Array(this.slotOfTerm.length * 2)];
    slots.set(this.slotOfTerm);
    chunks.set(this.chunkOfSlot);
    [this.slotOfTerm, this.chunkOfSlot] = [slots, chunks];
  }

  /** Afterwards slot `i` has the positions `starts[i]` to `starts[i + 1]`, rising. */
  gather(): void {
    const { starts, slots } = this;
    for (let slot = 0; slot < slots; slot++) starts[slot + 1]! += starts[slot]!;
    for (let token = this.tokens - 1; token >= 0; token--) {
      const slot = this.slotOfToken[token]!;
      this.positions[--starts[slot + 1]!] = this.positionOfToken[token]!;
    }
    for (let slot = 0; slot < slots; slot++) starts[slot] = starts[slot + 1]!;
    starts[slots] = this.tokens;
  }
}
