// Searches one segment: windows of chunks, in each of which terms that cannot lift a chunk into the answer are only asked about
// the few chunks that others bring. Source: Turtle and Flood, "Query evaluation: strategies and optimizations" (1995), MaxScore;
// Ding and Suel, "Faster top-k document retrieval using block-max indexes" (2011), bounds by block.
import { partScore } from "#core/ranking/bm25";
import { Admission } from "./admission.ts";
import type { LengthParts } from "./length-parts.ts";
import { phraseChunks, type PostingWalk } from "./phrases.ts";
import type { DocumentAccess, HitSink, Part, Plan } from "./part.ts";
import type { TermEntry } from "../file/dictionary.ts";
import type { ListCursor } from "../file/list-cursor.ts";
import { TermWalk } from "./term-walk.ts";

/** Chunks of a window. */
const windowChunks = 4096;

/** What a search needs of a segment. */
export interface SearchedSegment extends Part {
  readonly footer: { readonly chunks: number };
  readonly lengths: Uint32Array;
  readonly documentsOfChunks: Uint32Array;
  /** 1 for each chunk of a deleted document. */
  readonly dead: Uint8Array | null;
  readonly allGroupSets: readonly (readonly string[])[];
  groupSetOf(document: number): number;
  accessOf(document: number): DocumentAccess;
  entry(term: string): TermEntry | null;
  cursor(entry: TermEntry): ListCursor;
  positionsAt(entry: TermEntry, cursor: ListCursor): readonly number[];
}

/** What one search over one segment works with. */
interface Search {
  readonly segment: SearchedSegment;
  readonly sink: HitSink;
  readonly admission: Admission;
  readonly lengthParts: LengthParts;
}

const sums = new Float64Array(windowChunks);
const marks = new Uint32Array(windowChunks / 32);
const candidates = new Uint32Array(windowChunks);
const scores = new Float64Array(windowChunks);

/** Offers the segment's hits to `sink`. @throws index.damaged */
export function searchSegment(segment: SearchedSegment, plan: Plan, sink: HitSink): void {
  const search: Search = { segment, sink, admission: new Admission(segment.facts(), plan), lengthParts: plan.lengthParts };
  if (plan.phrases.length > 0) return searchPhrases(search, plan);
  const walks = openWalks(segment, plan);
  for (let from = 0; from < segment.footer.chunks; from += windowChunks) searchWindow(search, walks, from);
  for (const walk of walks) walk.release();
}

function openWalks(segment: SearchedSegment, plan: Plan): TermWalk[] {
  const walks: TermWalk[] = [];
  for (const { term, factor } of plan.terms) {
    const entry = segment.entry(term);
    if (entry !== null) walks.push(new TermWalk(segment.cursor(entry), factor, { lengths: segment.lengths, parts: plan.lengthParts }));
  }
  return walks;
}

/** `walks` are left in rising order of their bounds in this window, which is nearly that of the next. */
function searchWindow(search: Search, walks: TermWalk[], from: number): void {
  const { sink } = search;
  const to = Math.min(from + windowChunks, search.segment.footer.chunks);
  for (const walk of walks) walk.enterWindow(from, to);
  sortByBound(walks);
  let first = 0;
  let reach = 0;
  for (; first < walks.length; first++) {
    const { bound } = walks[first]!;
    if (bound > 0 && reach + bound >= sink.threshold) break;
    reach += bound;
  }
  if (reach > 0) sink.isLowerBound = true;
  if (first === walks.length) return;
  for (let i = first; i < walks.length; i++) walks[i]!.accumulate({ from, to }, sums, marks);
  let count = gather(search, from);
  for (let i = first - 1; i >= 0 && count > 0; i--) {
    const walk = walks[i]!;
    if (walk.bound === 0) break;
    count = keepReaching(count, sink.threshold - reach);
    reach -= walk.bound;
    walk.addTo(candidates, scores, count);
  }
  for (let i = 0; i < count; i++) offer(search, candidates[i]!, scores[i]!);
}

function sortByBound(walks: TermWalk[]): void {
  for (let i = 1; i < walks.length; i++) {
    const walk = walks[i]!;
    let at = i;
    while (at > 0 && walks[at - 1]!.bound > walk.bound) {
      walks[at] = walks[at - 1]!;
      at--;
    }
    walks[at] = walk;
  }
}

/** Moves the window's marked chunks into `candidates`, in order, without deleted and unreadable ones; counts them. */
function gather(search: Search, from: number): number {
  const { segment, sink, admission } = search;
  const { dead, documentsOfChunks } = segment;
  let count = 0;
  for (let word = 0; word < marks.length; word++) {
    let bits = marks[word]!;
    marks[word] = 0;
    while (bits !== 0) {
      const slot = word * 32 + 31 - Math.clz32(bits & -bits);
      bits &= bits - 1;
      const chunk = from + slot;
      const score = sums[slot]!;
      sums[slot] = 0;
      if (dead !== null && dead[chunk] === 1) continue;
      if (!admission.isReadable(documentsOfChunks[chunk]!)) continue;
      candidates[count] = chunk;
      scores[count++] = score;
    }
  }
  if (!admission.hasFilter) sink.total += count;
  return count;
}

/** Keeps the candidates whose score so far is `least` or more. */
function keepReaching(count: number, least: number): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (scores[i]! < least) continue;
    candidates[kept] = candidates[i]!;
    scores[kept++] = scores[i]!;
  }
  return kept;
}

function offer(search: Search, chunk: number, score: number): void {
  const { sink, admission, segment } = search;
  if (score < sink.threshold) {
    if (admission.hasFilter) sink.isLowerBound = true;
    return;
  }
  if (admission.hasFilter) {
    if (!admission.passesFilter(segment.documentsOfChunks[chunk]!)) return;
    sink.total++;
  }
  sink.offer(segment, chunk, score);
}

/** Few chunks hold a phrase: each is scored in full. */
function searchPhrases(search: Search, plan: Plan): void {
  const { segment, admission, sink } = search;
  const chunks = phraseChunks(plan.phrases, (term) => openPostings(segment, term)).filter((chunk) => {
    const document = segment.documentsOfChunks[chunk]!;
    return segment.dead?.[chunk] !== 1 && admission.isReadable(document) && admission.passesFilter(document);
  });
  if (chunks.length === 0) return;
  const found = new Float64Array(chunks.length);
  for (const { term, factor } of plan.terms) {
    const entry = segment.entry(term);
    if (entry === null) continue;
    const cursor = segment.cursor(entry);
    for (const [i, chunk] of chunks.entries()) {
      if (cursor.seek(chunk) !== chunk) continue;
      const frequency = cursor.frequency();
      found[i]! += partScore(factor, search.lengthParts.frequencyPart(frequency, segment.lengths[chunk]!));
    }
  }
  sink.total += chunks.length;
  for (const [i, chunk] of chunks.entries()) sink.offer(segment, chunk, found[i]!);
}

function openPostings(segment: SearchedSegment, term: string): PostingWalk | null {
  const entry = segment.entry(term);
  if (entry === null) return null;
  const cursor = segment.cursor(entry);
  return { seek: (target) => cursor.seek(target), positions: () => segment.positionsAt(entry, cursor) };
}
