// Long queries over many chunks beside the oracle: an engine may pass over what cannot win, and nothing else.
import type { SearchIndex } from "#ports/search-index";
import { sampleIndexDocument as document, sampleQuery as query, sampleScope as scope } from "./samples.ts";
import { type Subject, type SuiteKit, withOpened } from "../kit.ts";
import { createSeededRandom } from "../seeded-random.ts";

/** Enough chunks that an engine which skips what cannot win does so, in several flushes and with some deleted. */
const manyChunks = 6000;

/** Declares the comparison when the subject names an oracle. */
export function pruning(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const { oracle } = subject;
  if (!oracle) return;
  kit.it("answers long queries over many chunks as the oracle does", () => withOpened(subject, async ({ port }) => {
    const random = createSeededRandom(20);
    const word = (): string => `w${Math.floor(1.6 ** (random.unit() * 16))}`;
    const words = (count: number): string => Array.from({ length: count }, word).join(" ");
    const twin = oracle();
    for (let batch = 0; batch < 12; batch++) {
      const puts = Array.from({ length: manyChunks / 12 }, (_, i) => document(`d${batch * 500 + i}`, words(1 + Math.floor(random.unit() * 30)), random.unit() < 0.2 ? { groups: ["g"] } : {}));
      const removed = batch === 0 ? [] : Array.from({ length: 20 }, () => `d${Math.floor(random.unit() * batch * 500)}`);
      const changes = [...puts.map((each) => ({ kind: "put" as const, document: each })), ...removed.map((each) => ({ kind: "remove" as const, document: each }))];
      for (const index of [port, twin]) await index.apply(scope, { seq: batch + 1, changes });
      if (batch === 4 || batch === 10) await port.flush(scope);
    }
    for (let i = 0; i < 40; i++) {
      const asked = query(words(1 + (i % 25)), { limit: 1 + (i % 12), onePerDocument: i % 3 === 0, ...(i % 4 === 0 ? { readable: { all: false, groups: [] } } : {}) });
      const [found, wanted] = [await port.search(scope, asked), await twin.search(scope, asked)];
      kit.expect(found.hits).toEqual(wanted.hits);
      kit.expect(found.total).toBeLessThanOrEqual(wanted.total);
    }
  }), 120_000);
}
