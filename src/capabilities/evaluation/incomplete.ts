// Measures for incomplete judgments: what was never judged is left out, estimated or counted.
import { ratio } from "./precision.ts";
import { notInPool, type Ranked } from "./ranked.ts";

/** Keeps the estimated precision of infAP from 0 / 0. */
const smoothing = 0.00001;

/** Share of the judged irrelevant documents (at most as many as relevant ones) that do not stand before a relevant one. Source: Buckley and Voorhees, SIGIR 2004. */
export function binaryPreference(ranked: Ranked): number {
  const irrelevant = ranked.countsByLevel.slice(0, ranked.level).reduce((total, count) => total + count, 0);
  let before = 0;
  let sum = 0;
  for (const relevance of ranked.relevances) {
    if (relevance < 0) continue;
    if (relevance < ranked.level) before++;
    else sum += before === 0 ? 1 : 1 - Math.min(before, ranked.relevant) / Math.min(irrelevant, ranked.relevant);
  }
  return ratio(sum, ranked.relevant);
}

/** Average precision inferred from a judged sample of the pool. Source: Yilmaz and Aslam, CIKM 2006. */
export function inferredAveragePrecision(ranked: Ranked): number {
  let relevant = 0;
  let irrelevant = 0;
  let unjudgedInPool = 0;
  let sum = 0;
  for (const [index, relevance] of ranked.relevances.entries()) {
    if (relevance === notInPool) continue;
    if (relevance < 0) unjudgedInPool++;
    else if (relevance < ranked.level) irrelevant++;
    else {
      const pooled = ratio(relevant + irrelevant + unjudgedInPool, index);
      const precision = (relevant + smoothing) / (relevant + irrelevant + 2 * smoothing);
      sum += 1 / (index + 1) + (index / (index + 1)) * pooled * precision;
      relevant++;
    }
  }
  return ratio(sum, ranked.relevant);
}

/** Share of the first `cutoff` that nobody judged. */
export function unjudgedAt(ranked: Ranked, cutoff: number): number {
  return ratio(ranked.relevances.slice(0, cutoff).filter((relevance) => relevance < 0).length, cutoff);
}

/** How persistent the user of rank-biased precision is: the chance that she looks at the next document. */
export const defaultPersistence = 0.9;

/** Rank-biased precision; gains beyond 0..1 are scaled into it. Source: Moffat and Zobel, ACM TOIS 27 (2008). */
export function rankBiasedPrecision(ranked: Ranked, persistence: number = defaultPersistence): number {
  const most = Math.max(1, ranked.countsByLevel.findLastIndex((count) => count > 0));
  return (1 - persistence) * ranked.relevances.reduce((sum, relevance, index) => sum + (Math.max(0, relevance) / most) * persistence ** index, 0);
}

/** What rank-biased precision could still gain by judging the unjudged documents and those behind the last; 0 when all are judged. */
export function rankBiasedResidual(ranked: Ranked): number {
  const p = defaultPersistence;
  if (!ranked.relevances.some((relevance) => relevance < 0)) return 0;
  return p ** ranked.relevances.length + (1 - p) * ranked.relevances.reduce((sum, relevance, index) => sum + (relevance < 0 ? p ** index : 0), 0);
}
