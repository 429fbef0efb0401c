// The bounded queue: order, waiting when full, close and abort.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BoundedQueue } from "./queue.ts";

const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  const mark = Symbol("open");
  await Promise.resolve();
  return (await Promise.race([promise.then(() => true, () => true), new Promise((resolve) => setImmediate(() => resolve(mark)))])) !== mark;
};

describe("BoundedQueue", () => {
  it("makes a push wait while it is full", async () => {
    const queue = new BoundedQueue<number>(2);
    await queue.push(1);
    await queue.push(2);
    const third = queue.push(3);
    expect(await settled(third)).toBe(false);
    expect(await queue.next()).toBe(1);
    expect(await settled(third)).toBe(true);
    expect(queue.size).toBe(2);
  });

  it("gives what waits after close, then ends", async () => {
    const queue = new BoundedQueue<string>(4);
    await queue.push("a");
    await queue.push("b");
    queue.close();
    const seen: string[] = [];
    for await (const item of queue) seen.push(item);
    expect(seen).toEqual(["a", "b"]);
    await expect(queue.push("c")).rejects.toMatchObject({ code: "request.cancelled" });
  });

  it("hands the reason of an abort to both sides and drops what waits", async () => {
    const queue = new BoundedQueue<number>(1);
    await queue.push(1);
    const blocked = queue.push(2);
    queue.abort(new TypeError("broken"));
    await expect(blocked).rejects.toThrow("broken");
    await expect(queue.next()).rejects.toThrow("broken");
  });

  it("never holds more than its limit and keeps order for any mix of speeds", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.boolean(), { maxLength: 40 }), async (limit, pauses) => {
        const queue = new BoundedQueue<number>(limit);
        const producer = (async () => {
          for (let i = 0; i < pauses.length; i++) {
            if (pauses[i]) await new Promise(setImmediate);
            await queue.push(i);
            expect(queue.size).toBeLessThanOrEqual(limit);
          }
          queue.close();
        })();
        const seen: number[] = [];
        for await (const item of queue) {
          if (!pauses[item]) await new Promise(setImmediate);
          seen.push(item);
        }
        await producer;
        expect(seen).toEqual(pauses.map((_, i) => i));
      }),
      { numRuns: 50 },
    );
  });
});
