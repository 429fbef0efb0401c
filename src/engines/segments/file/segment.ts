// An immutable segment on disk with what has changed since: deleted documents and new access.
import { fail } from "#core/errors";
import type { JsonObject } from "#core/json";
import { compareText } from "#core/text/positions";
import { ByteReader } from "./bytes.ts";
import { findInBlock, readBlock, type TermEntry } from "./dictionary.ts";
import { ListCursor } from "./list-cursor.ts";
import { PagedFile, type PageCache, type Place } from "./paged-file.ts";
import type { DocumentFacts } from "../search/admission.ts";
import { OutlineTable } from "../search/outline-table.ts";
import { withAccess, WrittenColumns } from "./written-columns.ts";
import type { ChunkPlace, DocumentAccess, FacetColumn, HitSink, Part, Plan } from "../search/part.ts";
import { decodePositions, skipVarints } from "./posting-list.ts";
import { dictionaryBlockTerms, keyOfId, type DocumentRecord, type RegionName, type SegmentFooter } from "./segment-format.ts";
import { searchSegment } from "../search/segment-search.ts";

/** Term entries kept by name. */
const heldTermsMax = 4096;

/** A segment, open. */
export class Segment implements Part {
  readonly name: string;
  readonly file: PagedFile;
  readonly footer: SegmentFooter;
  readonly lengths: Uint32Array;
  readonly documentsOfChunks: Uint32Array;
  liveDocuments: number;
  liveChunks: number;
  liveLength: number;
  /** 1 for each chunk of a deleted document; null while there is none. */
  dead: Uint8Array | null = null;
  /** Numbers of deleted documents, in the order of deletion. */
  readonly deleted: number[] = [];
  /** Access set after the segment was written, by document number. */
  readonly access = new Map<number, DocumentAccess>();
  /** Rises with every deletion and access change: whether the patch on disk is behind. */
  changes = 0;
  private readonly deletedDocuments = new Set<number>();
  private readonly recordOffsets: Uint32Array;
  private readonly groupsOf: Uint32Array;
  private readonly languageOf: Uint32Array;
  private readonly idKeys: Uint32Array;
  private readonly byId: Uint32Array;
  private readonly languageCounts: Uint32Array;
  private readonly groupSets: (readonly string[])[];
  private deletedFrequencies: Uint32Array | null = null;
  private readonly heldTerms = new Map<string, TermEntry | null>();
  /** Read when it is first asked for. */
  private outlineTable: OutlineTable | null = null;
  private readonly writtenColumns = new WrittenColumns();

  /** @throws index.damaged; data.newer */
  constructor(path: string, name: string, cache: PageCache) {
    this.name = name;
    this.file = new PagedFile(path, name, cache);
    try {
      const { footerAt, bodyBytes } = this.file;
      const json = new TextDecoder().decode(this.file.copy(footerAt, bodyBytes - footerAt).subarray(0, bodyBytes - footerAt));
      this.footer = JSON.parse(json) as SegmentFooter;
      this.lengths = this.table("lengths");
      this.documentsOfChunks = this.table("documentOf");
      this.recordOffsets = this.table("recordOffsets");
      this.groupsOf = this.table("groupsOf");
      this.languageOf = this.table("languageOf");
      this.idKeys = this.table("idKeys");
      this.byId = this.table("byId");
    } catch (error) {
      this.file.close();
      throw error;
    }
    this.groupSets = [...this.footer.groupSets];
    this.languageCounts = new Uint32Array(this.footer.languages.length);
    for (const language of this.languageOf) this.languageCounts[language]!++;
    this.liveDocuments = this.footer.documents;
    this.liveChunks = this.footer.chunks;
    this.liveLength = this.footer.totalLength;
  }

  countLanguages(counts: Map<string, number>): void {
    for (const [number, language] of this.footer.languages.entries()) counts.set(language, (counts.get(language) ?? 0) + this.languageCounts[number]!);
  }

  /** Terms of a block share the beginning that its first one shares with that of the next. */
  eachTerm(isDead: (beginning: string) => boolean, visit: (term: string) => void): void {
    const { blockTerms } = this.footer;
    for (const [block, first] of blockTerms.entries()) {
      const next = blockTerms[block + 1];
      if (next !== undefined && isDead(commonBeginning(first, next))) continue;
      for (const { term } of this.entriesOf(block)) visit(term);
    }
  }

  documentFrequency(term: string): number {
    const entry = this.entry(term);
    return entry === null ? 0 : entry.documentFrequency - (this.deletedFrequencies?.[entry.number] ?? 0);
  }

  eachChunkWith(term: string, visit: (chunk: number) => void): void {
    const entry = this.entry(term);
    if (entry === null) return;
    const cursor = this.cursor(entry);
    for (let block = 0; block < cursor.blocks; block++) {
      cursor.loadBlock(block);
      for (let i = 0; i < cursor.count; i++) if (this.dead?.[cursor.chunks[i]!] !== 1) visit(cursor.chunks[i]!);
    }
    cursor.release();
  }

