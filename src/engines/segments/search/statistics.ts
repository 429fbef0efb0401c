// What a query's weights follow from: counts over the documents that the reader may read, so that no score tells of others.
import type { Readable } from "#core/access";
import type { QueryStatistics } from "#core/ranking/query";
import { Admission } from "./admission.ts";
import { LengthParts } from "./length-parts.ts";
import type { Part } from "./part.ts";

/** Counts of a query, and the length part of BM25 that follows from them. */
export interface Statistics extends QueryStatistics {
  readonly lengthParts: LengthParts;
}

/** Statistics of `parts` for a reader; `whole` is the length part over all live chunks. */
export function statisticsFor(parts: readonly Part[], readable: Readable, whole: LengthParts): Statistics {
  const admissions = readable.all ? [] : parts.map((part) => new Admission(part.facts(), { readable, filter: undefined }));
  return admissions.every(({ readsAll }) => readsAll) ? wholeStatistics(parts, whole) : readableStatistics(parts, admissions);
}

function wholeStatistics(parts: readonly Part[], lengthParts: LengthParts): Statistics {
  const documentsByLanguage = new Map<string, number>();
  for (const part of parts) part.countLanguages(documentsByLanguage);
  return { chunks: lengthParts.chunks, documentsByLanguage, lengthParts, chunksWithTerm: once((term) => parts.reduce((sum, part) => sum + part.documentFrequency(term), 0)) };
}

/** Counted anew for each query: which documents are readable changes with every reader. */
function readableStatistics(parts: readonly Part[], admissions: readonly Admission[]): Statistics {
  const documentsByLanguage = new Map<string, number>();
  let [chunks, totalLength] = [0, 0];
  const readableOf = parts.map((part, i) => {
    const isReadable = new Uint8Array(part.numbered.documents);
    for (let document = 0; document < isReadable.length; document++) {
      if (!part.isLive(document) || !admissions[i]!.isReadable(document)) continue;
      isReadable[document] = 1;
      const language = part.languageOfDocument(document);
      documentsByLanguage.set(language, (documentsByLanguage.get(language) ?? 0) + 1);
    }
    for (let chunk = 0; chunk < part.numbered.chunks; chunk++) {
      if (isReadable[part.documentOf(chunk)] !== 1) continue;
      chunks++;
      totalLength += part.lengthOf(chunk);
    }
    return isReadable;
  });
  const chunksWithTerm = once((term) => {
    let count = 0;
    for (const [i, part] of parts.entries()) part.eachChunkWith(term, (chunk) => (count += readableOf[i]![part.documentOf(chunk)]!));
    return count;
  });
  return { chunks, documentsByLanguage, lengthParts: new LengthParts(totalLength, chunks), chunksWithTerm };
}

/** Counts each term once. */
function once(count: (term: string) => number): (term: string) => number {
  const counts = new Map<string, number>();
  return (term) => {
    const known = counts.get(term) ?? count(term);
    counts.set(term, known);
    return known;
  };
}
