// Joins segments into one, without what was deleted; in short slices, past the cache, while queries and changes go on.
import { ByteReader, ByteWriter } from "./file/bytes.ts";
import { ListCursor } from "./file/list-cursor.ts";
import type { Place } from "./file/paged-file.ts";
import { PostingBuffer, skipVarints } from "./file/posting-list.ts";
import { readBlock, type TermEntry } from "./file/dictionary.ts";
import type { Segment } from "./file/segment.ts";
import { dictionaryBlockTerms, type RegionName } from "./file/segment-format.ts";
import { SegmentWriter } from "./file/segment-writer.ts";
import type { Slices } from "./slices.ts";

/** Neither written nor numbered. */
const dropped = 0xffffffff;

/** Bytes read ahead of each region of each source. */
const readAheadBytes = 131_072;

/** Reads a region from front to end. */
class RegionReader {
  private readonly segment: Segment;
  private readonly region: RegionName;
  private held: Place = { bytes: new Uint8Array(0), view: new DataView(new ArrayBuffer(0)), start: 0 };
  private from = 0;
  private to = 0;

  constructor(segment: Segment, region: RegionName) {
    this.segment = segment;
    this.region = region;
  }

  /** `length` bytes from `offset`, which never falls; valid until the next call. */
  at(offset: number, length: number): Place {
    if (offset + length > this.to) {
      const { offset: start, length: size } = this.segment.footer.regions[this.region];
      const count = Math.min(Math.max(length, readAheadBytes), size - offset);
      const bytes = this.segment.file.copy(start + offset, count);
      this.held = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), start: 0 };
      this.from = offset;
      this.to = offset + count;
    }
    return { ...this.held, start: offset - this.from };
  }
}

/** A segment being merged. */
class Source {
  readonly segment: Segment;
  readonly chunkMap: Uint32Array;
  readonly documentMap: Uint32Array;
  readonly termMap: Uint32Array;
  /** How many deletions the merge knows of. */
  readonly deletionsSeen: number;
  entry: TermEntry | undefined;
  private readonly entries: Iterator<TermEntry>;
  private readonly lists: RegionReader;
  private readonly positions: RegionReader;

  constructor(segment: Segment) {
    this.segment = segment;
    this.chunkMap = new Uint32Array(segment.footer.chunks).fill(dropped);
    this.documentMap = new Uint32Array(segment.footer.documents).fill(dropped);
    this.termMap = new Uint32Array(segment.footer.terms).fill(dropped);
    this.deletionsSeen = segment.deleted.length;
    this.lists = new RegionReader(segment, "lists");
    this.positions = new RegionReader(segment, "positions");
    this.entries = allEntries(segment);
    this.advance();
  }

  advance(): void {
    const { value, done } = this.entries.next();
    this.entry = done === true ? undefined : value;
  }

  /** Adds the live postings of the present entry. */
  addPostings(gathered: PostingBuffer): void {
    const entry = this.entry!;
    const cursor = new ListCursor(this.lists.at(entry.list, entry.listBytes), entry.documentFrequency);
    const { bytes, start } = this.positions.at(entry.positions, entry.positionBytes);
    const reader = new ByteReader(bytes, start);
    for (let block = 0; block < cursor.blocks; block++) {
      cursor.loadBlock(block);
      cursor.loadFrequencies();
      for (let i = 0; i < cursor.count; i++) {
        const frequency = cursor.frequencies[i]!;
        const from = reader.at;
        skipVarints(reader, frequency);
        const chunk = this.chunkMap[cursor.chunks[i]!]!;
        if (chunk === dropped) continue;
        gathered.add(chunk, frequency);
        gathered.positions.copy(bytes, from, reader.at);
      }
    }
    cursor.release();
  }
}

/** What becomes of a merge's documents: for deletions and access that came meanwhile. */
export interface Merged {
  readonly sources: readonly { readonly segment: Segment; readonly documentMap: Uint32Array; readonly chunkMap: Uint32Array; readonly deletionsSeen: number }[];
}

