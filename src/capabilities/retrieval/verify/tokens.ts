// What a sentence claims, piece by piece: quantities, names, negations and words, in their order.
import type { Stem } from "../analysis/stem.ts";
import { casedUnits, isNegation, joints, lightWords, months, roundings, scales, spelledNumbers, spelledOrdinals, units } from "./vocabulary.ts";
import { normaliseQuote } from "./quote.ts";

/** A piece of a claim. */
export interface ClaimToken {
  readonly kind: "quantity" | "name" | "negation" | "word";
  readonly text: string;
  /** Case-folded, without possessive. */
  readonly word: string;
  readonly stem: string;
  readonly quantity?: Quantity;
  /** Whether a joint stands between the token before and this one. */
  readonly isBehindJoint: boolean;
  /** The word right before it, which may be a light one: "in" of "in 2008"; empty at a begin. */
  readonly lead: string;
  /** Whether it follows the token before with nothing but a blank or a hyphen. */
  readonly isAdjacent: boolean;
  /** Whether it may be part of a date, whose parts come in several orders. */
  readonly isDatePart: boolean;
}

/** A number with its scale and unit. */
export interface Quantity {
  readonly value: number;
  /** Half of what the last digit is worth, and of what the last digit that is no zero is. */
  readonly precision: number;
  readonly roundness: number;
  readonly unit: string;
  readonly isRounded: boolean;
}

