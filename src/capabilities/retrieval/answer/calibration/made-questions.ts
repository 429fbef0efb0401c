// Questions made of a collection's own words: a stretch of one of its passages with some words of others put in.
import { mayRead } from "#core/access";
import { sha256Hex } from "#core/hash";
import { seededDraws, type Draws } from "#core/measure/seeded-draws";
import type { DocumentRow } from "#core/rows/tables";
import type { RetrievalParts, SearchRequest } from "../../find.ts";

/** Whose passages questions are made of. */
export type MadeFrom = Pick<SearchRequest, "workspace" | "collection" | "readable">;

/** Questions that are made. */
const questionsMade = 400;
/** Fewer passages than this say nothing of what is usual. */
const passagesMin = 20;
/** Words of the shortest and the longest; lengths are drawn evenly by their logarithm. */
const [wordsMin, wordsMax] = [3, 40];
/** Words that are replaced, at most: drawn evenly from none to this share. */
const replacedMax = 0.6;

/** Documents read in one go; a larger collection is sampled at random places of its ids. */
const documentsRead = 2000;
const [places, documentsPerPlace] = [40, 10];
const idAlphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** Made questions; none where fewer than 20 passages can be read. The same rows give the same questions. */
export async function makeQuestions(ports: Pick<RetrievalParts, "rows" | "passages">, from: MadeFrom): Promise<readonly string[]> {
  const draws = seededDraws(Number.parseInt(sha256Hex(`${from.workspace}/${from.collection}`).slice(0, 8), 16));
  const texts = await textsOf(ports, from, draws);
  if (texts.length < passagesMin) return [];
  const drawn = <Item>(items: readonly Item[]): Item => items[Math.floor(draws.unit() * items.length)]!;
  return Array.from({ length: questionsMade }, () => {
    const words = drawn(texts);
    const length = Math.round(wordsMin * (wordsMax / wordsMin) ** draws.unit());
    const start = Math.floor(draws.unit() * Math.max(1, words.length - length));
    const replaced = draws.unit() * replacedMax;
    return words.slice(start, start + length).map((word) => (draws.unit() < replaced ? drawn(drawn(texts)) : word)).join(" ");
  });
}

/** Words of sampled passages, those of the title first, since it is found with each; a passage without words is left out. */
async function textsOf({ rows, passages }: Pick<RetrievalParts, "rows" | "passages">, from: MadeFrom, draws: Draws): Promise<readonly (readonly string[])[]> {
  const documents = (await sampledDocuments(rows, from, draws)).filter(({ version, chunker, chunks, groups }) => version !== null && chunker !== null && chunks > 0 && mayRead(from.readable, groups));
  if (documents.length === 0) return [];
  const keys = Array.from({ length: questionsMade }, () => {
    const { workspace, title, version, chunker, chunks } = documents[Math.floor(draws.unit() * documents.length)]!;
    return { title, workspace, version: version ?? "", chunker: chunker ?? "", ordinal: Math.floor(draws.unit() * chunks) };
  });
  const distinct = [...new Map(keys.map((key) => [`${key.version}/${key.ordinal}`, key])).values()];
  return (await passages.read(distinct)).map((passage, i) => wordsOf(`${distinct[i]!.title}\n${passage?.text ?? ""}`)).filter((words) => words.length > 0);
}

/** Runs of letters, their marks and digits; where a script puts no blanks between words, that is a clause. */
function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];
}

async function sampledDocuments(rows: RetrievalParts["rows"], { workspace, collection }: MadeFrom, draws: Draws): Promise<readonly DocumentRow[]> {
  const prefix = [workspace, collection];
  const first = await rows.scan("documents", { prefix, limit: documentsRead });
  if (first.next === undefined) return first.rows;
  const pages = await Promise.all(Array.from({ length: places }, () => rows.scan("documents", { prefix, after: [...prefix, Array.from({ length: 4 }, () => idAlphabet[Math.floor(draws.unit() * idAlphabet.length)]).join("")], limit: documentsPerPlace })));
  return pages.flatMap((page) => page.rows);
}
