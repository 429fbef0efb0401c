// Passages that answers are drawn on: runs of whole sentences of a text, as a search would bring them.
import { splitSentences } from "#core/text/sentences";


/** A run of sentences; `text` holds them as the file does. */
export interface DrawnPassage {
  readonly chunk: string;
  readonly text: string;
  readonly sentences: readonly string[];
}

const sentencesOfPassage = 5;
const wordsMin = 8;
const wordsMax = 45;

/** Runs of sentences of `text`, each with at least two that are prose. */
export function passagesOf({ name, text }: { readonly name: string; readonly text: string }): readonly DrawnPassage[] {
  const spans = splitSentences(text);
  const passages: DrawnPassage[] = [];
  for (let at = 0; at + sentencesOfPassage <= spans.length; at += sentencesOfPassage) {
    const run = spans.slice(at, at + sentencesOfPassage);
    const sentences = run.map(({ start, end }) => text.slice(start, end)).filter(isProse);
    const whole = text.slice(run[0]?.start ?? 0, run.at(-1)?.end ?? 0);
    if (sentences.length >= 2) passages.push({ chunk: `${name}/${passages.length}`, text: whole, sentences });
  }
  return passages;
}

/** One line of ordinary length that ends as a sentence does; no cells, no records, no headings. */
function isProse(sentence: string): boolean {
  const words = sentence.split(/\s+/).length;
  return words >= wordsMin && words <= wordsMax && /[.!]["'\u201d\u2019)]*$/u.test(sentence) && !/[\n|=\\{}[\]]/u.test(sentence) && !/\?/u.test(sentence) && (sentence.match(/["\u201c\u201d]/gu)?.length ?? 0) % 2 === 0;
}
