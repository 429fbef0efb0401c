// The suite of the limits port: nothing is passed, all or nothing is taken, and what was not used comes back.
import type { Charge, Limits } from "#ports/serving/limits";
import { withOpened, type Subject, type SuiteKit } from "../kit.ts";

/** A moment that no counter of the suite outlives. */
const later = Number.MAX_SAFE_INTEGER;

/** Runs the suite under the given kit; every limits engine passes it. */
export function limitsSuite(kit: SuiteKit, subject: Subject<Limits>): void {
  const { describe, expect, fc } = kit;
  const it = (sentence: string, body: (limits: Limits) => Promise<void>) => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));
  const charge = (counter: string, amount: number, most: number): Charge => ({ counter, amount, most, endsAt: later });

  describe(`limits: ${subject.name}`, () => {
    it("takes up to the most and not one more", async (limits) => {
      expect(await limits.reserve([charge("a", 7, 10)])).toBeUndefined();
      expect(await limits.reserve([charge("a", 4, 10)])).toEqual(charge("a", 4, 10));
      expect(await limits.reserve([charge("a", 3, 10)])).toBeUndefined();
      expect(await limits.read("a")).toBe(10);
      expect(await limits.read("b")).toBe(0);
    });

    it("takes all of several or none, and counts one that is named twice twice", async (limits) => {
      await limits.reserve([charge("full", 5, 5)]);
      expect(await limits.reserve([charge("free", 1, 5), charge("full", 1, 5)])).toMatchObject({ counter: "full" });
      expect(await limits.read("free")).toBe(0);
      expect(await limits.reserve([charge("twice", 3, 5), charge("twice", 3, 5)])).toMatchObject({ counter: "twice" });
      expect(await limits.read("twice")).toBe(0);
    });

    it("gives back what was not used, and keeps what was used beyond", async (limits) => {
      const charges = [charge("a", 10, 10), charge("b", 1, 10)];
      await limits.reserve(charges);
      await limits.settle(charges, [4, 30]);
      expect([await limits.read("a"), await limits.read("b")]).toEqual([4, 30]);
      expect(await limits.reserve([charge("b", 0, 10)])).toMatchObject({ counter: "b" });
    });

    kit.it("holds no more than the most, whoever comes side by side", async () => {
      const request = fc.record({ amount: fc.integer({ min: 0, max: 20 }), usedShare: fc.double({ min: 0, max: 1, noNaN: true }) });
      await fc.assert(
        fc.asyncProperty(fc.array(request, { maxLength: 60 }), fc.integer({ min: 0, max: 100 }), async (requests, most) => {
          await withOpened(subject, async ({ port: limits }) => {
            let used = 0;
            await Promise.all(requests.map(async ({ amount, usedShare }) => {
              const asked = [charge("a", amount, most)];
              if ((await limits.reserve(asked)) !== undefined) return;
              expect(await limits.read("a")).toBeLessThanOrEqual(most);
              const real = Math.floor(amount * usedShare);
              await limits.settle(asked, [real]);
              used += real;
            }));
            expect(await limits.read("a")).toBe(used);
            expect(used).toBeLessThanOrEqual(most);
          });
        }),
      );
    });
  });
}
