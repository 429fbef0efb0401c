// Explanations of many hits on their way between threads: numbers in one array and each term once, since cloning a hundred small objects takes longer than the search.
import type { TermPart } from "#ports/search-index";

/** Something that may be explained by term parts. */
interface Explained {
  readonly parts?: readonly TermPart[];
}

/** Items without their parts, and all their parts. */
export interface PackedParts<Item extends Explained> {
  readonly items: readonly Omit<Item, "parts">[];
  readonly terms: readonly string[];
  /** Document frequency and idf of each term; then for each item the number of its parts, or -1 without, and for each part term, frequency, length ratio and score. */
  readonly numbers: Float64Array;
}

/** Numbers of a term, and of a part. */
const numbersPerTerm = 2;

/** Packs the parts of `items`. */
export function packParts<Item extends Explained>(items: readonly Item[]): PackedParts<Item> {
  const terms: string[] = [];
  const heads: number[] = [];
  const body: number[] = [];
  const numberOf = new Map<string, number>();
  const termOf = ({ term, documentFrequency, idf }: TermPart): number => {
    const known = numberOf.get(term);
    if (known !== undefined && Object.is(heads[known * numbersPerTerm], documentFrequency) && Object.is(heads[known * numbersPerTerm + 1], idf)) return known;
    heads.push(documentFrequency, idf);
    numberOf.set(term, terms.length);
    return terms.push(term) - 1;
  };
  const bare = items.map(({ parts, ...item }) => {
    body.push(parts?.length ?? -1);
    for (const part of parts ?? []) body.push(termOf(part), part.frequency, part.lengthRatio, part.score);
    return item;
  });
  return { items: bare, terms, numbers: Float64Array.from(heads.concat(body)) };
}

/** The items as they were packed. */
export function unpackParts<Item extends Explained>({ items, terms, numbers }: PackedParts<Item>): Item[] {
  let at = terms.length * numbersPerTerm;
  const next = (): number => numbers[at++] ?? 0;
  const part = (): TermPart => {
    const number = next();
    return { term: terms[number] ?? "", frequency: next(), documentFrequency: numbers[number * numbersPerTerm] ?? 0, idf: numbers[number * numbersPerTerm + 1] ?? 0, lengthRatio: next(), score: next() };
  };
  return items.map((item) => {
    const count = next();
    return (count < 0 ? item : { ...item, parts: Array.from({ length: count }, part) }) as Item;
  });
}
