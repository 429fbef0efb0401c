// Writes the tail's live documents as a segment.
import { ByteWriter } from "../file/bytes.ts";
import { PostingBuffer } from "../file/posting-list.ts";
import { SegmentWriter } from "../file/segment-writer.ts";
import type { Slices } from "../slices.ts";
import { chunksOf, type Tail } from "./tail.ts";
import { none } from "./tail-postings.ts";

/** A chunk that is not written. */
const dropped = 0xffffffff;

/** Writes `path`; durable when it resolves. @throws data.disk_full, with nothing left behind */
export async function writeTail(tail: Tail, path: string, slices: Slices): Promise<void> {
  const documents = tail.documents.filter(({ isLive }) => isLive);
  const chunks = documents.flatMap(chunksOf);
  const written = new Uint32Array(tail.postings.chunks).fill(dropped);
  for (const [number, chunk] of chunks.entries()) written[chunk] = number;
  const writer = await SegmentWriter.create(path, Uint32Array.from(chunks, (chunk) => tail.lengthOf(chunk)));
  try {
    const numbers = await writeTerms(tail, written, { writer, slices });
    await writeForward(tail, chunks, { writer, numbers, slices });
    for (const { access, ...document } of documents) {
      await writer.addDocument({ ...document, ...access });
      if (slices.isOver()) await slices.pause();
    }
    await writer.finish();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** Answers the new number of each of the tail's terms. */
async function writeTerms(tail: Tail, written: Uint32Array, to: { writer: SegmentWriter; slices: Slices }): Promise<Uint32Array> {
  const { postings } = tail;
  const numbers = new Uint32Array(postings.terms.length);
  const gathered = new PostingBuffer(new ByteWriter());
  const chain: number[] = [];
  let next = 0;
  for (const term of await inOrder(postings.terms, to.slices)) {
    chain.length = 0;
    for (let posting = postings.last(term); posting !== none; posting = postings.previous(posting)) {
      if (written[postings.chunkAt(posting)] !== dropped) chain.push(posting);
    }
    if (chain.length === 0) continue;
    gathered.clear();
    for (let i = chain.length - 1; i >= 0; i--) {
      const posting = chain[i]!;
      gathered.add(written[postings.chunkAt(posting)]!, postings.frequencyAt(posting));
      postings.copyPositions(posting, gathered.positions);
    }
    numbers[postings.numberOfKnown(term)] = next++;
    await to.writer.addTerm(term, gathered);
    if (to.slices.isOver()) await to.slices.pause();
  }
  return numbers;
}

/** Terms in code-unit order. Sorted by their first two units before by all, so that no step takes long. */
async function inOrder(terms: readonly string[], slices: Slices): Promise<readonly string[]> {
  const beginnings = new Map<number, string[]>();
  for (const term of terms) {
    const beginning = term.charCodeAt(0) * 65_536 + (term.length > 1 ? term.charCodeAt(1) : 0);
    const alike = beginnings.get(beginning);
    if (alike === undefined) beginnings.set(beginning, [term]);
    else alike.push(term);
  }
  const ordered: string[] = [];
  for (const beginning of [...beginnings.keys()].toSorted((a, b) => a - b)) {
    for (const term of beginnings.get(beginning)!.toSorted()) ordered.push(term);
    if (slices.isOver()) await slices.pause();
  }
  return ordered;
}

async function writeForward(tail: Tail, chunks: readonly number[], to: { writer: SegmentWriter; numbers: Uint32Array; slices: Slices }): Promise<void> {
  const { postings } = tail;
  for (const chunk of chunks) {
    const { from, to: end } = postings.ofChunk(chunk);
    const terms = new Uint32Array(end - from);
    for (let posting = from; posting < end; posting++) terms[posting - from] = to.numbers[postings.termAt(posting)]!;
    await to.writer.addForward(terms.toSorted(), terms.length);
    if (to.slices.isOver()) await to.slices.pause();
  }
}
