// Where a run of atoms is cut into chunks: the best border near the wanted size.
import type { Atom } from "./atoms.ts";
import type { ChunkBudget } from "./budget.ts";

/** Least share of the wanted size of a chunk that more follow. */
const leastShare = 0.4;
/** How much a chunk's distance from the wanted size (as a share of it) counts against the border's goodness. */
const distanceWeight = 4;

/** Number of atoms of the next chunk; no atom is larger than the budget. `rest` is the size of all atoms of the section when its end is known. */
export function nextCut(atoms: readonly Atom[], budget: ChunkBudget, rest?: number): number {
  if (rest !== undefined && rest <= budget.wordsMax) return atoms.length;
  const wanted = rest === undefined ? budget.wordsTarget : rest / Math.ceil(rest / budget.wordsTarget);
  let best = 0;
  let bestScore = -Infinity;
  let size = 0;
  for (let count = 1; count < atoms.length; count++) {
    size += atoms[count - 1]?.size ?? 0;
    if (size > budget.wordsMax) break;
    const distance = Math.abs(size - wanted) / wanted;
    const isSmall = size < wanted * leastShare;
    const score = (atoms[count]?.border ?? 0) - distanceWeight * distance - (isSmall ? 10 : 0);
    if (score > bestScore) [best, bestScore] = [count, score];
  }
  return Math.max(1, best);
}
