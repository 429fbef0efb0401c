// The honest ways of saying what a passage says: as it stands, in another order, shorter, joined, rounded and saying so.
import type { Random } from "#ports/random";
import type { DrawnPassage } from "./passages.ts";

/** A sentence of an answer with what it quotes. */
export interface DrawnSentence {
  readonly text: string;
  readonly quotes: readonly { readonly chunk: string; readonly quote: string }[];
}

/** A way of making a sentence from a passage; undefined where the passage gives none. */
export type Way = (passage: DrawnPassage, draw: Draw) => DrawnSentence | undefined;

/** What a way may draw: chance, and another passage of the same text. */
export interface Draw {
  readonly random: Random;
  readonly other: DrawnPassage;
}

/** One of `items` by chance. */
export function pick<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items[Math.floor(random.unit() * items.length)];
}

/** `sentence` with the whole of itself as its quote. */
export function quoted({ chunk }: DrawnPassage, sentence: string, said = sentence): DrawnSentence {
  return { text: said, quotes: [{ chunk, quote: sentence }] };
}

const adverb = /\s(?:also|currently|generally|primarily|approximately|significantly|recently|largely|highly|strongly|previously|typically|particularly|relatively|respectively|simply|really|directly|finally|fully|clearly|quickly|successfully|specifically|officially|widely|initially|eventually)(?=\s+[a-z])/u;
const leading = /^((?:In|On|At|As of|During|After|Before|By|Since|For|Under|From|With|in|on|at|as of|during|after|before|by|since|for|under|from|with)\s[^,;:()]{4,60}),\s+([^,;].*[^.])\.$/u;
const decimal = /(?<![\d.,])(\d{1,4})\.(\d{1,2})(?=\s*(?:%|percent|million|billion|years|hours|months|days|km|miles|inches|feet))/u;

/** Honest ways by name. */
export const honestWays: Readonly<Record<string, Way>> = {
  extract: (passage, { random }) => {
    const sentence = pick(passage.sentences, random);
    return sentence === undefined ? undefined : quoted(passage, sentence);
  },
  order: (passage, { random }) => {
    const fitting = passage.sentences.filter((sentence) => leading.test(sentence));
    const sentence = pick(fitting, random);
    const [, first = "", rest = ""] = leading.exec(sentence ?? "") ?? [];
    return sentence === undefined ? undefined : quoted(passage, sentence, `${upper(rest)} ${first.charAt(0).toLowerCase()}${first.slice(1)}.`);
  },
  drop: (passage, { random }) => {
    const sentence = pick(passage.sentences.filter((candidate) => adverb.test(candidate)), random);
    return sentence === undefined ? undefined : quoted(passage, sentence, sentence.replace(adverb, ""));
  },
  join: (passage, { random }) => {
    const at = Math.floor(random.unit() * (passage.sentences.length - 1));
    const [first, second] = [passage.sentences[at], passage.sentences[at + 1]];
    if (first === undefined || second === undefined) return undefined;
    const joint = pick([", and ", "; ", ", while ", ". "], random) ?? "; ";
    const quotes = [first, second].map((quote) => ({ chunk: passage.chunk, quote }));
    return { text: `${first.replace(/[.!]+$/u, "")}${joint}${second}`, quotes };
  },
  round: (passage, { random }) => {
    const sentence = pick(passage.sentences.filter((candidate) => decimal.test(candidate)), random);
    if (sentence === undefined) return undefined;
    const word = pick(["about", "roughly", "around", "approximately"], random) ?? "about";
    const rounded = decimal.exec(sentence);
    if (rounded === null) return undefined;
    const before = sentence.slice(0, rounded.index);
    const sign = /[$\u20ac\u00a3]\s?$/u.exec(before)?.[0] ?? "";
    return quoted(passage, sentence, `${before.slice(0, before.length - sign.length)}${word} ${sign}${Math.round(Number(rounded[0]))}${sentence.slice(rounded.index + rounded[0].length)}`);
  },
};

/** `text` with a capital at its begin. */
export function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
