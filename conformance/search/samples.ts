// Small documents, words and an analyser for the suite of the search-index port.
import type { FusedQuery } from "#core/ranking/candidate";
import type { FusionRules } from "#core/ranking/fusion-rules";
import type { Analyser } from "#ports/analyser";
import type { IndexDocument, IndexQuery, IndexScope } from "#ports/search-index";
import { analyserOf } from "../reading/analyser.ts";

/**
 * The analyser that an index under the suite is opened with: lower-case words; in German a last "n" is cut, "the" is no word but
 * takes a position, and `a_b` gives its parts at the position of the whole.
 */
export const suiteAnalyser: Analyser = analyserOf("suite-1", (text, language) =>
  [...text.matchAll(/[\p{L}\p{N}_]+/gu)].flatMap((match, position) => {
    const start = match.index;
    const end = start + match[0].length;
    const whole = match[0].toLowerCase();
    if (whole === "the") return [];
    const parts = whole.includes("_") ? whole.split("_").filter((part) => part !== "") : [];
    return [whole, ...parts].map((term) => ({ term: language === "de" ? term.replace(/n$/, "") : term, position, start, end }));
  }));

/** The scope that the suite mostly uses. */
export const sampleScope: IndexScope = { workspace: "w", collection: "c" };

/** A document of one chunk, unless `more` says otherwise. */
export function sampleIndexDocument(id: string, text: string, more: Partial<IndexDocument> = {}): IndexDocument {
  return { document: id, externalId: `${id}.md`, language: "en", groups: [], fields: {}, entries: [sampleEntry(0, text)], ...more };
}

/** A chunk without title and headings. */
export function sampleEntry(ordinal: number, text: string): IndexDocument["entries"][number] {
  return { version: "v1", ordinal, title: "", headings: [], text };
}

/** A query by someone who may read everything. */
export function sampleQuery(text: string, more: Partial<IndexQuery> = {}): IndexQuery {
  return { text, readable: { all: true }, limit: 10, offset: 0, explain: true, ...more };
}

/** Rules with every arm. */
export const sampleRules: FusionRules = { method: "convex", denseWeight: 0.2, feedbackWeight: 0.3, feedback: { sourcesMax: 3, comparedMax: 8, power: 3 }, rankOffset: 60 };

/** A query of both arms by someone who may read everything, which shows all candidates. */
export function sampleFusedQuery(text: string, more: Partial<FusedQuery> = {}): FusedQuery {
  return { text, readable: { all: true }, depth: 10, mode: "hybrid", rules: sampleRules, limit: 1000, offset: 0, onePerDocument: false, explain: true, ...more };
}
