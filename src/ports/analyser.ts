// From text to index terms; fulfilled by capabilities/retrieval/analysis, used by every search-index engine.

/** One occurrence: the term as indexed, and its word position from 0. Terms at the same position are variants. */
export interface Token {
  readonly term: string;
  readonly position: number;
  /** UTF-16 span in the analysed text, for marking. */
  readonly start: number;
  readonly end: number;
}

/** A term that its analyser remembers: one object for many occurrences, on which one index at a time may note its own number of the term. */
export interface KnownTerm {
  readonly term: string;
  /** Who wrote `note`; the note means nothing to others. */
  owner: object | null;
  note: number;
}

/** Takes the terms of a text one by one, in the order of `analyse`: what a token says, without an object for it. `span` (UTF-16) holds for the call only. */
export type OnTerm = (term: KnownTerm, position: number, span: Pick<Token, "start" | "end">) => void;

/**
 * Splits and folds text. Pure and deterministic; the same `version` gives the same tokens for ever. Words are split alike in
 * every language: a position is the same word whatever `language` says (a stop word leaves its position empty), and the
 * variants at one position come in the same order.
 */
export interface Analyser {
  /** Changes whenever output changes: an index of another version is rebuilt. */
  readonly version: string;
  /** Tokens in order of position. `language` is BCP 47 (`""` when unknown). */
  analyse(text: string, language: string): readonly Token[];
  /** What `analyse` answers, without an object for each: for those who go through many texts. */
  eachTerm(text: string, language: string, onTerm: OnTerm): void;
}

/** Counts words as the analyser does, without making terms: the unit of a chunk's budget. */
export interface WordCounter {
  /** Number of word positions of `text`. Texts that are cut at blanks add up. */
  countWords(text: string): number;
}
