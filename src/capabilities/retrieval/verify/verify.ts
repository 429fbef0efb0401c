// Keeps a sentence of an answer only where code finds in its sources what it quotes and what it says.
import { splitSentences } from "#core/text/sentences";
import type { Stem } from "../analysis/stem.ts";
import { align, isSame, placesOf, type EvidenceUnit, type Placed } from "./alignment.ts";
import { findQuote, type TextSpan } from "./quote.ts";
import { claimTokens, type ClaimToken } from "./tokens.ts";
import { anaphors } from "./vocabulary.ts";

/** A passage that a generator was shown: its text, and the title and headings above it. */
export interface ShownPassage {
  readonly text: string;
  readonly headings: readonly string[];
  readonly stem: Stem;
}

/** A quote with the passage that is cited for it; undefined where no such passage was shown. */
export interface CitedQuote {
  readonly quote: string;
  readonly passage: ShownPassage | undefined;
}

/** Why a sentence is dropped. */
export type DropReason = "citation" | "quote" | "number" | "name" | "negation" | "word" | "splice" | "order";

/** Whether a sentence is kept; `spans[i]` is where quote i stands in its passage, `what` the words that failed. */
export type Verdict = { readonly isKept: true; readonly spans: readonly TextSpan[] } | { readonly isKept: false; readonly reason: DropReason; readonly what: string };

interface Evidence extends EvidenceUnit {
  /** Tokens of the sentences shortly before, and of title and headings. */
  readonly before: readonly ClaimToken[];
  readonly above: readonly ClaimToken[];
}

const sentencesBefore = 2;

/** Judges one sentence of an answer by its citations. Pure; time grows with the length of the cited sentences. */
export function verifySentence(sentence: string, citations: readonly CitedQuote[]): Verdict {
  const spans: TextSpan[] = [];
  const units: Evidence[] = [];
  const passages = [...new Set(citations.map(({ passage }) => passage))];
  for (const { quote, passage } of citations) {
    const found = passage === undefined ? [] : findQuote(passage.text, quote);
    if (passage === undefined || found[0] === undefined) return dropped("quote", quote);
    spans.push(found[0]);
    for (const unit of unitsAt(passage, passages.indexOf(passage), found)) if (!units.some(({ passage: known, order }) => known === unit.passage && order === unit.order)) units.push(unit);
  }
  if (units.length === 0) return dropped("citation", "");
  const claim = claimTokens(sentence, citations[0]?.passage?.stem ?? ((word) => word));
  const fault = faultOf(claim, units.toSorted((a, b) => a.passage - b.passage || a.order - b.order));
  return fault ?? { isKept: true, spans };
}

/** The whole sentences of `passage` that hold a quote. */
function unitsAt(passage: ShownPassage, index: number, found: readonly TextSpan[]): readonly Evidence[] {
  const sentences = splitSentences(passage.text);
  const tokensOf = (text: string): readonly ClaimToken[] => claimTokens(text, passage.stem);
  const textOf = ({ start, end }: TextSpan): string => passage.text.slice(start, end);
  const above = passage.headings.flatMap(tokensOf);
  return sentences.flatMap((span, order) => {
    if (!found.some(({ start, end }) => start < span.end && end > span.start)) return [];
    const text = textOf(span);
    return [{ passage: index, order, tokens: tokensOf(text), anaphor: anaphorOf(text), before: sentences.slice(Math.max(0, order - sentencesBefore), order).flatMap((before) => tokensOf(textOf(before))), above }];
  });
}

function faultOf(claim: readonly ClaimToken[], units: readonly Evidence[]): Verdict | undefined {
  const all = placesOf(claim, units);
  const known = claim.filter((_token, i) => (all[i]?.length ?? 0) > 0);
  const places = all.filter((own) => own.length > 0);
  if (places.length === 0) return dropped("word", claim[0]?.text ?? "");
  const { places: way, fault } = align(known, units, places);
  const foreign = claim.find((token, i) => all[i]?.length === 0 && !isFromContext({ token, isLeading: all.slice(0, i).every((own) => own.length === 0) }, claim, way.map(({ unit }) => units[unit]!)));
  if (foreign !== undefined) return dropped(reasonOf(foreign), foreign.text);
  if (fault !== undefined) return dropped(fault.kind, known[fault.token]?.text ?? "");
  return stray(units, way, known) ?? lostNegation(units, way) ?? lostSubject(units, way, known);
}

