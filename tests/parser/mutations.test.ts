// Damaged files of every format that the project has: a short run of what `npm run chaos -- mutations` does at length.
import { afterAll, expect, it } from "vitest";
import { entryUrl } from "#app/entries";
import { formats } from "#app/formats.gen";
import { createProcessParser } from "#engines/process/parser";
import { systemClock } from "#engines/system/clock";
import { runMutations } from "../../chaos/mutations.ts";

const parser = createProcessParser({ entry: entryUrl("parser-process"), processes: 2, clock: systemClock, formats });
afterAll(() => parser.close());

it("each ends in a result or a typed error within its limits, with no page unaccounted", { timeout: 300_000 }, async () => {
  const { count, formats: kinds, codes, faults } = await runMutations({ seed: 7, count: 240, folders: ["tests/corpus", "examples/handbook"], parser, print: () => undefined });
  expect(faults).toEqual([]);
  expect(kinds).toBeGreaterThan(20);
  expect(codes["read"] ?? 0).toBeGreaterThan(count / 3);
});
