// The suite of the random port.
import type { Random } from "#ports/random";
import { withOpened, type Subject, type SuiteKit } from "../kit.ts";

/** Runs the suite under the given kit; every source of chance passes it. */
export function randomSuite(kit: SuiteKit, subject: Subject<Random>): void {
  const { describe, expect } = kit;
  const it = (sentence: string, body: (random: Random) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));

  describe(`random: ${subject.name}`, () => {
    it("fills as many bytes as asked, to the last", async (random) => {
      expect(random.bytes(0)).toHaveLength(0);
      const bytes = random.bytes(200_000);
      expect(bytes).toHaveLength(200_000);
      expect(new Set(bytes.subarray(199_000)).size).toBeGreaterThan(200);
    });

    it("gives no bytes twice, however few are asked for, and leaves alone what it gave", async (random) => {
      const one = random.bytes(10);
      const before = one.join();
      const parts = Array.from({ length: 2000 }, () => random.bytes(10).join());
      expect(new Set([before, ...parts]).size).toBe(2001);
      expect(one.join()).toBe(before);
    });

    it("gives numbers in [0, 1) that lie all over it", async (random) => {
      const numbers = Array.from({ length: 1000 }, () => random.unit());
      expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
      const tenths = new Set(numbers.map((number) => Math.floor(number * 10)));
      expect(tenths.size).toBe(10);
    });
  });
}
