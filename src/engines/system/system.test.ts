// The machine's clock and chance pass the suites of their ports, and so do those that tests hold in their hands.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clockSuite } from "#conformance/machine/clock";
import { createHeldClock } from "#conformance/held-clock";
import { randomSuite } from "#conformance/machine/random";
import { createSeededRandom } from "#conformance/seeded-random";
import { systemClock } from "./clock.ts";
import { systemRandom } from "./random.ts";

const kit = { describe, it, expect, fc };

clockSuite(kit, { name: "system", open: async () => ({ port: { clock: systemClock, pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) } }) });
clockSuite(kit, { name: "held", open: async () => {
  const clock = createHeldClock(1_000_000);
  return { port: { clock, pass: (ms) => clock.advance(ms) } };
} });
randomSuite(kit, { name: "system", open: async () => ({ port: systemRandom }) });
randomSuite(kit, { name: "seeded", open: async () => ({ port: createSeededRandom(7) }) });

describe("the system clock", () => {
  it("tells the wall time in UTC milliseconds", () => {
    const before = Date.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    expect(systemClock.now()).toBeLessThanOrEqual(Date.now());
  });
});