  get numbered(): { readonly chunks: number; readonly documents: number } {
    return this.footer;
  }

  isLive(document: number): boolean {
    return !this.deletedDocuments.has(document);
  }

  search(plan: Plan, sink: HitSink): void {
    searchSegment(this, plan, sink);
  }

  facts(): DocumentFacts {
    return { groupSetOf: (document) => this.groupSetOf(document), allGroupSets: this.allGroupSets, fieldsOf: (document) => this.accessOf(document).fields };
  }

  facetColumns(fields: readonly string[]): readonly FacetColumn[] {
    const written = this.writtenColumns.of(fields, { documents: this.footer.documents, fieldsOf: (document) => this.fieldsWritten(document) });
    return written.map((column, i) => withAccess(column, this.access, fields[i]!));
  }

  outlines(): OutlineTable {
    if (this.outlineTable === null) {
      const table = new OutlineTable();
      for (let document = 0; document < this.footer.documents; document++) table.add(this.record(document).outline);
      this.outlineTable = table;
    }
    return this.outlineTable;
  }

  /** The dictionary's entry for `term`; null when no chunk was written with it. */
  entry(term: string): TermEntry | null {
    const held = this.heldTerms.get(term);
    if (held !== undefined) return held;
    const found = this.lookUp(term);
    if (this.heldTerms.size >= heldTermsMax) this.heldTerms.clear();
    this.heldTerms.set(term, found);
    return found;
  }

  /** A walk over the chunks that hold the term. */
  cursor(entry: TermEntry): ListCursor {
    return new ListCursor(this.read("lists", entry.list, entry.listBytes), entry.documentFrequency);
  }

  frequency(term: string, chunk: number): number {
    const entry = this.entry(term);
    if (entry === null) return 0;
    const cursor = this.cursor(entry);
    const frequency = cursor.seek(chunk) === chunk ? cursor.frequency() : 0;
    cursor.release();
    return frequency;
  }

  /** Positions of the posting on which `cursor` stands. */
  positionsAt(entry: TermEntry, cursor: ListCursor): readonly number[] {
    const from = cursor.positionsOf(cursor.block);
    const to = cursor.block + 1 < cursor.blocks ? cursor.positionsOf(cursor.block + 1) : entry.positionBytes;
    const { bytes, start } = this.read("positions", entry.positions + from, to - from);
    const reader = new ByteReader(bytes, start);
    cursor.loadFrequencies();
    let before = 0;
    for (let i = 0; i < cursor.index; i++) before += cursor.frequencies[i]!;
    skipVarints(reader, before);
    return decodePositions(reader, cursor.frequency());
  }

  place(chunk: number): ChunkPlace {
    const record = this.record(this.documentsOfChunks[chunk]!);
    const { version, ordinal } = record.entries[chunk - record.firstChunk]!;
    return { document: record.id, externalId: record.externalId, version, ordinal };
  }

  documentOf(chunk: number): number {
    return this.documentsOfChunks[chunk]!;
  }

  lengthOf(chunk: number): number {
    return this.lengths[chunk]!;
  }

  /** The document's record; `accessOf` knows its groups and fields. */
  record(document: number): DocumentRecord {
    const reader = this.recordReader(document);
    const id = reader.text();
    const externalId = reader.text();
    reader.skipText();
    const firstChunk = reader.varint();
    const versions = Array.from({ length: reader.varint() }, () => reader.text());
    const entries = Array.from({ length: reader.varint() }, () => ({ version: versions[reader.varint()]!, ordinal: reader.varint() }));
    const outline = Array.from({ length: reader.varint() }, () => reader.text());
    return { id, externalId, firstChunk, entries, outline };
  }

  languageOfDocument(document: number): string {
    return this.footer.languages[this.languageOf[document]!]!;
  }

  /** Groups and fields as they are now. */
  accessOf(document: number): DocumentAccess {
    return this.access.get(document) ?? { groups: this.groupSets[this.groupsOf[document]!]!, fields: this.fieldsWritten(document) };
  }

  /** Number of the document's set of groups, and all sets. */
  groupSetOf(document: number): number {
    return this.groupsOf[document]!;
  }

  get allGroupSets(): readonly (readonly string[])[] {
    return this.groupSets;
  }

  /** Number of the live document `id`; -1 when it is not here. */
  find(id: string): number {
    const at = this.positionById(id);
    const document = this.byId[at];
    return document !== undefined && !this.deletedDocuments.has(document) && this.idOf(document) === id ? document : -1;
  }

