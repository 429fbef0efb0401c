// A WordPiece vocabulary from word counts: characters first, then the most frequent neighbours joined, again and again (Sennrich et al. 2016).

/** Size and bounds of a vocabulary. */
export interface VocabularyOptions {
  readonly piecesMax: number;
  /** Most characters that are pieces of their own, counted at the beginning of words and inside them. */
  readonly symbolsMax: number;
  /** Pairs seen less often are not joined. */
  readonly countMin: number;
}

/** The first piece: what stands for what no piece covers. */
export const unknownPiece = "[UNK]";

const pairBase = 65_536;

/** Pieces by id, the unknown first. The same counts give the same pieces. */
export function learnVocabulary(counts: ReadonlyMap<string, number>, { piecesMax, symbolsMax, countMin }: VocabularyOptions): readonly string[] {
  const words = [...counts].filter(([, count]) => count >= countMin).toSorted(([left], [right]) => (left < right ? -1 : 1));
  const pieces = [unknownPiece, ...alphabetOf(words, symbolsMax)];
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const symbols = words.map(([word]) => symbolsOf(word).map((symbol) => ids.get(symbol) ?? 0));
  const joiner = new Joiner(symbols, words.map(([, count]) => count));
  while (pieces.length < piecesMax) {
    const best = joiner.best();
    if (best === undefined || best.count < countMin) break;
    const joined = (pieces[best.left] ?? "") + (pieces[best.right] ?? "").slice(2);
    let id = ids.get(joined);
    if (id === undefined) {
      id = pieces.push(joined) - 1;
      ids.set(joined, id);
    }
    joiner.join(best.left, best.right, id);
  }
  return pieces;
}

function alphabetOf(words: readonly (readonly [string, number])[], symbolsMax: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const [word, count] of words) for (const symbol of symbolsOf(word)) counts.set(symbol, (counts.get(symbol) ?? 0) + count);
  return [...counts].toSorted(([left, a], [right, b]) => b - a || (left < right ? -1 : 1)).slice(0, symbolsMax).map(([symbol]) => symbol);
}

function symbolsOf(word: string): readonly string[] {
  return Array.from(word, (character, at) => (at === 0 ? character : `##${character}`));
}

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

/** Words as symbols, the counts of neighbours, and which words hold them. */
class Joiner {
  readonly #words: number[][];
  readonly #wordCounts: readonly number[];
  readonly #pairCounts = new Map<number, number>();
  readonly #holders = new Map<number, Set<number>>();
  /** Binary heap of (count, pair); entries whose count is out of date are put right when they come up. */
  readonly #heap: { count: number; pair: number }[] = [];

  constructor(words: number[][], wordCounts: readonly number[]) {
    this.#words = words;
    this.#wordCounts = wordCounts;
    const touched = new Set<number>();
    words.forEach((_word, index) => this.#addPairs(index, 1, touched));
    for (const pair of touched) this.#push(pair);
  }

  /** The most frequent pair; of equal ones the one of smaller ids. */
  best(): Pair | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      const count = this.#pairCounts.get(top.pair) ?? 0;
      if (count === top.count && count > 0) return { left: Math.floor(top.pair / pairBase), right: top.pair % pairBase, count };
      this.#pop();
      if (count > 0 && count < top.count) this.#push(top.pair);
    }
    return undefined;
  }

  /** Replaces each `left` `right` by `id`. */
  join(left: number, right: number, id: number): void {
    const pair = left * pairBase + right;
    const touched = new Set<number>();
    for (const index of this.#holders.get(pair) ?? []) {
      this.#addPairs(index, -1);
      const word = this.#words[index]!;
      let kept = 0;
      for (let at = 0; at < word.length; at++) {
        const isPair = word[at] === left && word[at + 1] === right;
        word[kept++] = isPair ? id : word[at]!;
        if (isPair) at++;
      }
      word.length = kept;
      this.#addPairs(index, 1, touched);
    }
    this.#holders.delete(pair);
    this.#pairCounts.delete(pair);
    for (const each of touched) this.#push(each);
  }

  #addPairs(index: number, sign: 1 | -1, touched?: Set<number>): void {
    const word = this.#words[index]!;
    const by = sign * this.#wordCounts[index]!;
    for (let at = 1; at < word.length; at++) {
      // The unknown has no neighbours that could be joined.
      if (word[at - 1] === 0 || word[at] === 0) continue;
      const pair = word[at - 1]! * pairBase + word[at]!;
      this.#pairCounts.set(pair, (this.#pairCounts.get(pair) ?? 0) + by);
      if (touched === undefined) continue;
      touched.add(pair);
      const holders = this.#holders.get(pair);
      if (holders === undefined) this.#holders.set(pair, new Set([index]));
      else holders.add(index);
    }
  }

  #push(pair: number): void {
    const entry = { count: this.#pairCounts.get(pair) ?? 0, pair };
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(entry, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!isBefore(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
  }
}

function isBefore(a: { count: number; pair: number }, b: { count: number; pair: number }): boolean {
  return a.count > b.count || (a.count === b.count && a.pair < b.pair);
}
