// When requests are sent: fixed before the first one, so that a slow server is not asked more kindly.
import type { Random } from "#ports/random";

/** How arrivals are spread: at random as from many independent callers, or evenly. */
export const arrivalKinds = ["poisson", "constant"] as const;
/** How arrivals are spread. */
export type ArrivalKind = (typeof arrivalKinds)[number];

/** Moments in milliseconds from the start, in order, all before `seconds` are over. */
export function* arrivals({ kind, perSecond, seconds }: { readonly kind: ArrivalKind; readonly perSecond: number; readonly seconds: number }, random: Random): Generator<number> {
  const gapMs = 1000 / perSecond;
  const next = (): number => (kind === "constant" ? gapMs : -Math.log(1 - random.unit()) * gapMs);
  for (let at = kind === "constant" ? 0 : next(); at < seconds * 1000; at += next()) yield at;
}
