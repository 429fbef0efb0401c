// The ways of lying with a citation: one thing of a true sentence is changed, or true words are cited for what they do not say.
import type { Random } from "#ports/random";
import { honestWays, pick, upper, type Draw, type DrawnSentence, type Way } from "./honest.ts";
import type { DrawnPassage } from "./passages.ts";

const number = /(?<![\p{L}\p{N}.,-])\d+(?:[.,]\d+)*(?![\p{L}\p{N}])/u;
const spelled = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "fifty"];
const spelledNumber = new RegExp(`\\b(?:${spelled.join("|")})\\b`, "u");
const unitGroups = [["million", "billion", "thousand", "trillion"], ["percent", "million"], ["years", "months", "weeks", "days", "hours", "minutes", "seconds"], ["year", "month", "week", "day", "hour", "minute"], ["miles", "kilometres", "metres", "feet", "inches"], ["km", "cm", "mm", "m"], ["mg", "kg", "g", "\u00b5g", "ng"], ["ml", "l", "\u00b5l"], ["mM", "nM", "\u00b5M"], ["bp", "kb", "Mb"], ["$", "\u20ac", "\u00a3"], ["dollars", "euros", "pounds"], ["h", "min", "s"]];
const auxiliary = /\b(is|are|was|were|can|could|will|would|has|have|had|does|did|do|may|must|should)\b(?!\s+(?:not|no|never)\b)/u;
const negation = /\b(?:(?:is|are|was|were|can|could|will|would|has|have|had|does|did|do|may|must|should) not\b|never |cannot\b|can't\b|don\u2019t\b|don't\b|not )/u;
const name = /(?<=[a-z,] )(?:\p{Lu}[\p{Ll}]{2,}(?: \p{Lu}[\p{Ll}]+)*|\p{Lu}{2,}\d*)(?![\p{L}\p{N}])/gu;
const subject = /^((?:[^\s,;:()]+\s+){1,6}?)((?:is|are|was|were|has|have|had|will|can|could|would|may|did|does|includes|contains|provides|increased|decreased|began|became|made|won|sold|received|took|showed|revealed|remains|requires)\b.*)$/u;

