// Counters that are never passed: taken before the work, made right after it.

/** What one counter is asked for. */
export interface Charge {
  /** Name of the counter; one of a later window has another name. */
  readonly counter: string;
  /** Most that it may hold. */
  readonly most: number;
  /** A whole number from 0. */
  readonly amount: number;
  /** UTC milliseconds after which the counter is forgotten. */
  readonly endsAt: number;
}

/** Counters over all callers. Every method is atomic: callers side by side see one order. */
export interface Limits {
  /** Takes all amounts, or none when one would lift its counter over its most. @returns the first charge that does not fit; undefined when all are taken */
  reserve(charges: readonly Charge[]): Promise<Charge | undefined>;
  /** Replaces what was taken by what was used, also beyond the most: it is gone. `used` stands in the order of the charges. */
  settle(charges: readonly Charge[], used: readonly number[]): Promise<void>;
  /** What a counter holds, taken and used; 0 when there is none. */
  read(counter: string): Promise<number>;
}
