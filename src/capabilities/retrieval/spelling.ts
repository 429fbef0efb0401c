// A query that nothing matches, with its unknown words as documents spell them: terms that are near, checked against the words of their best chunks.
import { compareNear, editsAllowed, type NearTerm, type UnknownWord } from "#core/ranking/spelling";
import { foldText } from "#core/text/fold";
import { editDistance } from "#core/text/nearest";
import { compareText } from "#core/text/positions";
import type { Analyser } from "#ports/analyser";
import { narrowing, type RetrievalParts, type SearchRequest } from "./find.ts";
import { hydrate, type HydratedHit } from "./hydrate.ts";

/** The query with other words; undefined when no word of it is unknown, or none is near. */
export async function respelt(ports: RetrievalParts, request: SearchRequest): Promise<string | undefined> {
  const { workspace, collection, readable, query } = request;
  const { facets: _counted, ...narrowed } = narrowing(request);
  const { unknown } = await ports.index.spelling({ workspace, collection }, { text: query, readable, ...narrowed });
  const near = unknown.flatMap((word) => word.near);
  if (near.length === 0) return undefined;
  const hits = await hydrate(ports, { workspace, collection, readable }, near.map((each) => ({ ...each.chunk, near: each })));
  const passageOf = new Map(hits.map((hit) => [hit.hit.near, hit]));
  const meant = new Map(unknown.map((each) => [each.word, wordMeant(ports.analyser, each, passageOf)]));
  const corrected = query.normalize("NFC").replace(/[\p{L}\p{M}\p{N}_]+/gu, (word) => meant.get(foldText(word)) ?? word);
  return corrected === query.normalize("NFC") ? undefined : corrected;
}

/** What words are looked up in. */
type Spoken = Pick<HydratedHit, "document" | "row" | "text">;

interface Meant {
  readonly edits: number;
  readonly near: NearTerm;
  readonly word: string;
}

/** The word of a text that is nearest to what was typed, and not too far from it. */
function wordMeant(analyser: Analyser, { word, near }: UnknownWord, passageOf: ReadonlyMap<NearTerm, Spoken>): string | undefined {
  const found = near.flatMap((each): readonly Meant[] => {
    const passage = passageOf.get(each);
    if (!passage) return [];
    const spellings = [...new Set(spellingsOf(analyser, each.term, passage))];
    return spellings.map((spelling) => ({ edits: editDistance(word, foldText(spelling)), near: each, word: spelling })).filter(({ edits }) => edits <= editsAllowed(word.length));
  });
  const [best] = found.toSorted((a, b) => a.edits - b.edits || compareNear(a.near, b.near) || compareText(a.word, b.word));
  return best?.word;
}

/** The words of a passage that become `term`, in lower case. */
function spellingsOf(analyser: Analyser, term: string, { document, row, text }: Spoken): readonly string[] {
  const words: string[] = [];
  for (const part of [document.title, ...row.headings, text]) {
    analyser.eachTerm(part, document.language, (token, _position, { start, end }) => {
      if (token.term === term) words.push(part.slice(start, end).toLowerCase());
    });
  }
  return words;
}
