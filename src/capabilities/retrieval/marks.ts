// Which words of a text match a query, and the part of it worth showing first.
import { toCodePoint } from "#core/text/positions";
import type { Analyser } from "#ports/analyser";

/** A code-point span, `end` exclusive. */
export interface Mark {
  readonly start: number;
  readonly end: number;
}

/** A cut of a text with its marks, both in code points of the cut. */
export interface Snippet {
  readonly text: string;
  readonly marks: readonly Mark[];
}

const snippetUnitsMax = 280;

/** UTF-16 spans of `text` whose terms are in `terms`, in order, not overlapping. */
export function matchSpans(analyser: Analyser, text: string, wanted: { readonly terms: ReadonlySet<string>; readonly language: string }): readonly Mark[] {
  const spans: Mark[] = [];
  analyser.eachTerm(text, wanted.language, ({ term }, _position, { start, end }) => {
    if (!wanted.terms.has(term)) return;
    const last = spans.at(-1);
    if (last === undefined || start >= last.end) spans.push({ start, end });
    else if (end > last.end) spans[spans.length - 1] = { start: last.start, end };
  });
  return spans;
}

/** UTF-16 spans as code-point spans. */
export function toCodePointMarks(text: string, spans: readonly Mark[]): readonly Mark[] {
  if (!/[\ud800-\udbff]/.test(text)) return spans;
  let at = 0;
  let position = 0;
  const advance = (index: number): number => {
    position += toCodePoint(text.slice(at, index), index - at);
    at = index;
    return position;
  };
  return spans.map(({ start, end }) => ({ start: advance(start), end: advance(end) }));
}

/** The window of at most 280 UTF-16 units that covers most different marked words, cut at blanks. */
export function bestSnippet(text: string, spans: readonly Mark[]): Snippet {
  const from = windowStart(text, spans);
  let to = Math.min(text.length, from + snippetUnitsMax);
  if (to < text.length) to = Math.max(from + 1, lastBlank(text, from, to));
  const cut = text.slice(from, to);
  const inside = spans.filter((span) => span.start >= from && span.end <= to).map((span) => ({ start: span.start - from, end: span.end - from }));
  return { text: cut, marks: toCodePointMarks(cut, inside) };
}

function windowStart(text: string, spans: readonly Mark[]): number {
  let best = { at: 0, words: 0 };
  for (let i = 0; i < spans.length; i++) {
    const at = spans[i]?.start ?? 0;
    const words = new Set<string>();
    for (let j = i; j < spans.length && (spans[j]?.end ?? 0) - at <= snippetUnitsMax - 40; j++) words.add(text.slice(spans[j]?.start, spans[j]?.end).toLowerCase());
    if (words.size > best.words) best = { at, words: words.size };
  }
  if (best.at + snippetUnitsMax - 40 < snippetUnitsMax || text.length <= snippetUnitsMax) return 0;
  const lineStart = text.lastIndexOf("\n", best.at) + 1;
  if (best.at - lineStart <= 40) return lineStart;
  const blank = text.indexOf(" ", best.at - 40);
  return blank >= 0 && blank < best.at ? blank + 1 : best.at;
}

function lastBlank(text: string, from: number, to: number): number {
  for (let i = to; i > Math.max(from, to - 40); i--) if (/\s/.test(text[i] ?? "")) return i;
  return /[\ud800-\udbff]/.test(text[to - 1] ?? "") ? to - 1 : to;
}