  /** Ids of live documents behind `after` in order, at most `limit`. */
  idsBehind(after: string, limit: number): readonly string[] {
    const ids: string[] = [];
    for (let at = this.positionById(after); at < this.byId.length && ids.length < limit; at++) {
      const document = this.byId[at]!;
      const id = this.deletedDocuments.has(document) ? after : this.idOf(document);
      if (id !== after) ids.push(id);
    }
    return ids;
  }

  isDeleted(document: number): boolean {
    return this.deletedDocuments.has(document);
  }

  /** Takes a live document out of hits and statistics. @throws index.damaged */
  remove(document: number): void {
    const { firstChunk, entries } = this.record(document);
    this.dead ??= new Uint8Array(this.footer.chunks);
    this.deletedFrequencies ??= new Uint32Array(this.footer.terms);
    for (let chunk = firstChunk; chunk < firstChunk + entries.length; chunk++) {
      for (const term of this.termsOf(chunk)) this.deletedFrequencies[term]!++;
      this.dead[chunk] = 1;
      this.liveLength -= this.lengths[chunk]!;
    }
    this.liveChunks -= entries.length;
    this.liveDocuments--;
    this.languageCounts[this.languageOf[document]!]!--;
    this.deletedDocuments.add(document);
    this.deleted.push(document);
    this.access.delete(document);
    this.changes++;
  }

  /** Replaces groups and fields of a live document. */
  setAccess(document: number, access: DocumentAccess): void {
    this.access.set(document, access);
    const key = JSON.stringify(access.groups);
    const known = this.groupSets.findIndex((groups) => JSON.stringify(groups) === key);
    this.groupsOf[document] = known >= 0 ? known : this.groupSets.push(access.groups) - 1;
    this.changes++;
  }

  /** Numbers of the terms of `chunk`, rising. */
  termsOf(chunk: number): readonly number[] {
    const offsets = this.read("forwardOffsets", chunk * 4, 4);
    const from = offsets.view.getUint32(offsets.start, true);
    const end = this.footer.regions.forward.length;
    const next = chunk + 1 < this.footer.chunks ? this.read("forwardOffsets", chunk * 4 + 4, 4) : null;
    const { bytes, start } = this.read("forward", from, (next === null ? end : next.view.getUint32(next.start, true)) - from);
    const reader = new ByteReader(bytes, start);
    const count = reader.varint();
    return decodePositions(reader, count);
  }

  /** Part of a region, checked. @throws index.damaged */
  read(region: RegionName, offset: number, length: number): Place {
    const { offset: start, length: size } = this.footer.regions[region];
    if (offset + length > size) throw fail("index.damaged", { segment: this.name, problem: `${region} has no byte ${offset + length}` });
    return this.file.read(start + offset, length);
  }

  /** Every term in order. */
  *allEntries(): Generator<TermEntry> {
    for (const block of this.footer.blockOffsets.keys()) yield* this.entriesOf(block);
  }

  private *entriesOf(block: number): Generator<TermEntry> {
    const { blockOffsets, regions, terms } = this.footer;
    const from = blockOffsets[block]!;
    const { bytes, start } = this.read("dictionary", from, (blockOffsets[block + 1] ?? regions.dictionary.length) - from);
    yield* readBlock(new ByteReader(bytes, start), { number: block * dictionaryBlockTerms, terms });
  }

  close(): void {
    this.file.close();
  }

  private table(region: RegionName): Uint32Array {
    const { offset, length } = this.footer.regions[region];
    if (length === 0) return new Uint32Array(0);
    return new Uint32Array(this.file.copy(offset, length).slice(0, length).buffer);
  }

  private recordReader(document: number): ByteReader {
    const from = this.recordOffsets[document]!;
    const to = this.recordOffsets[document + 1] ?? this.footer.regions.records.length;
    const { bytes, start } = this.read("records", from, to - from);
    return new ByteReader(bytes, start);
  }

  private fieldsWritten(document: number): JsonObject {
    const reader = this.recordReader(document);
    reader.skipText();
    reader.skipText();
    return JSON.parse(reader.text()) as JsonObject;
  }

  private idOf(document: number): string {
    return this.recordReader(document).text();
  }

  /** Place in `byId` of the first id that is not before `id`. */
  private positionById(id: string): number {
    const key = keyOfId(id);
    let low = 0;
    let high = this.byId.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = this.idKeys[middle]!;
      if (found < key || (found === key && compareText(this.idOf(this.byId[middle]!), id) < 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private lookUp(term: string): TermEntry | null {
    const { blockTerms, blockOffsets, regions } = this.footer;
    let low = 0;
    let high = blockTerms.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (blockTerms[middle]! <= term) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return null;
    const from = blockOffsets[low - 1]!;
    const { bytes, start } = this.read("dictionary", from, (blockOffsets[low] ?? regions.dictionary.length) - from);
    return findInBlock(new ByteReader(bytes, start), { number: (low - 1) * dictionaryBlockTerms, terms: this.footer.terms }, term);
  }
}

function commonBeginning(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}
