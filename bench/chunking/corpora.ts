// The corpora and questions of the chunking evaluation, and ways of cutting them into spans.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Chunker } from "#capabilities/ingest/chunk/chunker";
import type { ChunkBudget } from "#capabilities/ingest/chunk/budget";
import type { ParsedElement } from "#core/documents/document";
import { codePointLength } from "#core/text/positions";
import { format as plain } from "#engines/formats/text/plain";
import { limits } from "../formats/reading.ts";
import type { Span } from "./measures.ts";

/** A text and its name. */
export interface Corpus {
  readonly name: string;
  readonly text: string;
}

/** A question with the spans of its corpus, in code points, that answer it. */
export interface Question {
  readonly id: string;
  readonly corpus: string;
  readonly question: string;
  readonly references: readonly Span[];
}

/** All corpora and questions under `folder`. */
export async function loadChunking(folder: string): Promise<{ readonly corpora: readonly Corpus[]; readonly questions: readonly Question[] }> {
  const names = (await readdir(join(folder, "corpora"))).filter((name) => name.endsWith(".md") && name !== "SOURCE.md").toSorted();
  const corpora = await Promise.all(names.map(async (name) => ({ name: name.replace(/\.md$/, ""), text: await readFile(join(folder, "corpora", name), "utf8") })));
  const questions = (await readFile(join(folder, "questions.jsonl"), "utf8")).split("\n").filter(Boolean).map((line) => JSON.parse(line) as Question);
  return { corpora, questions };
}

/** The elements of a text as Plinth reads a plain text file. */
export async function elementsOf({ name, text }: Corpus): Promise<readonly ParsedElement[]> {
  const elements: ParsedElement[] = [];
  const ignore = (): void => {};
  await plain.read({ name: `${name}.txt`, bytes: Buffer.from(text, "utf8"), limits }, { element: (element) => void elements.push(element), image: ignore, ledger: ignore, note: ignore, part: ignore, title: ignore, language: ignore });
  return elements;
}

/** Spans of `text`, in code points, that Plinth's chunker gives for its elements. */
export function chunkerSpans(text: string, elements: readonly ParsedElement[], { budget, countWords }: { readonly budget: ChunkBudget; readonly countWords: (text: string) => number }): readonly Span[] {
  const chunker = new Chunker(budget, countWords);
  let at = 0;
  const extracted: string[] = [];
  const chunks = elements.flatMap((element, ordinal) => {
    const start = at;
    at += codePointLength(element.text) + 1;
    extracted.push(element.text);
    return chunker.add({ ordinal, type: element.type, text: element.text, start, level: element.level });
  });
  return inSource(text, extracted.join("\n"), [...chunks, ...chunker.finish()]);
}

/** Spans of the extracted text as spans of the file: what is not blank is the same in both, character by character. */
function inSource(source: string, extracted: string, spans: readonly Span[]): readonly Span[] {
  const places = visiblePlaces(source);
  const visible = visiblePlaces(extracted);
  if (places.length !== visible.length) throw new Error(`the file has ${places.length} characters that are not blank, its elements ${visible.length}`);
  const before = new Int32Array(codePointLength(extracted) + 1);
  for (const place of visible) before[place + 1] = 1;
  for (let i = 1; i < before.length; i++) before[i]! += before[i - 1]!;
  return spans.map(({ start, end }) => ({ start: places[before[start]!]!, end: places[before[end]! - 1]! + 1 }));
}

/** Code point places of what is not blank. */
function visiblePlaces(text: string): readonly number[] {
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    if (character.trim() !== "") places.push(at);
    at++;
  }
  return places;
}

/** Spans in UTF-16 units as spans in code points. */
export function inCodePoints(text: string, spans: readonly Span[]): readonly Span[] {
  const before = new Int32Array(text.length + 1);
  let points = 0;
  for (let unit = 0; unit < text.length; unit++) {
    before[unit] = points;
    const isInside = text.charCodeAt(unit) >= 0xd800 && text.charCodeAt(unit) <= 0xdbff && unit + 1 < text.length;
    if (!isInside) points++;
  }
  before[text.length] = points;
  return spans.map(({ start, end }) => ({ start: before[start]!, end: before[end]! }));
}
