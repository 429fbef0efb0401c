// Weights, loads and sessions decide as promised; retries stay within their budget.
import { expect, it } from "vitest";
import { createSeededRandom } from "#conformance/seeded-random";
import { RetryBudget } from "#core/serving/retry-budget";
import { choose, type Candidate } from "./choose.ts";

const random = createSeededRandom(20_261_122);
const candidate = (name: string, weight: number, load = 0): Candidate => ({ target: { upstream: name, model: "m", weight }, state: { load } as Candidate["state"] });

function shares(candidates: readonly Candidate[], affinityOf: (i: number) => string | undefined, rounds: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < rounds; i++) {
    const name = choose(candidates, random, affinityOf(i))?.target.upstream ?? "";
    counts[name] = (counts[name] ?? 0) + 1 / rounds;
  }
  return counts;
}

it("draws by weight where loads are equal", () => {
  const counts = shares([candidate("a", 3), candidate("b", 1)], () => undefined, 20_000);
  expect(counts["a"]).toBeCloseTo(0.75, 1);
});

it("takes the less loaded of two", () => {
  expect(shares([candidate("a", 1, 0.9), candidate("b", 1, 0.1)], () => undefined, 1000)).toEqual({ b: expect.closeTo(1) as number });
});

it("keeps a session where it is, spreads sessions by weight, and moves only those of a target that went", () => {
  const all = [candidate("a", 2), candidate("b", 1), candidate("c", 1)];
  const home = (session: number, from: readonly Candidate[]): string | undefined => choose(from, random, `s${session}`)?.target.upstream;
  expect(shares(all, (i) => `s${i}`, 4000)["a"]).toBeCloseTo(0.5, 1);
  for (let session = 0; session < 500; session++) {
    const before = home(session, all);
    expect(home(session, all)).toBe(before);
    if (before !== "c") expect(home(session, all.slice(0, 2))).toBe(before);
  }
});

it("serves a session elsewhere when its target is full", () => {
  const name = choose([candidate("a", 1), candidate("b", 1)], random, "s")?.target.upstream;
  const full = [candidate("a", 1, name === "a" ? 1 : 0), candidate("b", 1, name === "b" ? 1 : 0)];
  expect(choose(full, random, "s")?.target.upstream).not.toBe(name);
});

it("pays for retries with a tenth of the requests, and two a second where there are few", () => {
  let nowMs = 0;
  const budget = new RetryBudget({ monotonicMs: () => nowMs });
  const spent = (requests: number): number => {
    let retries = 0;
    for (let request = 0; request < requests; request++) {
      budget.earn();
      if (budget.spend()) retries++;
    }
    return retries;
  };
  expect(spent(1000)).toBeGreaterThanOrEqual(109);
  expect(spent(1000)).toBeLessThanOrEqual(101);
  nowMs = 5000;
  expect(spent(40)).toBeGreaterThanOrEqual(13);
  expect(spent(40)).toBeLessThanOrEqual(5);
});
