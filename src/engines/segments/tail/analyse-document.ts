// A document's chunks as tokens for the tail or for a check; a title or heading that many chunks share is analysed once.
import { fieldGapPositions, fieldLength, fieldTexts, fieldTokens } from "#core/ranking/index-field";
import type { TermAt } from "#core/ranking/query";
import type { Analyser, KnownTerm, OnTerm } from "#ports/analyser";
import type { IndexDocument, IndexEntry } from "#ports/search-index";

/** Longest text, in UTF-16 units, that is kept with its tokens. */
const sharedTextMax = 512;

/** A chunk as a check compares it. */
export interface AnalysedEntry {
  readonly version: string;
  readonly ordinal: number;
  readonly tokens: readonly TermAt[];
  readonly length: number;
}

/** Analyses one chunk after the other. */
export function* analyseDocument(document: IndexDocument, analyser: Analyser): Generator<AnalysedEntry> {
  const shared = new Map<string, readonly TermAt[]>();
  for (const entry of document.entries) {
    const tokens = fieldTokens(entry, (text) => remembered(shared, { text, isShared: text !== entry.text }, () => analyser.analyse(text, document.language)));
    yield { version: entry.version, ordinal: entry.ordinal, tokens, length: fieldLength(tokens) };
  }
}

/** The tokens of one chunk in order, in arrays that the next chunk uses again. */
export class TokenRun {
  readonly terms: KnownTerm[] = [];
  positions = new Uint32Array(1024);
  count = 0;
  /** The length that BM25 compares: see `fieldLength`. */
  length = 0;

  begin(): void {
    this.count = 0;
    this.length = 0;
  }

  add(term: KnownTerm, position: number): void {
    if (this.count === this.positions.length) {
      const grown = new Uint32Array(this.count * 2);
      grown.set(this.positions);
      this.positions = grown;
    }
    if (this.count === 0 || this.positions[this.count - 1] !== position) this.length++;
    this.terms[this.count] = term;
    this.positions[this.count++] = position;
  }
}

/** Fills a run with one chunk after the other of a document, as `fieldTokens` orders them. */
export class EntryAnalyser {
  readonly run = new TokenRun();
  readonly #analyser: Analyser;
  #document: IndexDocument | undefined;
  #shared = new Map<string, readonly (readonly [KnownTerm, number])[]>();

  constructor(analyser: Analyser) {
    this.#analyser = analyser;
  }

  /** The run of `entry`, valid until the next. */
  analyse(document: IndexDocument, entry: IndexEntry): TokenRun {
    if (this.#document !== document) this.#shared = new Map();
    this.#document = document;
    const { run } = this;
    run.begin();
    let next = 0;
    for (const text of fieldTexts(entry)) {
      const from = run.count;
      if (text === entry.text) this.#eachTerm(text, (term, position) => run.add(term, next + position));
      else for (const [term, position] of this.#sharedTerms(text)) run.add(term, next + position);
      if (run.count > from) next = run.positions[run.count - 1]! + 1 + fieldGapPositions;
    }
    return run;
  }

  #sharedTerms(text: string): readonly (readonly [KnownTerm, number])[] {
    return remembered(this.#shared, { text, isShared: true }, () => {
      const terms: [KnownTerm, number][] = [];
      this.#eachTerm(text, (term, position) => terms.push([term, position]));
      return terms;
    });
  }

  #eachTerm(text: string, onTerm: OnTerm): void {
    this.#analyser.eachTerm(text, this.#document?.language ?? "", onTerm);
  }
}

function remembered<Tokens>(shared: Map<string, Tokens>, { text, isShared }: { readonly text: string; readonly isShared: boolean }, make: () => Tokens): Tokens {
  const known = shared.get(text);
  if (known !== undefined) return known;
  const tokens = make();
  if (isShared && text.length <= sharedTextMax) shared.set(text, tokens);
  return tokens;
}
