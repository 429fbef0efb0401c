// The system clock waits, stops waiting and ends deadlines as its port says; chance fills what is asked.
import { describe, expect, it } from "vitest";
import { systemClock } from "./clock.ts";
import { systemRandom } from "./random.ts";

describe("the system clock", () => {
  it("tells the wall time in UTC milliseconds", () => {
    const before = Date.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    expect(systemClock.now()).toBeLessThanOrEqual(Date.now());
  });

  it("never lets the monotonic time go back", async () => {
    const before = systemClock.monotonicMs();
    await systemClock.sleep(2);
    expect(systemClock.monotonicMs()).toBeGreaterThan(before);
  });

  it("rejects a sleep with request.cancelled when its signal aborts, before or during it", async () => {
    await expect(systemClock.sleep(60_000, AbortSignal.abort())).rejects.toMatchObject({ code: "request.cancelled" });
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort();
    await expect(sleeping).rejects.toMatchObject({ code: "request.cancelled" });
    const waiting = new AbortController();
    const calledOff = systemClock.sleep(60_000, waiting.signal);
    waiting.abort("it is there");
    await expect(calledOff).rejects.toMatchObject({ code: "request.cancelled" });
  });

  it("ends a deadline with request.timeout, and with the parent's reason when the parent ends first", async () => {
    const signal = systemClock.deadline(1);
    await systemClock.sleep(20);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({ code: "request.timeout" });
    const parent = new AbortController();
    const child = systemClock.deadline(60_000, parent.signal);
    expect(child.aborted).toBe(false);
    parent.abort("enough");
    expect(child.reason).toBe("enough");
    expect(systemClock.deadline(60_000, parent.signal).aborted).toBe(true);
  });
});

describe("the system's chance", () => {
  it("fills as many bytes as asked, beyond one call of the platform too", () => {
    expect(systemRandom.bytes(0)).toHaveLength(0);
    const bytes = systemRandom.bytes(200_000);
    expect(bytes).toHaveLength(200_000);
    expect(new Set(bytes.subarray(199_000)).size).toBeGreaterThan(200);
  });

  it("gives no byte twice, however little is asked at a time", () => {
    const parts = Array.from({ length: 2000 }, () => systemRandom.bytes(10).join());
    expect(new Set(parts).size).toBe(2000);
    const one = systemRandom.bytes(10);
    const before = one.join();
    for (let i = 0; i < 1000; i++) systemRandom.bytes(10);
    expect(one.join()).toBe(before);
  });

  it("gives numbers in [0, 1)", () => {
    const numbers = Array.from({ length: 1000 }, () => systemRandom.unit());
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(Math.max(...numbers)).toBeGreaterThan(0.9);
    expect(Math.min(...numbers)).toBeLessThan(0.1);
  });
});
