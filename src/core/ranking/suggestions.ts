// Suggestions: titles and headings in which what is typed stands at the beginning of a word, over the documents that a reader may read.
import type { Readable } from "../access.ts";
import type { Filter } from "../filter/filter.ts";
import { placeInForm, typedForm } from "../text/outline.ts";
import { firstOf } from "./first.ts";
import { compareText } from "../text/positions.ts";

/** What is typed, by whom, and where it is looked for. */
export interface SuggestionQuery {
  readonly text: string;
  readonly readable: Readable;
  readonly filter?: Filter;
  readonly limit: number;
}

/** A title or heading, in the spelling of most of its documents. `documents` have it, in any spelling. */
export interface Suggestion {
  readonly text: string;
  readonly documents: number;
}

/** Suggestions in their order, and the state they were made at: those that begin with what is typed first, then those of most documents, then by their text. */
export interface SuggestionResult {
  readonly seq: number;
  readonly suggestions: readonly Suggestion[];
}

interface Counted {
  readonly isStart: boolean;
  documents: number;
  readonly spellings: Map<string, number>;
}

/** Counts the documents of each text that completes what is typed. */
export class SuggestionCounter {
  readonly #typed: string;
  readonly #counted = new Map<string, Counted>();

  constructor(text: string) {
    this.#typed = typedForm(text);
  }

  /** Whether a text of this form completes what is typed. */
  takes(form: string): boolean {
    return placeInForm(form, this.#typed) !== null;
  }

  /** Counts a text that is taken in so many documents. */
  add({ text, form }: { readonly text: string; readonly form: string }, documents: number): void {
    const counted = this.#counted.get(form) ?? { isStart: placeInForm(form, this.#typed) === "start", documents: 0, spellings: new Map() };
    this.#counted.set(form, counted);
    counted.documents += documents;
    counted.spellings.set(text, (counted.spellings.get(text) ?? 0) + documents);
  }

  /** The first `limit` suggestions. */
  first(limit: number): readonly Suggestion[] {
    const all = [...this.#counted.values()].map(({ isStart, documents, spellings }) => ({ isStart, documents, text: commonest(spellings) }));
    return firstOf(all, limit, (a, b) => Number(b.isStart) - Number(a.isStart) || b.documents - a.documents || compareText(a.text, b.text)).map(({ text, documents }) => ({ text, documents }));
  }
}

function commonest(spellings: ReadonlyMap<string, number>): string {
  const [first = ["", 0] as const] = firstOf(spellings, 1, (a, b) => b[1] - a[1] || compareText(a[0], b[0]));
  return first[0];
}