function anaphorOf(text: string): EvidenceUnit["anaphor"] {
  if (anaphors.subject.test(text)) return "subject";
  return anaphors.owner.test(text) ? "owner" : undefined;
}

/** Whether a word of the claim that its sentences lack names what they speak of: in the sentences before one that begins with a pronoun, or in a title above one of which the claim leaves out no name. */
function isFromContext({ token, isLeading }: { readonly token: ClaimToken; readonly isLeading: boolean }, claim: readonly ClaimToken[], units: readonly Evidence[]): boolean {
  if (token.kind === "negation" || token.kind === "quantity") return false;
  const isIn = (tokens: readonly ClaimToken[]): boolean => tokens.some((source) => isSame(token, source));
  return units.some(({ anaphor, before, above, tokens }) => {
    if (anaphor !== undefined && isLeading && isIn(before)) return true;
    return isIn(above) && tokens.every((source) => source.kind !== "name" || claim.some((own) => isSame(own, source)));
  });
}

const negatedWordsMax = 2;

/** A negation of a source that the claim leaves out while it keeps what was negated. */
function lostNegation(units: readonly Evidence[], way: readonly Placed[]): Verdict | undefined {
  const used = new Set(way.map(({ unit, at }) => `${unit} ${at}`));
  for (const [unit, { tokens }] of units.entries()) {
    for (const [at, token] of tokens.entries()) {
      if (token.kind !== "negation" || used.has(`${unit} ${at}`)) continue;
      const behind = tokens.slice(at + 1, at + 1 + negatedWordsMax);
      const end = behind.findIndex((next) => next.isBehindJoint);
      const focus = (end < 0 ? behind : behind.slice(0, end)).length;
      const kept = Array.from({ length: focus === 0 ? 1 : focus }, (_none, i) => (focus === 0 ? at - 1 : at + 1 + i)).some((place) => used.has(`${unit} ${place}`));
      if (kept) return dropped("negation", token.text);
    }
  }
  return undefined;
}

const neighbourReachMax = 4;

/** A quantity, name or negation of the claim that takes a place twice, or that has none of its neighbours in the source. */
function stray(units: readonly Evidence[], way: readonly Placed[], claim: readonly ClaimToken[]): Verdict | undefined {
  const seen = new Set<string>();
  for (const [i, { kind, text, lead }] of claim.entries()) {
    const place = way[i]!;
    if (kind === "word") continue;
    const key = `${place.unit} ${place.at}`;
    const isNear = [way[i - 1], way[i + 1]].some((other) => other !== undefined && other.unit === place.unit && Math.abs(other.at - place.at) <= neighbourReachMax);
    const { tokens } = units[place.unit]!;
    const isPhrase = lead !== "" && lead === tokens[place.at]?.lead && tokens[place.at]?.isBehindJoint === true && tokens[place.at + 1]?.isBehindJoint === true;
    if (seen.has(key) || (claim.length > 1 && !isNear && !isPhrase)) return dropped("order", text);
    seen.add(key);
  }
  return undefined;
}

/** A sentence of a source of which the claim leaves out the begin, what that sentence speaks of, and goes on inside a clause. */
function lostSubject(units: readonly Evidence[], way: readonly Placed[], claim: readonly ClaimToken[]): Verdict | undefined {
  for (const index of new Set(way.map(({ unit }) => unit))) {
    const { tokens, anaphor } = units[index]!;
    const first = way.findIndex(({ unit }) => unit === index);
    const head = tokens.findIndex(({ word }) => !word.endsWith("ly"));
    const isHeaded = way.some(({ unit, at }) => unit === index && at <= head);
    if (anaphor !== "subject" && !isHeaded && tokens[way[first]!.at]?.isBehindJoint !== true) return dropped("splice", claim[first]?.text ?? "");
  }
  return undefined;
}

function reasonOf({ kind }: ClaimToken): DropReason {
  return kind === "quantity" ? "number" : kind;
}

function dropped(reason: DropReason, what: string): Verdict {
  return { isKept: false, reason, what };
}
