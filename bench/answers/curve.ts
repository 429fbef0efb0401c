// Shares of questions that are not answered, at the collection's own threshold and as that is moved.
import type { Kind } from "./questions.ts";

/** Evidence of one question. */
export interface Weighed {
  readonly kind: Kind;
  /** Score less threshold: 0 and more is answered. */
  readonly margin: number;
}

/** Share of each kind that is not answered, 0..1; null where there is no question of the kind. */
export type Abstained = Readonly<Record<Kind, number | null>>;

/** How far a threshold is moved along the curve. */
export const moves = [-0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2] as const;

/** What is not answered with the threshold moved by `move`. */
export function abstained(questions: readonly Weighed[], move = 0): Abstained {
  const share = (wanted: Kind): number | null => {
    const some = questions.filter(({ kind }) => kind === wanted);
    return some.length === 0 ? null : some.filter(({ margin }) => margin < move).length / some.length;
  };
  return { own: share("own"), hidden: share("hidden"), foreign: share("foreign") };
}

/** The share of unanswerable questions of a kind that a threshold would refuse which refuses `falseShare` of the own ones: what the order of scores allows at best. */
export function reachable(questions: readonly Weighed[], wanted: Exclude<Kind, "own">, falseShare: number): number | null {
  const own = questions.filter(({ kind }) => kind === "own").map(({ margin }) => margin).toSorted((a, b) => a - b);
  const others = questions.filter(({ kind }) => kind === wanted);
  const threshold = own[Math.floor(own.length * falseShare)];
  if (threshold === undefined || others.length === 0) return null;
  return others.filter(({ margin }) => margin < threshold).length / others.length;
}
