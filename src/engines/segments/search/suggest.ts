// What is typed, completed over all parts by the outlines of documents that may be hits.
import { SuggestionCounter, type SuggestionQuery, type SuggestionResult } from "#core/ranking/suggestions";
import { Admission } from "./admission.ts";
import type { Part } from "./part.ts";

/** Suggestions over all parts. @throws index.damaged */
export function runSuggest(parts: readonly Part[], { text, readable, filter, limit }: SuggestionQuery): Omit<SuggestionResult, "seq"> {
  const counter = new SuggestionCounter(text);
  for (const part of parts) {
    const admission = new Admission(part.facts(), { readable, filter });
    part.outlines().count(counter, (document) => part.isLive(document) && admission.isReadable(document) && admission.passesFilter(document));
  }
  return { suggestions: counter.first(limit) };
}