/** Lies by kind. */
export const lyingWays: Readonly<Record<string, Way>> = {
  number: (passage, draw) => changed(passage, draw, (sentence) => {
    const other = otherNumber(sentence, draw.random);
    if (number.test(sentence)) return replaceOne(sentence, new RegExp(number, "gu"), (found) => other(found), draw.random);
    return spelledNumber.test(sentence) ? sentence.replace(spelledNumber, (found) => pick(spelled.filter((word) => word !== found), draw.random) ?? found) : undefined;
  }),
  negation: (passage, draw) => changed(passage, draw, (sentence) => {
    if (negation.test(sentence)) return sentence.replace(negation, (found) => found.replace(/\s?not\b ?|never |n['\u2019]t/u, " ").replace("cannot", "can")).replace(/ {2,}/gu, " ");
    const word = pick(["not", "never", "no longer"], draw.random) ?? "not";
    return auxiliary.test(sentence) ? sentence.replace(auxiliary, (found) => `${found} ${word}`) : undefined;
  }),
  unit: (passage, draw) => changed(passage, draw, (sentence) => {
    const found = unitGroups.flatMap((group) => group.filter((unit) => unitAfterNumber(unit).test(sentence)).map((unit) => ({ unit, others: group.filter((other) => other !== unit) })));
    const one = pick(found, draw.random);
    const other = one === undefined ? undefined : pick(one.others, draw.random);
    return one === undefined || other === undefined ? undefined : sentence.replace(unitAfterNumber(one.unit), (whole) => whole.replace(one.unit, other));
  }),
  name: (passage, draw) => changed(passage, draw, (sentence) => {
    const others = [...draw.other.text.matchAll(name), ...passage.text.matchAll(name)].map(([found]) => found);
    return replaceOne(sentence, name, (found) => pick(others.filter((other) => !found.includes(other) && !other.includes(found)), draw.random), draw.random);
  }),
  splice: (passage, { random }) => {
    const parts = passage.sentences.flatMap((sentence) => {
      const [, first, rest] = subject.exec(sentence) ?? [];
      return first === undefined || rest === undefined ? [] : [{ sentence, first: first.trim(), rest }];
    });
    const one = pick(parts, random);
    const two = pick(parts.filter((part) => part !== one && part.first.toLowerCase() !== one?.first.toLowerCase() && part.rest !== one?.rest), random);
    if (one === undefined || two === undefined || isPronoun(one.first) || isPronoun(two.first)) return undefined;
    return { text: `${one.first} ${two.rest}`, quotes: [one, two].map(({ sentence }) => ({ chunk: passage.chunk, quote: sentence })) };
  },
  entity: (passage, { random }) => {
    const sentence = pick(passage.sentences.filter((candidate) => candidate.match(name)), random);
    if (sentence === undefined) return undefined;
    const others = [...passage.text.matchAll(name)].map(([found]) => found).filter((found) => !sentence.includes(found));
    const own = pick([...sentence.matchAll(name)], random);
    const other = pick(others, random);
    if (own === undefined || other === undefined || own[0].includes(other) || other.includes(own[0])) return undefined;
    const after = sentence.slice(own.index + own[0].length).trim().replace(/[.!]$/u, "");
    const quote = after.split(/\s+/u).length >= 5 ? after : sentence;
    return { text: upper(`${sentence.slice(0, own.index)}${other}${sentence.slice(own.index + own[0].length)}`), quotes: [{ chunk: passage.chunk, quote }] };
  },
  chunk: (passage, { random, other }) => {
    const sentence = pick(passage.sentences, random);
    return sentence === undefined || other.text.includes(sentence) ? undefined : { text: sentence, quotes: [{ chunk: other.chunk, quote: sentence }] };
  },
  quote: (passage, draw) => {
    const way = pick(["number", "negation", "unit", "name"], draw.random) ?? "number";
    const lie = lyingWays[way]?.(passage, draw);
    return lie === undefined || lie.quotes.length !== 1 || passage.text.includes(lie.text) ? undefined : { text: lie.text, quotes: [{ chunk: passage.chunk, quote: lie.text }] };
  },
};

/** Kinds whose quote does not stand where it is cited. */
export const falseQuotes: readonly string[] = ["chunk", "quote"];

/** An honest sentence with one change; undefined where nothing could be changed. */
function changed(passage: DrawnPassage, draw: Draw, change: (sentence: string) => string | undefined): DrawnSentence | undefined {
  const way = pick(["extract", "extract", "drop", "order"], draw.random) ?? "extract";
  const honest = honestWays[way]?.(passage, draw) ?? honestWays["extract"]?.(passage, draw);
  if (honest === undefined) return undefined;
  const text = change(honest.text);
  return text === undefined || text === honest.text || passage.text.includes(text) ? undefined : { ...honest, text };
}

function replaceOne(sentence: string, pattern: RegExp, other: (found: string) => string | undefined, random: Random): string | undefined {
  const found = pick([...sentence.matchAll(pattern)], random);
  const instead = found === undefined ? undefined : other(found[0]);
  return found === undefined || instead === undefined ? undefined : sentence.slice(0, found.index) + instead + sentence.slice(found.index + found[0].length);
}

/** Another number: a digit changed, ten times as much, a tenth more, or another number of the sentence. */
function otherNumber(sentence: string, random: Random): (found: string) => string | undefined {
  const own = [...sentence.matchAll(new RegExp(number, "gu"))].map(([found]) => found);
  return (found) => {
    const digit = Math.floor(random.unit() * found.length);
    const changedDigit = /\d/u.test(found[digit] ?? "") ? found.slice(0, digit) + String((Number(found[digit]) + 1 + Math.floor(random.unit() * 8)) % 10) + found.slice(digit + 1) : undefined;
    const others = [changedDigit, `${found}0`, ...own].filter((other): other is string => other !== undefined && Number(other.replace(/,/gu, "")) !== Number(found.replace(/,/gu, "")));
    return pick(others, random);
  };
}

function unitAfterNumber(unit: string): RegExp {
  return /^\p{L}/u.test(unit) ? new RegExp(`(?<=\\d )${unit}\\b`, "u") : new RegExp(`${unit === "$" ? "[$]" : unit}(?=\\s?\\d)`, "u");
}

function isPronoun(text: string): boolean {
  return /^(?:it|he|she|they|we|i|you|this|that|these|those|there|who|which|one|what|if|but|and)\b/iu.test(text);
}
