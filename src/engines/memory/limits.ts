// Counters of one process: exact, since nothing runs between its steps.
import type { Clock } from "#ports/clock";
import type { Charge, Limits } from "#ports/serving/limits";

/** Counters kept before those that are over are swept out. */
const sweepAt = 10_000;

/** Makes counters that live as long as the process. */
export function createMemoryLimits(clock: Clock): Limits {
  const held = new Map<string, { amount: number; readonly endsAt: number }>();

  function add({ counter, endsAt }: Charge, amount: number): void {
    const found = held.get(counter);
    if (found !== undefined) found.amount = Math.max(0, found.amount + amount);
    else held.set(counter, { amount: Math.max(0, amount), endsAt });
  }

  function sweep(): void {
    if (held.size < sweepAt) return;
    for (const [counter, { endsAt }] of held) if (endsAt <= clock.now()) held.delete(counter);
  }

  return {
    reserve: async (charges) => {
      sweep();
      const asked = new Map<string, number>();
      for (const charge of charges) {
        const together = (asked.get(charge.counter) ?? 0) + charge.amount;
        if ((held.get(charge.counter)?.amount ?? 0) + together > charge.most) return charge;
        asked.set(charge.counter, together);
      }
      for (const charge of charges) add(charge, charge.amount);
      return undefined;
    },
    settle: async (charges, used) => {
      for (const [i, charge] of charges.entries()) add(charge, (used[i] ?? 0) - charge.amount);
    },
    read: async (counter) => held.get(counter)?.amount ?? 0,
  };
}