/** Writes the live documents of `segments` as one segment at `path`. @throws data.disk_full; index.damaged; request.cancelled; nothing is left behind */
export async function mergeSegments(segments: readonly Segment[], path: string, slices: Slices): Promise<Merged> {
  const sources = segments.map((segment) => new Source(segment));
  const writer = await SegmentWriter.create(path, mapChunks(sources));
  try {
    await writeTerms(sources, writer, slices);
    await writeForward(sources, writer, slices);
    await writeDocuments(sources, writer, slices);
    await writer.finish();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  return { sources };
}

/** Numbers documents and chunks that live now; answers the chunks' lengths. */
function mapChunks(sources: readonly Source[]): Uint32Array {
  const lengths: number[] = [];
  let documents = 0;
  for (const { segment, chunkMap, documentMap } of sources) {
    for (let document = 0; document < segment.footer.documents; document++) if (!segment.isDeleted(document)) documentMap[document] = documents++;
    for (let chunk = 0; chunk < segment.footer.chunks; chunk++) {
      if (segment.dead?.[chunk] !== 1) chunkMap[chunk] = lengths.push(segment.lengths[chunk]!) - 1;
    }
  }
  return Uint32Array.from(lengths);
}

async function writeTerms(sources: readonly Source[], writer: SegmentWriter, slices: Slices): Promise<void> {
  const gathered = new PostingBuffer(new ByteWriter());
  for (let number = 0; ; ) {
    let term: string | undefined;
    for (const { entry } of sources) if (entry !== undefined && (term === undefined || entry.term < term)) ({ term } = entry);
    if (term === undefined) return;
    const holders = sources.filter(({ entry }) => entry?.term === term);
    gathered.clear();
    for (const source of holders) source.addPostings(gathered);
    for (const source of holders) {
      if (gathered.count > 0) source.termMap[source.entry!.number] = number;
      source.advance();
    }
    if (gathered.count > 0) {
      number++;
      await writer.addTerm(term, gathered);
    }
    if (slices.isOver()) await slices.pause();
  }
}

async function writeForward(sources: readonly Source[], writer: SegmentWriter, slices: Slices): Promise<void> {
  for (const { segment, chunkMap, termMap } of sources) {
    const forward = new RegionReader(segment, "forward");
    for (const [chunk, { from, to }] of forwardRanges(segment)) {
      if (chunkMap[chunk] === dropped) continue;
      const { bytes, start } = forward.at(from, to - from);
      const reader = new ByteReader(bytes, start);
      const terms = new Uint32Array(reader.varint());
      for (let i = 0, term = 0; i < terms.length; i++) terms[i] = termMap[(term += reader.varint())]!;
      await writer.addForward(terms, terms.length);
      if (slices.isOver()) await slices.pause();
    }
  }
}

async function writeDocuments(sources: readonly Source[], writer: SegmentWriter, slices: Slices): Promise<void> {
  for (const { segment, documentMap } of sources) {
    for (let document = 0; document < documentMap.length; document++) {
      if (documentMap[document] === dropped) continue;
      const record = segment.record(document);
      await writer.addDocument({ id: record.id, externalId: record.externalId, entries: record.entries, outline: record.outline, ...segment.accessOf(document), language: segment.languageOfDocument(document) });
      if (slices.isOver()) await slices.pause();
    }
  }
}

/** Where each chunk's terms lie in the forward region. */
function* forwardRanges(segment: Segment): Generator<readonly [number, { from: number; to: number }]> {
  const { chunks, regions } = segment.footer;
  const offsets = new RegionReader(segment, "forwardOffsets");
  let from = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    let to = regions.forward.length;
    if (chunk + 1 < chunks) {
      const place = offsets.at((chunk + 1) * 4, 4);
      to = place.view.getUint32(place.start, true);
    }
    yield [chunk, { from, to }];
    from = to;
  }
}

/** Every term of a segment in order, read past the cache. */
export function* allEntries(segment: Segment): Generator<TermEntry> {
  const { blockOffsets, regions, terms } = segment.footer;
  const dictionary = new RegionReader(segment, "dictionary");
  for (const [block, from] of blockOffsets.entries()) {
    const { bytes, start } = dictionary.at(from, (blockOffsets[block + 1] ?? regions.dictionary.length) - from);
    yield* readBlock(new ByteReader(bytes, start), { number: block * dictionaryBlockTerms, terms });
  }
}
