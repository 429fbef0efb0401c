// Cuts a document's elements into chunks as they stream by: along its structure, within a budget of words.
import { atomsOf, borders, type Atom, type ChunkElement } from "./atoms.ts";
import type { ChunkBudget } from "./budget.ts";
import { nextCut } from "./cut.ts";

/** A chunk as a span of the extracted text. Chunks of a document cover all of its visible text in order and never overlap. */
export interface ChunkSpan {
  readonly ordinal: number;
  readonly firstElement: number;
  readonly lastElement: number;
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  readonly headings: readonly string[];
}

/** Characters of a heading that are kept in a chunk's path. */
const headingCharactersMax = 300;
/** Headings up to this level begin a section that no chunk leaves. */
const sectionLevelMax = 2;
/** Sections held back at most before cutting begins, in multiples of the largest chunk. */
const heldChunksMax = 3;

/** One document's chunker. Elements go in by `add`, in order; chunks come out as soon as they are certain. */
export class Chunker {
  readonly #budget: ChunkBudget;
  readonly #countWords: (text: string) => number;
  #atoms: Atom[] = [];
  #size = 0;
  #hasContent = false;
  #isFirstSection = true;
  #path: readonly { readonly level: number; readonly title: string }[] = [];
  #headings: readonly string[] = [];
  #before: ChunkElement | undefined;
  #ordinal = 0;

  constructor(budget: ChunkBudget, countWords: (text: string) => number) {
    this.#budget = budget;
    this.#countWords = countWords;
  }

  /** Takes the next element. @returns chunks that are certain now */
  add(element: ChunkElement): readonly ChunkSpan[] {
    const out: ChunkSpan[] = [];
    if (this.#beginsSection(element)) this.#finishSection(out);
    const border = this.#borderBefore(element);
    if (element.type === "heading") this.#path = this.#path.filter(({ level }) => level < (element.level ?? 6));
    if (element.type === "heading" || this.#before?.type === "heading") this.#headings = this.#path.map(({ title }) => title);
    const headings = this.#headings;
    for (const atom of atomsOf(element, { border, headings, budget: this.#budget, countWords: this.#countWords })) this.#take(atom, out);
    if (element.type === "heading") this.#path = [...this.#path, { level: element.level ?? 6, title: titleOf(element.text) }];
    else this.#hasContent = true;
    this.#before = element;
    return out;
  }

  /** The chunks that are left. */
  finish(): readonly ChunkSpan[] {
    const out: ChunkSpan[] = [];
    const isWhole = this.#isFirstSection && this.#ordinal === 0 && this.#size <= this.#budget.wholeWordsMax;
    if (isWhole) this.#emit(this.#atoms.length, out);
    this.#finishSection(out);
    return out;
  }

  #take(atom: Atom, out: ChunkSpan[]): void {
    this.#atoms.push(atom);
    this.#size += atom.size;
    const heldMax = Math.max(this.#budget.wholeWordsMax, heldChunksMax * this.#budget.wordsMax);
    while (this.#size > heldMax) this.#emit(nextCut(this.#atoms, this.#budget), out);
  }

  #finishSection(out: ChunkSpan[]): void {
    while (this.#atoms.length > 0) this.#emit(nextCut(this.#atoms, this.#budget, this.#size), out);
    if (this.#hasContent) this.#isFirstSection = false;
    this.#hasContent = false;
  }

  /** A heading of the top levels ends what stands before it, unless that is nothing but the headings above it. */
  #beginsSection(element: ChunkElement): boolean {
    const level = element.level ?? 6;
    if (element.type !== "heading" || level > sectionLevelMax || this.#atoms.length === 0) return false;
    return this.#hasContent || (this.#path.at(-1)?.level ?? 0) >= level;
  }

  #borderBefore(element: ChunkElement): number {
    const { type } = element;
    const before = this.#before?.type;
    if (before === undefined) return borders.section;
    if (type === "heading") return before === "heading" ? borders.none : borders.heading;
    if (before === "heading") return borders.none;
    if (type === "caption" || before === "caption") return borders.line;
    if (type === "list_item") return before === "list_item" ? borders.item : borders.sentence;
    if (type === "cells") return before === "cells" ? borders.item : borders.paragraph;
    if ((type === "table" || type === "code") && this.#before?.text.endsWith(":")) return borders.sentence;
    return borders.paragraph;
  }

  #emit(count: number, out: ChunkSpan[]): void {
    const taken = this.#atoms.slice(0, count);
    const [first, last] = [taken[0], taken.at(-1)];
    if (!first || !last) return;
    this.#atoms = this.#atoms.slice(count);
    const size = taken.reduce((sum, atom) => sum + atom.size, 0);
    this.#size -= size;
    const tokens = taken.reduce((sum, atom) => sum + atom.words, 0);
    out.push({ ordinal: this.#ordinal++, firstElement: first.element, lastElement: last.element, start: first.start, end: last.end, tokens, headings: first.headings });
  }
}

function titleOf(text: string): string {
  const title = text.replace(/\s+/g, " ").trim().slice(0, headingCharactersMax);
  return title.replace(/[\ud800-\udbff]$/, "");
}
