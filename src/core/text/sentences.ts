// Sentence borders in running text, for chunk borders and quotes.

/** UTF-16 span of a sentence inside its text, without surrounding blanks. */
export interface SentenceSpan {
  readonly start: number;
  readonly end: number;
}

/** Words before a full stop that do not end a sentence, lower case; English, German, French, Spanish, Italian. */
const abbreviations = new Set(
  ("mr mrs ms dr prof st jr sr vs etc no nos vol fig figs eq sec ch pp approx dept est inc ltd co corp gen col sgt rev hon " +
    "bzw ca evtl ggf inkl usw vgl z.b d.h u.a nr str abs art bsp hr fr min max tel mme mlle p.ex env sig sra dott e.g i.e cf al a.m p.m u.s u.k")
    .split(" "),
);

const terminator = /[.!?\u2026\u3002\uff01\uff1f\u0964]+["'\u201d\u2019\u00bb)\]]*/g;

/** Sentences of `text` in order, covering all of its visible characters. A blank line always ends one, and so does a label on a line of its own. Linear time. */
export function splitSentences(text: string): readonly SentenceSpan[] {
  const spans: SentenceSpan[] = [];
  for (const [from, to] of paragraphs(text)) {
    let start = from;
    terminator.lastIndex = from;
    for (let match = terminator.exec(text); match && match.index < to; match = terminator.exec(text)) {
      const end = Math.min(match.index + match[0].length, to);
      if (!endsSentence(text, match.index, end)) continue;
      addSpan(spans, text, { start, end });
      start = end;
    }
    addSpan(spans, text, { start, end: to });
  }
  return spans;
}

/** Longest line that may be a label above its text, in UTF-16 units; hard-wrapped prose has longer ones. */
const labelUnitsMax = 40;

/** Parts that no sentence crosses: they end at blank lines, and behind a short line without a stop that a capital follows (a label above its text). */
function paragraphs(text: string): [number, number][] {
  const found: [number, number][] = [];
  let from = 0;
  for (const match of text.matchAll(/\n[^\S\n]*\n|\n(?=\p{Lu})/gu)) {
    const isBlankLine = match[0].length > 1;
    if (!isBlankLine && !isLabel(text.slice(Math.max(from, text.lastIndexOf("\n", match.index - 1) + 1), match.index))) continue;
    found.push([from, match.index]);
    from = match.index + match[0].length;
  }
  found.push([from, text.length]);
  return found;
}

function isLabel(line: string): boolean {
  return line.length <= labelUnitsMax && /\p{L}\s*$/u.test(line);
}

function endsSentence(text: string, mark: number, end: number): boolean {
  const sign = text.charCodeAt(mark);
  if (sign >= 0x2fff || sign === 0x0964) return true;
  if (end >= text.length) return true;
  const next = text[end] ?? "";
  if (!/\s/.test(next)) return false;
  if (text[mark] !== ".") return true;
  const following = /\S/.exec(text.slice(end, end + 80))?.[0] ?? "";
  if (/\p{Ll}/u.test(following)) return false;
  const word = /[^\s("'\u201c\u201e]*$/.exec(text.slice(Math.max(0, mark - 24), mark))?.[0] ?? "";
  if (abbreviations.has(word.toLowerCase())) return false;
  return !/^(\p{Lu}|\d{1,2})$/u.test(word);
}

function addSpan(spans: SentenceSpan[], text: string, span: SentenceSpan): void {
  let { start, end } = span;
  while (start < end && /\s/.test(text[start] ?? "")) start++;
  while (end > start && /\s/.test(text[end - 1] ?? "")) end--;
  if (end > start) spans.push({ start, end });
}
