// Compares an index with what the rows say, posting by posting.
import type { Analyser } from "#ports/analyser";
import type { IndexDifference, IndexDocument } from "#ports/search-index";
import { analyseDocument, type AnalysedEntry } from "./tail/analyse-document.ts";
import { endOfList } from "./file/list-cursor.ts";
import type { DocumentAccess } from "./search/part.ts";
import type { Segment } from "./file/segment.ts";
import type { EntryRecord } from "./file/segment-format.ts";
import { expectedSums, sumsOf, type SegmentSums } from "./segment-sums.ts";
import type { Slices } from "./slices.ts";
import type { Tail } from "./tail/tail.ts";
import type { GenerationVectors } from "./vectors/generation-vectors.ts";
import { vectorDifference } from "#core/vectors/document-vectors";

/** The index at one state, which must not change meanwhile. */
export interface VerifiedIndex {
  readonly tail: Tail;
  readonly segments: readonly Segment[];
  readonly analyser: Analyser;
  readonly slices: Slices;
  readonly vectors: GenerationVectors;
}

/** Positions of each term of a chunk. */
type ChunkPostings = ReadonlyMap<string, readonly number[]>;

/** Where a document lies and what is known of it there. */
interface FoundDocument {
  readonly access: DocumentAccess;
  readonly language: string;
  readonly externalId: string;
  readonly outline: readonly string[];
  readonly firstChunk: number;
  readonly entries: readonly EntryRecord[];
  readonly segment: Segment | null;
}

/** Every difference of the documents in `expected`. */
export async function verifyDocuments(index: VerifiedIndex, expected: readonly IndexDocument[]): Promise<readonly IndexDifference[]> {
  const differences: IndexDifference[] = [];
  for (const wanted of expected) {
    const found = findDocument(index, wanted.document);
    if (found === null) differences.push({ document: wanted.document, ordinal: null, problem: "missing", detail: "the document is not in the index" });
    else differences.push(...(await documentDifferences(index, found, wanted)));
    if (index.slices.isOver()) await index.slices.pause();
  }
  return differences;
}

function findDocument({ tail, segments }: VerifiedIndex, id: string): FoundDocument | null {
  const inTail = tail.find(id);
  if (inTail >= 0) return { ...tail.documents[inTail]!, segment: null };
  for (const segment of segments) {
    const number = segment.find(id);
    if (number < 0) continue;
    return { ...segment.record(number), access: segment.accessOf(number), language: segment.languageOfDocument(number), segment };
  }
  return null;
}

async function documentDifferences(index: VerifiedIndex, found: FoundDocument, wanted: IndexDocument): Promise<readonly IndexDifference[]> {
  const { document } = wanted;
  const differences: IndexDifference[] = [];
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  if (!isSame(found.access.groups, wanted.groups)) differences.push({ document, ordinal: null, problem: "access", detail: "the groups differ" });
  if (!isSame(found.access.fields, wanted.fields)) differences.push({ document, ordinal: null, problem: "access", detail: "the fields differ" });
  if (found.language !== wanted.language) differences.push({ document, ordinal: null, problem: "stale", detail: `language ${found.language} instead of ${wanted.language}` });
  if (found.externalId !== wanted.externalId) differences.push({ document, ordinal: null, problem: "stale", detail: `external id ${found.externalId} instead of ${wanted.externalId}` });
  if (!isSame(found.outline, wanted.outline ?? [])) differences.push({ document, ordinal: null, problem: "stale", detail: "the title or headings differ" });
  const chunks = new Map(found.entries.map((entry, i) => [entry.ordinal, { version: entry.version, chunk: found.firstChunk + i }]));
  for (const entry of analyseDocument(wanted, index.analyser)) {
    const { ordinal } = entry;
    const held = chunks.get(ordinal);
    chunks.delete(ordinal);
    if (held === undefined) differences.push({ document, ordinal, problem: "missing", detail: "the chunk is not in the index" });
    else if (held.version !== entry.version) differences.push({ document, ordinal, problem: "stale", detail: `version ${held.version} instead of ${entry.version}` });
    else {
      for (const detail of await chunkDifferences(index, { segment: found.segment, chunk: held.chunk }, entry)) differences.push({ document, ordinal, problem: "terms", detail });
      const detail = vectorDifference(heldVector(index, found, held.chunk), wantedVector(wanted, ordinal));
      if (detail !== undefined) differences.push({ document, ordinal, problem: "vector", detail });
    }
  }
  for (const ordinal of chunks.keys()) differences.push({ document, ordinal, problem: "extra", detail: "the chunk is in the index alone" });
  return differences;
}

