// Answers of a generator, drawn by a seed: honest ones and lies, each with the passages that it was shown.
import { createSeededRandom } from "#conformance/seeded-random";
import type { Random } from "#ports/random";
import { honestWays, pick, type DrawnSentence, type Way } from "./honest.ts";
import { falseQuotes, lyingWays } from "./lying.ts";
import { passagesOf, type DrawnPassage } from "./passages.ts";

/** A drawn sentence of an answer: `isFalseQuote` when its quote does not stand in the chunk that it cites. */
export interface DrawnCase {
  readonly kind: string;
  readonly isLie: boolean;
  readonly isFalseQuote: boolean;
  readonly corpus: string;
  readonly sentence: DrawnSentence;
  readonly passages: readonly DrawnPassage[];
}

/** How many of each are drawn. */
export const counts = { lies: 500, honest: 300 } as const;
const drawsMax = 200_000;

/** Lies and honest sentences over `texts`, kinds in turn; the same for the same seed. Texts of one kind only give fewer of the kinds that they have nothing for. */
export function drawCases(texts: readonly { readonly name: string; readonly text: string }[], seed: number): readonly DrawnCase[] {
  const random = createSeededRandom(seed);
  const sources = texts.map((text) => ({ corpus: text.name, passages: passagesOf(text) })).filter(({ passages }) => passages.length > 1);
  return [...drawKinds(lyingWays, counts.lies, { sources, random }), ...drawKinds(honestWays, counts.honest, { sources, random })];
}

interface Sources {
  readonly sources: readonly { readonly corpus: string; readonly passages: readonly DrawnPassage[] }[];
  readonly random: Random;
}

function drawKinds(ways: Readonly<Record<string, Way>>, count: number, { sources, random }: Sources): readonly DrawnCase[] {
  const kinds = Object.entries(ways);
  const drawn: DrawnCase[] = [];
  const known = new Set<string>();
  for (let draws = 0; drawn.length < count && draws < drawsMax; draws++) {
    const [kind, way] = kinds[drawn.length % kinds.length] ?? [];
    const source = pick(sources, random);
    const passage = source && pick(source.passages, random);
    const other = source && pick(source.passages.filter((candidate) => candidate !== passage), random);
    if (kind === undefined || way === undefined || source === undefined || passage === undefined || other === undefined) continue;
    const sentence = way(passage, { random, other });
    // Small texts would give the same sentence again and again, and one case would weigh as many.
    const key = JSON.stringify([kind, sentence]);
    if (sentence === undefined || known.has(key)) continue;
    known.add(key);
    drawn.push({ kind, isLie: ways === lyingWays, isFalseQuote: falseQuotes.includes(kind), corpus: source.corpus, sentence, passages: [passage, other] });
  }
  return drawn;
}