/** Part of a number that rounding to tens, hundreds and so on may take or add. */
const roundedPartMax = 0.1;

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const pattern = /\d+(?:[.,]\d+)*(?:st|nd|rd|th)?(?![\p{L}])|\.\d+|[$\u20ac\u00a3\u00a5%\u00b0][CF]?|[\p{L}\p{M}\p{N}_]+(?:['.&+-][\p{L}\p{M}\p{N}]+)*/gu;

/** Tokens of `text` in order; `stem` is that of its language. */
export function claimTokens(text: string, stem: Stem): readonly ClaimToken[] {
  const plain = normaliseQuote(text).replace(/\bper cent\b/giu, "percent").replace(/\b(?:not only|nicht nur|non seulement)\b/giu, "not_only");
  const pieces = [...plain.matchAll(pattern)].map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
  const tokens: ClaimToken[] = [];
  let lastEnd = 0;
  for (let i = 0; i < pieces.length; ) {
    const read: { readonly used: number; readonly quantity?: Quantity } = quantityAt(pieces, i, plain) ?? { used: 1 };
    const from = pieces[i]!;
    const to = pieces[i + read.used - 1]!;
    const token = tokenOf({ plain, from, to, lastEnd, isFirst: tokens.length === 0 }, read, stem);
    i += read.used;
    if (token === undefined) continue;
    tokens.push(token);
    lastEnd = to.end;
  }
  return tokens;
}

interface Place {
  readonly plain: string;
  readonly from: Piece;
  readonly to: Piece;
  readonly lastEnd: number;
  readonly isFirst: boolean;
}

function tokenOf({ plain, from, to, lastEnd, isFirst }: Place, { quantity }: { readonly quantity?: Quantity }, stem: Stem): ClaimToken | undefined {
  const text = plain.slice(from.start, to.end);
  const word = text.toLowerCase().replace(/'s$/u, "");
  const between = plain.slice(lastEnd, from.start);
  const isBehindJoint = isFirst || joints.test(between);
  const common = { text, word, stem: stem(word), isBehindJoint, lead: /([\p{L}]+)[\s$\u20ac\u00a3]*$/u.exec(between)?.[1]?.toLowerCase() ?? "", isAdjacent: !isFirst && /^[\s\-@.,]*$/u.test(between) && !isBehindJoint, isDatePart: months.has(word) || (quantity !== undefined && quantity.unit === "") };
  if (quantity !== undefined) return { ...common, kind: "quantity", quantity };
  if (isNegation(word)) return { ...common, kind: "negation", stem: "not" };
  if (lightWords.has(word) || /^[$%\u20ac\u00a3\u00a5\u00b0]/u.test(text)) return undefined;
  return { ...common, kind: isName(text, opensSentence(plain, from.start)) ? "name" : "word" };
}

function opensSentence(plain: string, start: number): boolean {
  return /(?:^|[.!?:]\s)["'(\s]*$/u.test(plain.slice(0, start));
}

/** Capitals that do not come from the begin of a sentence, acronyms, and identifiers. */
function isName(text: string, isOpening: boolean): boolean {
  if (/\p{Lu}.*\p{Lu}|\p{L}.*\d|\d.*\p{L}/u.test(text)) return true;
  return /^\p{Lu}/u.test(text) && !isOpening;
}

/** The quantity that begins at piece `i`, with the pieces that it takes: sign of a currency, number, scale, unit. */
function quantityAt(pieces: readonly Piece[], i: number, plain: string): { readonly used: number; readonly quantity: Quantity } | undefined {
  let at = i;
  const first = pieces[at]?.text ?? "";
  const sign = /^[$\u20ac\u00a3\u00a5]$/u.test(first) ? first : "";
  if (sign !== "") at++;
  const read = numberAt(pieces, at);
  if (read === undefined) return undefined;
  at += read.used;
  let { value, precision, roundness } = read;
  for (let scale = scaleAt(pieces, at, plain); scale !== undefined; scale = scaleAt(pieces, ++at, plain)) {
    value *= scale;
    precision *= scale;
    roundness *= scale;
  }
  const unit = unitAt(pieces, at, plain);
  if (unit !== undefined) at++;
  const before = plain.slice(0, pieces[i]?.start);
  return { used: at - i, quantity: { value, precision, roundness, unit: sign !== "" ? units.get(sign) ?? sign : unit ?? "", isRounded: roundings.test(before) } };
}

type ReadNumber = Pick<Quantity, "value" | "precision" | "roundness">;

function numberAt(pieces: readonly Piece[], at: number): (ReadNumber & { readonly used: number }) | undefined {
  const text = pieces[at]?.text.toLowerCase() ?? "";
  if (/^\.?\d/u.test(text) && !/\d\p{L}(?<!st|nd|rd|th)/u.test(text)) return { ...digits(text.replace(/(?:st|nd|rd|th)$/u, "")), used: 1 };
  const parts = text.split("-");
  const values = parts.map((part) => spelledNumbers.get(part) ?? (part === parts.at(-1) ? spelledOrdinals.get(part) : undefined));
  if (values.length > 2 || values.some((value) => value === undefined)) return undefined;
  const value = values.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  return { value, precision: 0.5, roundness: 0.5, used: 1 };
}

/** Value of digits with separators: thousands where three digits follow each, else a decimal sign. */
function digits(text: string): ReadNumber {
  const isGrouped = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/u.test(text) || /^\d{1,3}(?:\.\d{3}){2,}$/u.test(text);
  const plain = isGrouped ? text.replace(/,/gu, "").replace(/\.(?=\d{3}\.|\d{3}$)/gu, (sign) => (text.includes(",") ? sign : "")) : text.replace(",", ".");
  const decimals = /\.(\d+)$/u.exec(plain)?.[1]?.length ?? 0;
  const zeros = decimals > 0 ? 0 : /(?<=[1-9])0*$/u.exec(plain)?.[0].length ?? 0;
  const precision = 0.5 * 10 ** -decimals;
  return { value: Number.parseFloat(plain), precision, roundness: precision * 10 ** zeros };
}

function scaleAt(pieces: readonly Piece[], at: number, plain: string): number | undefined {
  const piece = pieces[at];
  return piece !== undefined && isNext(pieces, at, plain) ? scales.get(piece.text.toLowerCase()) : undefined;
}

function unitAt(pieces: readonly Piece[], at: number, plain: string): string | undefined {
  const piece = pieces[at];
  if (piece === undefined || !isNext(pieces, at, plain)) return undefined;
  return casedUnits.get(piece.text) ?? units.get(piece.text.toLowerCase());
}

function isNext(pieces: readonly Piece[], at: number, plain: string): boolean {
  return /^[\s-]*$/u.test(plain.slice(pieces[at - 1]?.end ?? 0, pieces[at]?.start ?? 0));
}

/** Whether a quantity of a sentence is that of a source: the same number and unit, or a rounded one that says so. */
export function sameQuantity(claimed: Quantity, source: Quantity): boolean {
  if (claimed.unit !== source.unit) return false;
  const distance = Math.abs(claimed.value - source.value);
  if (distance <= 1e-9 * Math.abs(source.value)) return true;
  const rounded = Math.max(claimed.precision, Math.min(claimed.roundness, roundedPartMax * Math.abs(source.value)));
  return claimed.isRounded && distance <= rounded * (1 + 1e-9);
}
