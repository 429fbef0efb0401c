// Writes one segment: terms in order with their postings, then each chunk's terms, then documents, then the footer.
import type { Json, JsonObject } from "#core/json";
import { compareText } from "#core/text/positions";
import { ByteWriter, encodeText } from "./bytes.ts";
import { PagedWriter } from "./paged-writer.ts";
import { encodeList, type PostingBuffer } from "./posting-list.ts";
import { dictionaryBlockTerms, keyOfId, regionNames, type EntryRecord, type Region, type RegionName } from "./segment-format.ts";
import { Spool } from "./spool.ts";

/** A document handed to the writer: its chunks are the next `entries.length` ones. */
export interface WrittenDocument {
  readonly id: string;
  readonly externalId: string;
  readonly language: string;
  readonly groups: readonly string[];
  readonly fields: JsonObject;
  readonly entries: readonly EntryRecord[];
  readonly outline: readonly string[];
}

/** Numbers strings or lists by first sight. */
class Table<T extends Json> {
  readonly rows: T[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(row: T): number {
    const key = JSON.stringify(row);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.rows.length);
    return this.rows.push(row) - 1;
  }
}

/** A segment being written. Calls come in this order: `addTerm`s, `addForward`s, `addDocument`s, `finish`. */
export class SegmentWriter {
  private readonly file: PagedWriter;
  private readonly lengths: Uint32Array;
  private readonly regions: Partial<Record<RegionName, Region>> = {};
  private readonly list = new ByteWriter();
  private readonly block = new ByteWriter();
  private readonly positions: Spool;
  private readonly dictionary: Spool;
  private readonly blockTerms: string[] = [];
  private readonly blockOffsets: number[] = [];
  private termBefore: Uint8Array = new Uint8Array(0);
  private terms = 0;
  private positionBytes = 0;
  private regionStart = 0;
  private readonly forwardOffsets: Uint32Array;
  private forwardChunks = 0;
  private readonly documents: { id: string; record: number; groups: number; language: number; chunks: number }[] = [];
  private readonly groupSets = new Table<readonly string[]>();
  private readonly languages = new Table<string>();
  private chunks = 0;

  private constructor(file: PagedWriter, path: string, lengths: Uint32Array) {
    this.file = file;
    this.lengths = lengths;
    this.forwardOffsets = new Uint32Array(lengths.length);
    this.positions = new Spool(`${path}.positions.tmp`);
    this.dictionary = new Spool(`${path}.dictionary.tmp`);
  }

  /** `lengths`: of each chunk of the new segment. @throws data.disk_full */
  static async create(path: string, lengths: Uint32Array): Promise<SegmentWriter> {
    return new SegmentWriter(await PagedWriter.create(path), path, lengths);
  }

  /** Adds the next term in code-unit order; `postings` may be cleared afterwards. @throws data.disk_full */
  async addTerm(term: string, postings: PostingBuffer): Promise<void> {
    this.list.clear();
    encodeList(postings, this.lengths, this.list);
    if (this.terms % dictionaryBlockTerms === 0) await this.startBlock(term);
    const bytes = encodeText(term);
    const shared = sharedLength(this.termBefore, bytes);
    this.block.varint(shared);
    this.block.varint(bytes.length - shared);
    this.block.copy(bytes, shared, bytes.length);
    this.block.varint(postings.count);
    this.block.varint(this.list.length);
    this.block.varint(postings.positions.length);
    this.termBefore = bytes;
    this.terms++;
    this.positionBytes += postings.positions.length;
    if (this.positions.add(postings.positions.view())) await this.positions.spill();
    await this.put(this.list.view());
  }

  /** Adds the numbers of the next chunk's terms, rising. @throws data.disk_full */
  async addForward(terms: Uint32Array, count: number): Promise<void> {
    if (this.forwardChunks === 0) await this.endTerms();
    this.forwardOffsets[this.forwardChunks++] = this.file.length - this.regionStart;
    this.list.clear();
    this.list.varint(count);
    for (let i = 0, before = 0; i < count; i++) {
      this.list.varint(terms[i]! - before);
      before = terms[i]!;
    }
    await this.put(this.list.view());
  }

  /** Adds the document of the next chunks. @throws data.disk_full */
  async addDocument(document: WrittenDocument): Promise<void> {
    if (this.documents.length === 0) await this.endChunks();
    const { entries } = document;
    this.documents.push({
      id: document.id,
      record: this.file.length - this.regionStart,
      groups: this.groupSets.numberOf(document.groups),
      language: this.languages.numberOf(document.language),
      chunks: entries.length,
    });
    this.list.clear();
    encodeRecord(this.list, document, this.chunks);
    this.chunks += entries.length;
    await this.put(this.list.view());
  }

