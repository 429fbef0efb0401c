// The chunks and queries of the search bench: pairs of the shared data, chosen by a seed.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createSeededRandom } from "#conformance/seeded-random";
import { documentId } from "#core/hash";
import { createLanguageDetector } from "#engines/language/index";
import type { IndexDocument } from "#ports/search-index";

/** What is indexed and asked. */
export interface Corpus {
  /** Documents of the pairs as they are. */
  readonly documents: readonly IndexDocument[];
  readonly queries: readonly string[];
  readonly textBytes: number;
  /** Documents in all: where that is more than there are pairs, each further one is the beginning of one text and the end of another. */
  readonly chunks: number;
  /** All of them in order, the mixed ones made anew each time. */
  all(): Generator<IndexDocument>;
}

interface Pair {
  readonly a: string;
  readonly b: string;
}

/** `chunks` distinct `b` of the pairs in `folder`, each a document of one chunk in its detected language, and `queries` of their `a`. */
export async function loadCorpus(folder: string, size: { readonly chunks: number; readonly queries: number }): Promise<Corpus> {
  const random = createSeededRandom(7);
  const pairs = shuffled(await distinctPairs(folder), random.unit).slice(0, size.chunks);
  const detector = await createLanguageDetector();
  const documents = pairs.map(({ b }, i) => documentOf(`${i}`, b, detector.detect(b)));
  const queries = shuffled(pairs, random.unit).slice(0, size.queries).map(({ a }) => a);
  const textBytes = pairs.reduce((sum, { b }) => sum + Buffer.byteLength(b), 0) * (size.chunks / pairs.length);
  return { documents, queries, textBytes, chunks: size.chunks, all: () => withMixtures(documents, size.chunks) };
}

function* withMixtures(documents: readonly IndexDocument[], chunks: number): Generator<IndexDocument> {
  yield* documents;
  const random = createSeededRandom(11);
  const drawn = (): IndexDocument => documents[Math.floor(random.unit() * documents.length)]!;
  for (let i = documents.length; i < chunks; i++) {
    const [first, second] = [drawn(), drawn()];
    const [head, tail] = [first, second].map(({ entries }) => entries[0]!.text.split(" "));
    yield documentOf(`${i}`, [...head!.slice(0, Math.ceil(head!.length / 2)), ...tail!.slice(Math.floor(tail!.length / 2))].join(" "), first.language);
  }
}

async function distinctPairs(folder: string): Promise<Pair[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".jsonl.gz")).toSorted();
  const byText = new Map<string, Pair>();
  for (const file of files) {
    for (const line of gunzipSync(await readFile(join(folder, file))).toString("utf8").split("\n")) {
      if (line === "") continue;
      const { a, b } = JSON.parse(line) as Pair;
      if (!byText.has(b)) byText.set(b, { a, b });
    }
  }
  return [...byText.values()];
}

function documentOf(id: string, text: string, language: string): IndexDocument {
  const document = documentId({ workspace: "bench", collection: "pairs", source: "pairs", externalId: id });
  return { document, externalId: `${id}.txt`, language, groups: [], fields: { language }, entries: [{ version: "v1", ordinal: 0, title: "", headings: [], text }] };
}

function shuffled<Item>(items: readonly Item[], unit: () => number): Item[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(unit() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}
