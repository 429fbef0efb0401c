// How large chunks are, and the version of the rules that cut them.

/** Sizes in words as the analyser counts them; text without blanks counts a word for every `charactersPerWord` characters. */
export interface ChunkBudget {
  /** Size that cuts aim at. */
  readonly wordsTarget: number;
  /** Size that no chunk passes, but for a whole document. */
  readonly wordsMax: number;
  /** A document of one section up to this size stays whole. */
  readonly wholeWordsMax: number;
  readonly charactersPerWord: number;
}

/** The sizes that ship: chosen with `bench quality` and the chunking measures (docs/decisions/chunks.md). */
export const defaultBudget: ChunkBudget = { wordsTarget: 150, wordsMax: 240, wholeWordsMax: 500, charactersPerWord: 16 };

/** Name of the rules in chunk ids. Raised whenever the same elements would give other chunks: rows are then cut again without parsing. */
export const chunkerVersion = "structure-1";
