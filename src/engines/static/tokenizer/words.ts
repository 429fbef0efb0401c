// A stretch of text as folded words, each unit with the place behind it in the text it came from.
import { foldCharacter, isDropped, isIdeograph, isPunctuation, isWhitespace } from "./characters.ts";

/** A folded word, and for each of its UTF-16 units the index behind its source. */
export interface FoldedWord {
  readonly text: string;
  readonly ends: readonly number[];
}

const upper = /^\p{Lu}$/u;
const lower = /^\p{Ll}$/u;

/** Splits and folds `segment` as BERT's uncased tokenizer does; with `splitsCamelCase` also between the humps of `camelCase` and `HTTPServer`. */
export function foldedWords(segment: string, splitsCamelCase: boolean): readonly FoldedWord[] {
  const words: { text: string; ends: number[] }[] = [];
  let isOpen = false;
  const add = (folded: string, end: number): void => {
    if (!isOpen) words.push({ text: "", ends: [] });
    isOpen = true;
    const word = words.at(-1)!;
    word.text += folded;
    for (let i = 0; i < folded.length; i++) word.ends.push(end);
  };
  const alone = (folded: string, end: number): void => {
    isOpen = false;
    add(folded, end);
    isOpen = false;
  };
  const characters = Array.from(segment);
  let end = 0;
  characters.forEach((character, at) => {
    end += character.length;
    if (isDropped(character)) return;
    if (isWhitespace(character)) {
      isOpen = false;
      return;
    }
    if (isIdeograph(character.codePointAt(0) ?? 0)) return alone(foldCharacter(character), end);
    if (splitsCamelCase && isHump(characters, at)) isOpen = false;
    for (const folded of foldCharacter(character)) {
      if (isWhitespace(folded)) isOpen = false;
      else if (isPunctuation(folded)) alone(folded, end);
      else add(folded, end);
    }
  });
  return words;
}

/** Where a new hump begins: `camel|Case`, `HTTP|Server`. */
function isHump(characters: readonly string[], at: number): boolean {
  const [before, here, behind] = [characters[at - 1] ?? "", characters[at] ?? "", characters[at + 1] ?? ""];
  if (!upper.test(here)) return false;
  return lower.test(before) || (upper.test(before) && lower.test(behind));
}
