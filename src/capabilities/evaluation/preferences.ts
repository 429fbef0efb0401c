// Preference judgments: within one sub-group of a judge's group, a document of higher relevance is preferred to one of lower.
import { compareText } from "#core/text/positions";
import { readFields, readNumber } from "./lines.ts";

/** One line: how a judge rated a document beside the others of the sub-group. */
export interface PreferenceLine {
  readonly group: string;
  readonly subgroup: string;
  readonly document: string;
  readonly relevance: number;
}

/** Reads `query group subgroup document relevance`. @throws request.invalid */
export function parsePreferences(text: string): ReadonlyMap<string, readonly PreferenceLine[]> {
  const rows = readFields(text, { name: "preferences", fieldsMin: 5 });
  return byQuery(rows.map(([query = "", group = "", subgroup = "", document = "", relevance = ""]) => ({ query, line: { group, subgroup, document, relevance: readNumber(relevance) } })));
}

/** Reads relevance judgments as preferences: the second field is the group, which has one sub-group. @throws request.invalid */
export function parseJudgmentPreferences(text: string): ReadonlyMap<string, readonly PreferenceLine[]> {
  const rows = readFields(text, { name: "judgments", fieldsMin: 4 });
  return byQuery(rows.map(([query = "", group = "", document = "", relevance = ""]) => ({ query, line: { group, subgroup: "0", document, relevance: readNumber(relevance) } })));
}

function byQuery(rows: readonly { readonly query: string; readonly line: PreferenceLine }[]): ReadonlyMap<string, readonly PreferenceLine[]> {
  const queries = new Map<string, PreferenceLine[]>();
  for (const { query, line } of rows) {
    const lines = queries.get(query);
    if (lines === undefined) queries.set(query, [line]);
    else lines.push(line);
  }
  return queries;
}

/** A judged document's place: rank among the judged documents that were retrieved, or a number from `retrieved` on. */
export interface PreferenceRanks {
  readonly places: ReadonlyMap<string, number>;
  /** How many judged documents were retrieved. */
  readonly retrieved: number;
}

/** Places of all judged documents: retrieved ones by score descending, then by id ascending as trec_eval does for preferences. */
export function preferenceRanks(lines: readonly PreferenceLine[], run: readonly { readonly document: string; readonly score: number }[]): PreferenceRanks {
  const judged = new Set(lines.map(({ document }) => document));
  const found = run.filter(({ document }) => judged.has(document)).toSorted((a, b) => b.score - a.score || compareText(a.document, b.document));
  const places = new Map(found.map(({ document }, place) => [document, place]));
  for (const document of [...judged].toSorted(compareText)) if (!places.has(document)) places.set(document, places.size);
  return { places, retrieved: found.length };
}