  /** Writes tables and footer; the segment is durable under its name. @throws data.disk_full */
  async finish(): Promise<void> {
    if (this.documents.length === 0) await this.endChunks();
    this.endRegion("records");
    const { documents } = this;
    const documentOf = new Uint32Array(this.chunks);
    let chunk = 0;
    for (const [number, { chunks }] of documents.entries()) documentOf.fill(number, chunk, (chunk += chunks));
    const order = orderById(documents.map(({ id }) => id));
    const tables: readonly [RegionName, Uint32Array][] = [
      ["lengths", this.lengths],
      ["documentOf", documentOf],
      ["recordOffsets", Uint32Array.from(documents, ({ record }) => record)],
      ["groupsOf", Uint32Array.from(documents, ({ groups }) => groups)],
      ["languageOf", Uint32Array.from(documents, ({ language }) => language)],
      ["idKeys", Uint32Array.from(order, (number) => keyOfId(documents[number]!.id))],
      ["byId", order],
    ];
    for (const [name, table] of tables) {
      await this.put(bytesOf(table));
      this.endRegion(name);
    }
    const footerAt = this.file.length;
    await this.file.write(new TextEncoder().encode(JSON.stringify(this.footer())));
    await this.file.finish(footerAt);
    await this.closeSpools();
  }

  /** Removes all that was written. */
  async abandon(): Promise<void> {
    await this.file.abandon();
    await this.closeSpools();
  }

  private footer(): Json {
    const totalLength = this.lengths.reduce((sum, length) => sum + length, 0);
    const regions = Object.fromEntries(regionNames.map((name) => [name, { ...this.regions[name]! }]));
    return { chunks: this.chunks, documents: this.documents.length, terms: this.terms, totalLength, regions, blockTerms: this.blockTerms, blockOffsets: this.blockOffsets, groupSets: this.groupSets.rows, languages: this.languages.rows };
  }

  private async closeSpools(): Promise<void> {
    await this.positions.close();
    await this.dictionary.close();
  }

  private put(bytes: Uint8Array): Promise<void> | undefined {
    if (!this.file.fits(bytes.length)) return this.file.write(bytes);
    this.file.append(bytes);
    return undefined;
  }

  private async startBlock(term: string): Promise<void> {
    await this.endBlock();
    this.blockTerms.push(term);
    this.blockOffsets.push(this.dictionary.length);
    this.termBefore = new Uint8Array(0);
    this.block.varint(this.file.length);
    this.block.varint(this.positionBytes);
  }

  private async endBlock(): Promise<void> {
    if (this.block.length > 0 && this.dictionary.add(this.block.view())) await this.dictionary.spill();
    this.block.clear();
  }

  private async endTerms(): Promise<void> {
    this.endRegion("lists");
    for await (const piece of this.positions.pieces()) await this.put(piece);
    this.endRegion("positions");
    await this.endBlock();
    for await (const piece of this.dictionary.pieces()) await this.put(piece);
    this.endRegion("dictionary");
  }

  private async endChunks(): Promise<void> {
    if (this.forwardChunks === 0) await this.endTerms();
    this.endRegion("forward");
    await this.put(bytesOf(this.forwardOffsets));
    this.endRegion("forwardOffsets");
  }

  private endRegion(name: RegionName): void {
    this.regions[name] = { offset: this.regionStart, length: this.file.length - this.regionStart };
    this.regionStart = this.file.length;
  }
}

function encodeRecord(out: ByteWriter, document: WrittenDocument, firstChunk: number): void {
  const versions = new Table<string>();
  const numbered = document.entries.map(({ version, ordinal }) => ({ version: versions.numberOf(version), ordinal }));
  out.text(document.id);
  out.text(document.externalId);
  out.text(JSON.stringify(document.fields));
  out.varint(firstChunk);
  out.varint(versions.rows.length);
  for (const version of versions.rows) out.text(version);
  out.varint(numbered.length);
  for (const { version, ordinal } of numbered) {
    out.varint(version);
    out.varint(ordinal);
  }
  out.varint(document.outline.length);
  for (const text of document.outline) out.text(text);
}

function bytesOf(table: Uint32Array): Uint8Array {
  return new Uint8Array(table.buffer, table.byteOffset, table.byteLength);
}

/** Bytes that both begin with. */
function sharedLength(a: Uint8Array, b: Uint8Array): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length++;
  return length;
}

/** Numbers of `ids` in their order: sorted by key as plain numbers, then the few of equal keys by comparing. */
function orderById(ids: readonly string[]): Uint32Array {
  const keyed = Float64Array.from(ids, (id, number) => keyOfId(id) * 2 ** 21 + number).toSorted();
  const order = Uint32Array.from(keyed, (value) => value % 2 ** 21);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    const key = Math.floor(keyed[from]! / 2 ** 21);
    while (to < order.length && Math.floor(keyed[to]! / 2 ** 21) === key) to++;
    if (to - from > 1) order.set(order.subarray(from, to).toSorted((a, b) => compareText(ids[a]!, ids[b]!)), from);
    from = to;
  }
  return order;
}
