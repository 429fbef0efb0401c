// The held clock wakes sleepers in order and only when time is let pass; the seeded chance repeats itself.
import { describe, expect, it } from "vitest";
import { createHeldClock } from "./held-clock.ts";
import { createSeededRandom } from "./seeded-random.ts";

describe("the held clock", () => {
  it("stands still until it is advanced", () => {
    const clock = createHeldClock(1_000);
    expect([clock.now(), clock.now(), clock.monotonicMs()]).toEqual([1_000, 1_000, 0]);
  });

  it("wakes sleepers in order of their time, and those that they start from their own moment", async () => {
    const clock = createHeldClock(0);
    const seen: string[] = [];
    const later = clock.sleep(50).then(() => seen.push(`later ${clock.now()}`));
    const chain = (async () => {
      for (let step = 1; step <= 3; step++) {
        await clock.sleep(20);
        seen.push(`step ${step} ${clock.now()}`);
      }
    })();
    await clock.advance(45);
    expect(seen).toEqual(["step 1 20", "step 2 40"]);
    await clock.advance(15);
    expect(seen).toEqual(["step 1 20", "step 2 40", "later 50", "step 3 60"]);
    await Promise.all([later, chain]);
    expect(clock.waiting()).toBe(0);
  });

  it("cancels a sleep and ends a deadline", async () => {
    const clock = createHeldClock(0);
    const controller = new AbortController();
    const sleeping = clock.sleep(100, controller.signal);
    const signal = clock.deadline(30);
    controller.abort();
    await expect(sleeping).rejects.toMatchObject({ code: "request.cancelled" });
    await clock.advance(29);
    expect(signal.aborted).toBe(false);
    await clock.advance(1);
    expect(signal.reason).toMatchObject({ code: "request.timeout" });
  });
});

describe("the seeded chance", () => {
  it("repeats itself for a seed and differs for another", () => {
    const draw = (seed: number) => {
      const random = createSeededRandom(seed);
      return [...random.bytes(8), random.unit(), random.unit()];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});