async function chunkDifferences(index: VerifiedIndex, at: { segment: Segment | null; chunk: number }, wanted: AnalysedEntry): Promise<readonly string[]> {
  const { segment, chunk } = at;
  const expected = postingsOf(wanted);
  if (segment === null) return postingDifferences(tailPostings(index.tail, chunk), expected);
  const details: string[] = [];
  const sums = await sumsOf(segment, index.slices);
  const wantedSums = expectedSums(expected);
  if (!isSameSum(sums, chunk, wantedSums)) details.push(...postingDifferences(await segmentPostings(segment, { chunk, wanted: expected }, index.slices), expected));
  if (segment.lengthOf(chunk) !== wanted.length) details.push(`length ${segment.lengthOf(chunk)} instead of ${wanted.length}`);
  if (sums.forward[chunk] !== wantedSums.forward) details.push("the list of its terms differs from its postings");
  return details;
}

function heldVector({ tail, vectors }: VerifiedIndex, { segment }: FoundDocument, chunk: number): Uint8Array | undefined {
  const part = vectors.of(segment ?? tail);
  return part.has(chunk) ? part.bytes(chunk) : undefined;
}

function wantedVector({ entries, vectors }: IndexDocument, ordinal: number): Uint8Array | undefined {
  return vectors?.rows[entries.findIndex((entry) => entry.ordinal === ordinal)] ?? undefined;
}

function isSameSum(sums: SegmentSums, chunk: number, wanted: { readonly first: number; readonly second: number }): boolean {
  return sums.first[chunk] === wanted.first && sums.second[chunk] === wanted.second;
}

function postingsOf(entry: AnalysedEntry): ChunkPostings {
  const postings = new Map<string, number[]>();
  for (const { term, position } of entry.tokens) {
    const positions = postings.get(term);
    if (positions === undefined) postings.set(term, [position]);
    else positions.push(position);
  }
  return postings;
}

function tailPostings({ postings }: Tail, chunk: number): ChunkPostings {
  const found = new Map<string, readonly number[]>();
  const { from, to } = postings.ofChunk(chunk);
  for (let posting = from; posting < to; posting++) found.set(postings.terms[postings.termAt(posting)]!, postings.positionsOf(posting));
  return found;
}

/** All postings of a chunk, found without trusting its own list of terms: every term of the segment is asked. */
async function segmentPostings(segment: Segment, at: { chunk: number; wanted: ChunkPostings }, slices: Slices): Promise<ChunkPostings> {
  const found = new Map<string, readonly number[]>();
  for (const entry of segment.allEntries()) {
    const cursor = segment.cursor(entry);
    const chunk = cursor.seek(at.chunk);
    if (chunk !== endOfList && chunk === at.chunk) found.set(entry.term, segment.positionsAt(entry, cursor));
    if (slices.isOver()) await slices.pause();
  }
  return found;
}

function postingDifferences(found: ChunkPostings, wanted: ChunkPostings): readonly string[] {
  const details: string[] = [];
  for (const [term, positions] of wanted) {
    const held = found.get(term);
    if (held === undefined) details.push(`the posting of "${term}" is missing`);
    else if (held.length !== positions.length) details.push(`"${term}" is counted ${held.length} times instead of ${positions.length}`);
    else if (held.join() !== positions.join()) details.push(`"${term}" stands at other positions`);
  }
  for (const term of found.keys()) if (!wanted.has(term)) details.push(`the posting of "${term}" is in the index alone`);
  return details;
}
