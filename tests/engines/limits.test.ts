// Every limits engine passes the port's suite.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHeldClock } from "#conformance/held-clock";
import { limitsSuite } from "#conformance/serving/limits";
import { createMemoryLimits } from "#engines/memory/limits";

limitsSuite({ describe, it, expect, fc }, { name: "memory", open: async () => ({ port: createMemoryLimits(createHeldClock(0)) }) });

it("forgets counters that are over when there are many", async () => {
  const clock = createHeldClock(0);
  const limits = createMemoryLimits(clock);
  for (let i = 0; i < 10_000; i++) await limits.reserve([{ counter: `c${i}`, amount: 1, most: 1, endsAt: i }]);
  clock.advance(9_000);
  await limits.reserve([{ counter: "next", amount: 1, most: 1, endsAt: 1e9 }]);
  expect([await limits.read("c9000"), await limits.read("c9001"), await limits.read("next")]).toEqual([0, 1, 1]);
});
