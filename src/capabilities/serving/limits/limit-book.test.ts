// The book of limits: what it holds in memory is what the rows hold.
import fc from "fast-check";
import { expect, it } from "vitest";
import { createMemoryLimits } from "#engines/memory/limits";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { systemClock } from "#engines/system/clock";
import { LimitBook, type LimitPorts } from "./limit-book.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const changes = fc.array(fc.record({ name: fc.constantFrom("a", "b"), amount: fc.option(fc.integer({ min: 1, max: 99 })), slow: fc.boolean() }), { maxLength: 12 });

it("holds what the rows hold after changes that were asked for at once", async () => {
  await fc.assert(fc.asyncProperty(changes, async (asked) => {
    const rows = createMemoryRowStore();
    // Writes are as slow as the change says: without turns a later one would overtake.
    const waits = asked.map(({ slow }) => (slow ? 2 : 0));
    const slowRows = { ...rows, scan: rows.scan.bind(rows), commit: async (commit: Parameters<typeof rows.commit>[0]) => {
      const result = await rows.commit(commit);
      await pause(waits.shift() ?? 0);
      return result;
    } } as LimitPorts["rows"];
    const ports = { rows: slowRows, clock: systemClock, limits: createMemoryLimits(systemClock), ledger: { flush: () => Promise.resolve() } };
    const book = new LimitBook(ports);
    await book.load("w");
    const outcomes = await Promise.allSettled(asked.map(({ name, amount }) => amount === null
      ? book.delete("w", name)
      : book.set("w", { name, unit: "requests", amount, window: "day", key: null, endpoint: null })));
    const expected = new Map<string, number>();
    const problems = asked.map(({ name, amount }) => {
      if (amount !== null) return void expected.set(name, amount);
      return expected.delete(name) ? undefined : "limit.not_found";
    });
    const fresh = new LimitBook(ports);
    await fresh.load("w");
    const held = async (from: LimitBook): Promise<readonly (readonly [string, number])[]> => (await from.list("w")).map(({ name, amount }) => [name, amount] as const);
    expect(outcomes.map((outcome) => outcome.status === "rejected" ? (outcome.reason as { code: string }).code : undefined)).toEqual(problems);
    expect(await held(book)).toEqual([...expected].toSorted());
    expect(await held(fresh)).toEqual([...expected].toSorted());
  }), { numRuns: 60 });
});
