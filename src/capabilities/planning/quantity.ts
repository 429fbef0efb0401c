// The one number type that planning gives away: a value with its band, unit, basis, source and date.

/** What a number rests on: exact arithmetic, a published fact, measured points of the same pair, points of other pairs, or nothing measured. */
export type Basis = "exact" | "published" | "calibrated" | "transferred" | "estimated" | "not validated";

/** A number of a plan. `low` and `high` hold the value between them; exact numbers have both equal to it. */
export interface Quantity {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly basis: Basis;
  /** Where it comes from, in words. */
  readonly source: string;
  /** Date of the source, `YYYY-MM-DD` or `YYYY-MM`; empty where arithmetic has none. */
  readonly date: string;
}

/** A quantity that follows from shapes alone. */
export function exactly(value: number, unit: string, source: string): Quantity {
  return { value, low: value, high: value, unit, basis: "exact", source, date: "" };
}

/** A quantity between two bounds. Bounds that cross the value are widened to it. */
export function between(value: number, [low, high]: readonly [number, number], facts: Pick<Quantity, "unit" | "basis" | "source" | "date">): Quantity {
  return { value, low: Math.min(low, value), high: Math.max(high, value), ...facts };
}

const order: readonly Basis[] = ["exact", "published", "calibrated", "estimated", "transferred", "not validated"];

/** The weakest basis of several numbers: a sum is as sure as its least sure part. */
export function weakest(parts: readonly Basis[]): Basis {
  return parts.reduce((worst, basis) => (order.indexOf(basis) > order.indexOf(worst) ? basis : worst), "exact");
}

/** The sum of quantities of one unit; bands add up, as if all parts erred in the same direction. */
export function sum(parts: readonly Quantity[], source: string): Quantity {
  const add = (of: (part: Quantity) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const dates = parts.map((part) => part.date).filter((date) => date !== "").toSorted();
  return { value: add((part) => part.value), low: add((part) => part.low), high: add((part) => part.high), unit: parts[0]?.unit ?? "", basis: weakest(parts.map((part) => part.basis)), source, date: dates[0] ?? "" };
}
