// What was applied since the last flush, in memory and searchable at once; every chunk is scored.
import { facetValues } from "#core/filter/facets";
import { partScore } from "#core/ranking/bm25";
import { compareText } from "#core/text/positions";
import type { IndexDocument } from "#ports/search-index";
import { Admission, type DocumentFacts } from "../search/admission.ts";
import { OutlineTable } from "../search/outline-table.ts";
import { endOfList } from "../file/list-cursor.ts";
import type { ChunkPlace, DocumentAccess, FacetColumn, HitSink, Part, Plan } from "../search/part.ts";
import { phraseChunks, type PostingWalk } from "../search/phrases.ts";
import type { TokenRun } from "./analyse-document.ts";
import { none, TailPostings } from "./tail-postings.ts";
import type { EntryRecord } from "../file/segment-format.ts";

/** A document of the tail. */
export interface TailDocument {
  readonly id: string;
  readonly externalId: string;
  readonly language: string;
  readonly entries: readonly EntryRecord[];
  readonly outline: readonly string[];
  readonly firstChunk: number;
  access: DocumentAccess;
  isLive: boolean;
}

/** The part of an index that lies in memory. */
export class Tail implements Part {
  readonly postings: TailPostings;
  readonly documents: TailDocument[] = [];
  liveDocuments = 0;
  liveChunks = 0;
  liveLength = 0;
  private readonly byId = new Map<string, number>();
  private readonly liveByLanguage = new Map<string, number>();
  private readonly documentOfChunk: number[] = [];
  private readonly lengths: number[] = [];
  /** Of the first documents, as many as were asked for. */
  private outlineTable = new OutlineTable();
  private sums = new Float64Array(1024);

  /** An empty tail; in the place of a full one `before`, which is not used any more, it takes over its memory. */
  constructor(before?: Tail) {
    this.postings = new TailPostings(before?.postings);
  }

  /** Bytes held, about. */
  get sizeBytes(): number {
    return this.postings.sizeBytes + this.documents.length * 500;
  }

  /** Begins a document that nobody sees until `commit`; answers its number. Its chunks follow by `stageChunk`, all of them, in order. */
  stage(document: IndexDocument): number {
    const { document: id, externalId, language, groups, fields, entries, outline = [] } = document;
    return this.documents.push({ id, externalId, language, entries: entries.map(({ version, ordinal }) => ({ version, ordinal })), outline, firstChunk: this.postings.chunks, access: { groups, fields }, isLive: false }) - 1;
  }

  /** Adds the next chunk of the document begun last. */
  stageChunk(tokens: TokenRun): void {
    this.postings.stage(tokens);
    this.documentOfChunk.push(this.documents.length - 1);
    this.lengths.push(tokens.length);
  }

  /** Forgets staged documents from `number` on. */
  unstage(number: number): void {
    const first = this.documents[number];
    if (first === undefined) return;
    this.postings.unstage(first.firstChunk);
    this.outlineTable = new OutlineTable();
    this.documents.length = number;
    this.documentOfChunk.length = first.firstChunk;
    this.lengths.length = first.firstChunk;
  }

  /** Makes a staged document count. Its earlier self must be gone. */
  commit(number: number): void {
    const document = this.documents[number]!;
    for (const chunk of chunksOf(document)) {
      this.postings.commit(chunk);
      this.liveLength += this.lengths[chunk]!;
    }
    this.liveDocuments++;
    this.liveByLanguage.set(document.language, (this.liveByLanguage.get(document.language) ?? 0) + 1);
    this.liveChunks += document.entries.length;
    document.isLive = true;
    this.byId.set(document.id, number);
  }

  /** Number of the live document `id`; -1 when it is not here. */
  find(id: string): number {
    return this.byId.get(id) ?? -1;
  }

  /** Takes a live document out. */
  remove(number: number): void {
    const document = this.documents[number]!;
    for (const chunk of chunksOf(document)) {
      this.postings.uncount(chunk);
      this.liveLength -= this.lengths[chunk]!;
    }
    this.liveDocuments--;
    this.liveByLanguage.set(document.language, (this.liveByLanguage.get(document.language) ?? 0) - 1);
    this.liveChunks -= document.entries.length;
    document.isLive = false;
    this.byId.delete(document.id);
  }

  setAccess(number: number, access: DocumentAccess): void {
    this.documents[number]!.access = access;
  }

  /** Ids of live documents behind `after` in order, at most `limit`. */
  idsBehind(after: string, limit: number): readonly string[] {
    return [...this.byId.keys()].filter((id) => compareText(id, after) > 0).toSorted(compareText).slice(0, limit);
  }

  countLanguages(counts: Map<string, number>): void {
    for (const [language, count] of this.liveByLanguage) if (count > 0) counts.set(language, (counts.get(language) ?? 0) + count);
  }

  eachTerm(_isDead: (beginning: string) => boolean, visit: (term: string) => void): void {
    for (const term of this.postings.terms) visit(term);
  }

