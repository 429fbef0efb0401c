// Lays a claim over the sentences that it cites: which word of theirs each of its words is, with as few leaps as possible (Viterbi over the places of each word).
import { sameQuantity, type ClaimToken } from "./tokens.ts";
import { openers } from "./vocabulary.ts";

/** A sentence of a source: `order` is its place in its passage. */
export interface EvidenceUnit {
  readonly passage: number;
  readonly order: number;
  readonly tokens: readonly ClaimToken[];
  /** What its begin takes from the sentence before: its subject, the owner of its subject, or nothing. */
  readonly anaphor: "subject" | "owner" | undefined;
}

/** Where a token of the claim stands: the unit and the token in it. */
export interface Placed {
  readonly unit: number;
  readonly at: number;
}

/** What is wrong with a leap from one token of a claim to the next. */
export type LeapFault = "splice" | "order";

/** A way through the sources: a place for each token, and its first forbidden leap. */
export interface Alignment {
  readonly places: readonly Placed[];
  readonly fault?: { readonly kind: LeapFault; readonly token: number };
}

const costs = { aheadEach: 0.01, back: 1, switch: 1.5, forbidden: 20 } as const;
const dateReachMax = 3;

/** Places at which each token of `claim` may stand; empty for one that no unit has. */
export function placesOf(claim: readonly ClaimToken[], units: readonly EvidenceUnit[]): readonly (readonly Placed[])[] {
  return claim.map((token) => units.flatMap(({ tokens }, unit) => tokens.flatMap((source, at) => (isSame(token, source) ? [{ unit, at }] : []))));
}

const familyLettersMin = 5;
const familyPartMin = 0.7;

/** Whether a token of a claim is one of a source: quantities by value and unit, names by spelling, words by stem or a long common begin. */
export function isSame(token: ClaimToken, source: ClaimToken): boolean {
  if (token.quantity !== undefined || source.quantity !== undefined) return token.quantity !== undefined && source.quantity !== undefined && sameQuantity(token.quantity, source.quantity);
  if (token.kind === "negation" || source.kind === "negation") return token.kind === source.kind;
  if (token.word === source.word) return true;
  if (token.kind === "name" || /\d/u.test(token.word + source.word)) return false;
  if (token.stem === source.stem) return true;
  const longer = Math.max(token.word.length, source.word.length);
  let common = 0;
  while (common < longer && token.word[common] === source.word[common]) common++;
  return common >= familyLettersMin && common >= familyPartMin * longer;
}

/** The cheapest way; every token has at least one place. */
export function align(claim: readonly ClaimToken[], units: readonly EvidenceUnit[], places: readonly (readonly Placed[])[]): Alignment {
  const best: { readonly cost: number; readonly from: number }[][] = [];
  for (const [i, own] of places.entries()) {
    best.push(own.map((place) => {
      if (i === 0) return { cost: costs.aheadEach * place.at, from: -1 };
      const ways = (places[i - 1] ?? []).map((before, from) => ({ cost: (best[i - 1]?.[from]?.cost ?? 0) + leap(claim, units, { i, before, place }).cost, from }));
      return ways.reduce((least, way) => (way.cost < least.cost ? way : least), { cost: Infinity, from: -1 });
    }));
  }
  const way = backwards(places, best);
  const fault = way.map((place, i) => (i === 0 ? undefined : leap(claim, units, { i, before: way[i - 1]!, place }).fault)).map((kind, token) => ({ kind, token })).find(({ kind }) => kind !== undefined);
  return { places: way, ...(fault?.kind === undefined ? {} : { fault: { kind: fault.kind, token: fault.token } }) };
}

function backwards(places: readonly (readonly Placed[])[], best: readonly (readonly { readonly cost: number; readonly from: number }[])[]): readonly Placed[] {
  const way: Placed[] = [];
  const last = best.at(-1) ?? [];
  let at = last.reduce((least, { cost }, i) => (cost < (last[least]?.cost ?? Infinity) ? i : least), 0);
  for (let i = places.length - 1; i >= 0; i--) {
    const place = places[i]?.[at];
    if (place !== undefined) way.unshift(place);
    at = best[i]?.[at]?.from ?? 0;
  }
  return way;
}

interface Leap {
  readonly i: number;
  readonly before: Placed;
  readonly place: Placed;
}

/** What it costs to go from the token before to token `i`. */
function leap(claim: readonly ClaimToken[], units: readonly EvidenceUnit[], { i, before, place }: Leap): { readonly cost: number; readonly fault?: LeapFault } {
  const token = claim[i]!;
  if (before.unit !== place.unit) {
    const isTold = token.isBehindJoint || follows(units[before.unit]!, units[place.unit]!) || follows(units[place.unit]!, units[before.unit]!);
    return isTold ? { cost: costs.switch } : { cost: costs.forbidden, fault: "splice" };
  }
  const distance = place.at - before.at;
  const tokens = units[place.unit]!.tokens;
  const isNameTorn = token.kind === "name" && token.isAdjacent && claim[i - 1]?.kind === "name" && distance !== 1;
  const isDate = token.isDatePart && claim[i - 1]?.isDatePart === true && Math.abs(distance) <= dateReachMax;
  if (isNameTorn && !isDate) return { cost: costs.forbidden, fault: "order" };
  const source = tokens[place.at]!;
  if (distance > 0) return passesOver(source, tokens.slice(before.at + 1, place.at)) ? { cost: costs.forbidden, fault: "order" } : { cost: costs.aheadEach * (distance - 1) };
  const isClause = distance < 0 && source.isBehindJoint && (token.isBehindJoint || openers.has(token.word) || (token.lead !== "" && token.lead === source.lead));
  return isDate || isClause ? { cost: costs.back } : { cost: costs.forbidden, fault: "order" };
}

/** Whether a leap ahead leaves out a quantity or name that stands there in the same way: "founded in 1999, and retired in 2015" is no "founded in 2015". */
function passesOver(source: ClaimToken, left: readonly ClaimToken[]): boolean {
  if (source.lead === "" || source.kind === "word" || source.kind === "negation") return false;
  return left.some(({ kind, lead, quantity }) => kind === source.kind && lead === source.lead && quantity?.unit === source.quantity?.unit);
}

/** Whether a sentence speaks of what one shortly before it said. */
function follows(first: EvidenceUnit, second: EvidenceUnit): boolean {
  return second.anaphor !== undefined && first.passage === second.passage && second.order > first.order && second.order - first.order <= 2;
}
