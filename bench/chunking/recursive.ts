// The peer of the chunker: text split at the strongest separator it has, parts that are too large split again, neighbours of one strength joined up to a size.
// It is the plain recursive splitter of the report that the data comes from: no overlap, sizes in tokens.
import type { Span } from "./measures.ts";

/** From strong to weak; what is between two parts stays with the one before it. */
const separators = ["\n\n", "\n", ".", "?", "!", " ", ""];

/** Spans of `text` in UTF-16 units, each of at most `tokensMax` tokens. */
export function recursiveSpans(text: string, tokensMax: number, countTokens: (text: string) => number): readonly Span[] {
  const sizeOf = ({ start, end }: Span): number => countTokens(text.slice(start, end));
  const joined = (parts: readonly Span[]): readonly Span[] => {
    const out: Span[] = [];
    for (const part of parts) {
      const last = out.at(-1);
      if (last && sizeOf({ start: last.start, end: part.end }) <= tokensMax) out[out.length - 1] = { start: last.start, end: part.end };
      else out.push(part);
    }
    return out;
  };
  const split = (span: Span, level: number): readonly Span[] => {
    if (sizeOf(span) <= tokensMax || span.end - span.start < 2) return [span];
    const out: Span[] = [];
    let small: Span[] = [];
    for (const part of partsOf(text, span, separators[level]!)) {
      if (sizeOf(part) <= tokensMax) small.push(part);
      else {
        out.push(...joined(small), ...split(part, level + 1));
        small = [];
      }
    }
    return [...out, ...joined(small)];
  };
  return split({ start: 0, end: text.length }, 0).flatMap((span) => trimmed(text, span));
}

function partsOf(text: string, { start, end }: Span, separator: string): readonly Span[] {
  const parts: Span[] = [];
  for (let at = start; at < end; ) {
    const found = separator === "" ? at + 1 : text.indexOf(separator, at) + separator.length;
    const to = found < at + Math.max(1, separator.length) || found > end ? end : found;
    parts.push({ start: at, end: to });
    at = to;
  }
  return parts;
}

/** Without blanks at its ends; none where nothing else stands. */
function trimmed(text: string, { start, end }: Span): readonly Span[] {
  const part = text.slice(start, end);
  const lead = part.length - part.trimStart().length;
  const kept = part.trim().length;
  return kept === 0 ? [] : [{ start: start + lead, end: start + lead + kept }];
}