  documentFrequency(term: string): number {
    return this.postings.documentFrequency(term);
  }

  eachChunkWith(term: string, visit: (chunk: number) => void): void {
    const { postings } = this;
    for (let posting = postings.last(term); posting !== none; posting = postings.previous(posting)) {
      const chunk = postings.chunkAt(posting);
      if (this.isLive(this.documentOf(chunk))) visit(chunk);
    }
  }

  get numbered(): { readonly chunks: number; readonly documents: number } {
    return { chunks: this.documentOfChunk.length, documents: this.documents.length };
  }

  isLive(document: number): boolean {
    return this.documents[document]!.isLive;
  }

  languageOfDocument(document: number): string {
    return this.documents[document]!.language;
  }

  search(plan: Plan, sink: HitSink): void {
    if (this.liveChunks === 0) return;
    const admission = new Admission(this.facts(plan.readable.all), plan);
    const chunks = this.scoreAll(plan);
    const allowed = plan.phrases.length === 0 ? chunks : phraseChunks(plan.phrases, (term) => this.openPostings(term));
    for (const chunk of allowed) {
      const number = this.documentOfChunk[chunk]!;
      if (!this.documents[number]!.isLive || !admission.isReadable(number) || !admission.passesFilter(number)) continue;
      sink.total++;
      sink.offer(this, chunk, this.sums[chunk]!);
    }
    for (const chunk of chunks) this.sums[chunk] = 0;
  }

  facetColumns(fields: readonly string[]): readonly FacetColumn[] {
    return fields.map((field) => ({ size: this.documents.length, numberOf: (document) => document, valuesOf: (number) => facetValues(this.documents[number]!.access.fields, field) }));
  }

  outlines(): OutlineTable {
    for (const { outline } of this.documents.slice(this.outlineTable.documents)) this.outlineTable.add(outline);
    return this.outlineTable;
  }

  place(chunk: number): ChunkPlace {
    const { id, externalId, entries, firstChunk } = this.documents[this.documentOfChunk[chunk]!]!;
    return { document: id, externalId, ...entries[chunk - firstChunk]! };
  }

  documentOf(chunk: number): number {
    return this.documentOfChunk[chunk]!;
  }

  lengthOf(chunk: number): number {
    return this.lengths[chunk]!;
  }

  frequency(term: string, chunk: number): number {
    const posting = this.postingOf(term, chunk);
    return posting === none ? 0 : this.postings.frequencyAt(posting);
  }

  /** Adds every term's parts to `sums`; answers the chunks that have one. */
  private scoreAll(plan: Plan): readonly number[] {
    const { postings, lengths } = this;
    if (this.sums.length < postings.chunks) this.sums = new Float64Array(postings.chunks * 2);
    const { sums } = this;
    const chunks = new Set<number>();
    for (const { term, factor } of plan.terms) {
      for (let posting = postings.last(term); posting !== none; posting = postings.previous(posting)) {
        const chunk = postings.chunkAt(posting);
        chunks.add(chunk);
        sums[chunk]! += partScore(factor, plan.lengthParts.frequencyPart(postings.frequencyAt(posting), lengths[chunk]!));
      }
    }
    return [...chunks];
  }

  /** With `isOpen` nobody asks for groups. */
  facts(isOpen = false): DocumentFacts {
    const allGroupSets: (readonly string[])[] = [];
    const setOf = new Map<string, number>();
    const groupSetOf = (number: number): number => {
      const { groups } = this.documents[number]!.access;
      const key = JSON.stringify(groups);
      const known = setOf.get(key) ?? allGroupSets.push(groups) - 1;
      setOf.set(key, known);
      return known;
    };
    if (!isOpen) for (let number = 0; number < this.documents.length; number++) groupSetOf(number);
    return { groupSetOf, allGroupSets, fieldsOf: (number) => this.documents[number]!.access.fields };
  }

  private postingOf(term: string, chunk: number): number {
    const { postings } = this;
    let posting = postings.last(term);
    while (posting !== none && postings.chunkAt(posting) > chunk) posting = postings.previous(posting);
    return posting !== none && postings.chunkAt(posting) === chunk ? posting : none;
  }

  private openPostings(term: string): PostingWalk | null {
    const { postings } = this;
    const found: number[] = [];
    for (let posting = postings.last(term); posting !== none; posting = postings.previous(posting)) found.push(posting);
    if (found.length === 0) return null;
    found.reverse();
    let at = 0;
    return {
      seek(target) {
        while (at < found.length && postings.chunkAt(found[at]!) < target) at++;
        return at < found.length ? postings.chunkAt(found[at]!) : endOfList;
      },
      positions: () => postings.positionsOf(found[at]!),
    };
  }
}

/** The chunks of a document. */
export function chunksOf(document: TailDocument): readonly number[] {
  return document.entries.map((_entry, i) => document.firstChunk + i);
}
