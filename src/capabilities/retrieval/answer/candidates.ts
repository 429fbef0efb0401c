// Candidate sentences of found chunks, each scored by how much of the question it carries.
import { splitSentences } from "#core/text/sentences";
import { codePointLength } from "#core/text/positions";
import type { Analyser } from "#ports/analyser";
import type { Source } from "../present.ts";
import { coverage, type Question } from "./question.ts";

/** A sentence that may answer. Positions are code points of the extracted text; `cover` is its own share of the question, `context` what headings and the sentence before add. */
export interface Candidate {
  readonly hit: Source;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly terms: ReadonlySet<string>;
  readonly cover: number;
  readonly context: number;
  readonly score: number;
}

const contextWeight = 0.5;
const passageWeight = 0.2;
const numberBonus = 0.08;
const longSentenceWords = 45;
const labelCharactersMax = 16;

/** Sentences (or rows and lines, where the source has no sentences) of `hits`, best first. Ties keep the order of hits and text. */
export function findCandidates(analyser: Analyser, question: Question, hits: readonly Source[]): readonly Candidate[] {
  const best = hits[0]?.hit.score ?? 1;
  const seen = new Set<string>();
  const found: Candidate[] = [];
  for (const hit of hits) {
    const above = termsOf(analyser, [hit.document.title, ...hit.row.headings].join("\n"), hit.document.language);
    let before: ReadonlySet<string> = new Set();
    for (const unit of unitsOf(hit)) {
      const terms = termsOf(analyser, unit.text, hit.document.language);
      if (!seen.has(unit.text)) {
        seen.add(unit.text);
        found.push(scored({ hit, ...unit, terms }, question, { above, before, relative: hit.hit.score / best }));
      }
      before = terms;
    }
  }
  return found.toSorted((left, right) => right.score - left.score);
}

function scored(unit: Pick<Candidate, "hit" | "text" | "start" | "end" | "terms">, question: Question, around: { above: ReadonlySet<string>; before: ReadonlySet<string>; relative: number }): Candidate {
  const cover = coverage(question, unit.terms);
  const withHeadings = coverage(question, new Set([...unit.terms, ...around.above]));
  const withBefore = coverage(question, new Set([...unit.terms, ...around.above, ...around.before]));
  const context = withHeadings - cover + (withBefore - withHeadings) / 2;
  const words = unit.text.split(/\s+/).length;
  const number = question.wantsNumber && /\d/.test(unit.text) ? numberBonus : 0;
  const length = 1 + Math.max(0, words - longSentenceWords) / 100;
  return { ...unit, cover, context, score: (cover + contextWeight * context + number) / length + passageWeight * around.relative * cover };
}

function termsOf(analyser: Analyser, text: string, language: string): ReadonlySet<string> {
  return new Set(analyser.analyse(text, language).map((token) => token.term));
}

/** Quotable units inside the chunk's span: sentences of prose, lines of tables, cells and code; headings are context, never an answer. */
function unitsOf(hit: Source): readonly { text: string; start: number; end: number }[] {
  return hit.elements.flatMap((element) => {
    if (element.type === "heading") return [];
    const isLines = element.type === "table" || element.type === "cells" || element.type === "code";
    const spans = isLines ? linesOf(element.text) : splitSentences(element.text);
    let at = 0;
    let position = element.start;
    return spans.flatMap(({ start, end }) => {
      position += codePointLength(element.text.slice(at, start));
      const text = element.text.slice(start, end);
      const unit = { text, start: position, end: position + codePointLength(text) };
      position = unit.end;
      at = end;
      return unit.start >= hit.row.start && unit.end <= hit.row.end && saysSomething(text) ? [unit] : [];
    });
  });
}

/** A few letters without a full stop are a label or a heading, not a sentence. */
function saysSomething(text: string): boolean {
  return text.length >= labelCharactersMax || /[.!?:;=\d\u3002\uff01\uff1f]/.test(text);
}

function linesOf(text: string): readonly { start: number; end: number }[] {
  return [...text.matchAll(/\S[^\n]*/g)].map((match) => ({ start: match.index, end: match.index + match[0].trimEnd().length }));
}
