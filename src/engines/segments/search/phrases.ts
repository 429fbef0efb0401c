// Finds the chunks in which the words of phrases stand at consecutive positions.
import type { PhraseForms, PhraseStep } from "#core/ranking/query";
import { endOfList } from "../file/list-cursor.ts";

/** A walk over the postings of one term. */
export interface PostingWalk {
  /** First chunk at or behind `target`, `endOfList` when there is none. Never moves back. */
  seek(target: number): number;
  /** Positions in the chunk on which it stands, rising. */
  positions(): readonly number[];
}

/** Opens a walk; null when no chunk holds the term. */
export type OpenWalk = (term: string) => PostingWalk | null;

/** Chunks that hold every phrase in one of its forms, rising. Deleted chunks may be among them. */
export function phraseChunks(phrases: readonly PhraseForms[], open: OpenWalk): readonly number[] {
  let held: readonly number[] | null = null;
  for (const forms of phrases) {
    const chunks = new Set(forms.flatMap((form) => chunksOfForm(form, open)));
    held = held === null ? [...chunks].toSorted((a, b) => a - b) : held.filter((chunk) => chunks.has(chunk));
    if (held.length === 0) return held;
  }
  return held ?? [];
}

function chunksOfForm(form: readonly PhraseStep[], open: OpenWalk): number[] {
  const steps = form.map(({ offset, terms }) => ({ offset, walks: terms.map(open).filter((walk) => walk !== null) }));
  const found: number[] = [];
  for (let target = 0; ; ) {
    const chunk = commonChunk(steps, target);
    if (chunk === endOfList) return found;
    if (standsIn(steps, chunk)) found.push(chunk);
    target = chunk + 1;
  }
}

interface OpenStep {
  readonly offset: number;
  readonly walks: readonly PostingWalk[];
}

/** First chunk at or behind `from` that every step is in. */
function commonChunk(steps: readonly OpenStep[], from: number): number {
  let target = from;
  for (let agreed = 0; agreed < steps.length; ) {
    agreed = 0;
    for (const { walks } of steps) {
      const chunk = walks.reduce((least, walk) => Math.min(least, walk.seek(target)), endOfList);
      if (chunk === endOfList) return endOfList;
      if (chunk === target) agreed++;
      else target = chunk;
    }
  }
  return target;
}

function standsIn(steps: readonly OpenStep[], chunk: number): boolean {
  let starts = startsOf(steps[0]!, chunk);
  for (const step of steps.slice(1)) {
    const here = startsOf(step, chunk);
    starts = new Set([...starts].filter((start) => here.has(start)));
  }
  return starts.size > 0;
}

/** Where a phrase would begin for the step to stand at its place. */
function startsOf({ offset, walks }: OpenStep, chunk: number): ReadonlySet<number> {
  const starts = new Set<number>();
  for (const walk of walks) if (walk.seek(chunk) === chunk) for (const position of walk.positions()) starts.add(position - offset);
  return starts;
}
