// A citation: the exact words of a source that support a sentence.
import type { Locator } from "./locator.ts";

/** A quote and where it stands. `quote` equals the extracted text of `version` at `[start, end)`. */
export interface Citation {
  readonly document: string;
  readonly externalId: string;
  readonly version: string;
  readonly chunk: string;
  readonly title: string;
  readonly quote: string;
  readonly start: number;
  readonly end: number;
  readonly locator: Locator;
}

/** One sentence of an answer with the quotes that support it (indices into the answer's citations). */
export interface AnswerSentence {
  readonly text: string;
  readonly citations: readonly number[];
}
