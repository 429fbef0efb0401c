// A document's chunks as tokens; a title or heading that many chunks share is analysed once.
import { fieldLength, fieldTokens } from "#core/ranking/index-field";
import type { TermAt } from "#core/ranking/query";
import type { Analyser } from "#ports/analyser";
import type { IndexDocument, IndexEntry } from "#ports/search-index";
import type { AnalysedEntry } from "./tail.ts";

/** Longest text, in UTF-16 units, that is kept with its tokens. */
const sharedTextMax = 512;

/** Analyses one chunk after the other. */
export function* analyseDocument(document: IndexDocument, analyser: Analyser): Generator<AnalysedEntry> {
  const shared = new Map<string, readonly TermAt[]>();
  for (const entry of document.entries) yield analyseEntry(entry, (text) => {
    const known = shared.get(text);
    if (known !== undefined) return known;
    const tokens = analyser.analyse(text, document.language);
    if (text.length <= sharedTextMax && text !== entry.text) shared.set(text, tokens);
    return tokens;
  });
}

function analyseEntry(entry: IndexEntry, analyse: (text: string) => readonly TermAt[]): AnalysedEntry {
  const tokens = fieldTokens(entry, analyse);
  return { version: entry.version, ordinal: entry.ordinal, tokens, length: fieldLength(tokens) };
}
