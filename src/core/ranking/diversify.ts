// Hits that say different things before hits that say the same again.
// Source: Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering documents and producing summaries" (1998).

/** Part of relevance in a choice; the rest is what the hits above do not say already. */
export const relevancePart = 0.5;

/** A hit with how often each term occurs in it. */
export interface Ranked {
  readonly score: number;
  readonly terms: ReadonlyMap<string, number>;
}

/** A hit at its new place: `rank` from 1 by score alone, the largest similarity to a hit above (0..1), and the value that chose it. */
export interface Chosen<Item extends Ranked> {
  readonly item: Item;
  readonly rank: number;
  readonly similarity: number;
  readonly value: number;
}

/**
 * `items`, best first, in the order of maximal marginal relevance: each is the one of highest
 * `relevancePart * score / best score - (1 - relevancePart) * similarity`; of equal ones the better ranked. O(n^2) similarities.
 */
export function diversified<Item extends Ranked>(items: readonly Item[]): readonly Chosen<Item>[] {
  const best = items[0]?.score ?? 0;
  const left = items.map((item, i) => ({ item, rank: i + 1, squares: squaresOf(item.terms), relevance: best > 0 ? item.score / best : 0, similarity: 0 }));
  const chosen: Chosen<Item>[] = [];
  while (left.length > 0) {
    const values = left.map(({ relevance, similarity }) => relevancePart * relevance - (1 - relevancePart) * similarity);
    const at = values.indexOf(Math.max(...values));
    const [next] = left.splice(at, 1);
    if (!next) break;
    chosen.push({ item: next.item, rank: next.rank, similarity: next.similarity, value: values[at] ?? 0 });
    for (const other of left) other.similarity = Math.max(other.similarity, cosine(next, other));
  }
  return chosen;
}

interface Measured {
  readonly item: Ranked;
  readonly squares: number;
}

/** Cosine of the term counts; 0 where one has none. */
function cosine(a: Measured, b: Measured): number {
  if (a.squares === 0 || b.squares === 0) return 0;
  const [few, many] = a.item.terms.size <= b.item.terms.size ? [a.item.terms, b.item.terms] : [b.item.terms, a.item.terms];
  let product = 0;
  for (const [term, count] of few) product += count * (many.get(term) ?? 0);
  return Math.min(1, product / Math.sqrt(a.squares * b.squares));
}

function squaresOf(terms: ReadonlyMap<string, number>): number {
  let squares = 0;
  for (const count of terms.values()) squares += count * count;
  return squares;
}
