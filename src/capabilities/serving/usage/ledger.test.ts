// Rows and sums are written together and never twice, also when the store refuses for a while.
import { expect, it } from "vitest";
import { createHeldClock } from "#conformance/held-clock";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { fail } from "#core/errors";
import type { UsageRow } from "#core/rows/tables";
import type { Log } from "#ports/log";
import type { RowStore } from "#ports/row-store";
import { UsageLedger } from "./ledger.ts";

const row = (request: string, at: number, workspace = "w"): UsageRow => ({
  workspace, at, request, key: "k", endpoint: "e", upstream: "u", model: "m", dialect: "openai.chat", code: "ok", promptTokens: 3, completionTokens: 2, cachedTokens: 0, isEstimated: 0, costNanoUsd: 5, waitedMs: 0, firstByteMs: 1, durationMs: 2,
});

function open() {
  const clock = createHeldClock(7_200_000);
  const inner = createMemoryRowStore();
  const state = { refuses: false, told: [] as string[] };
  const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: (event) => void state.told.push(event), with: () => log };
  const rows: RowStore = { ...inner, getMany: (table, keys) => inner.getMany(table, keys), scan: (table, scan) => inner.scan(table, scan), commit: (commit) => (state.refuses ? Promise.reject(fail("data.disk_full", {})) : inner.commit(commit)) };
  return { clock, inner, state, ledger: new UsageLedger({ rows, clock, log }) };
}

it("writes by itself after a while, and sums by hour over several writes", async () => {
  const { clock, inner, ledger } = open();
  ledger.note(row("a", 7_200_001));
  ledger.note(row("b", 7_200_002));
  await clock.advance(500);
  ledger.note(row("c", 7_200_003));
  ledger.note(row("d", 10_800_000));
  await clock.advance(500);
  expect((await inner.scan("usage", { prefix: ["w"], limit: 10 })).rows.map(({ request }) => request)).toEqual(["a", "b", "c", "d"]);
  expect((await inner.scan("usageHours", { prefix: ["w"], limit: 10 })).rows.map(({ hour, requests, costNanoUsd }) => [hour, requests, costNanoUsd])).toEqual([[7_200_000, 3, 15], [10_800_000, 1, 5]]);
});

it("writes each row once when the store refuses in between, workspaces apart, and closes all the same", async () => {
  const { clock, inner, state, ledger } = open();
  for (const [i, workspace] of ["w", "x", "w", "x"].entries()) ledger.note(row(`r${i}`, 7_200_000 + i, workspace));
  state.refuses = true;
  await clock.advance(500);
  expect(state.told).toEqual(["usage.not_written"]);
  await ledger.close();
  state.refuses = false;
  await ledger.flush();
  for (const workspace of ["w", "x"]) expect((await inner.scan("usageHours", { prefix: [workspace], limit: 10 })).rows.map(({ requests }) => requests)).toEqual([2]);
});

it("forgets rows of requests after thirty days and keeps their sums", async () => {
  const { clock, inner, ledger } = open();
  ledger.note(row("old", 7_200_000));
  await clock.advance(31 * 86_400_000);
  ledger.note(row("new", clock.now()));
  await ledger.flush();
  await ledger.prune("w");
  expect((await inner.scan("usage", { prefix: ["w"], limit: 10 })).rows.map(({ request }) => request)).toEqual(["new"]);
  expect((await inner.scan("usageHours", { prefix: ["w"], limit: 10 })).rows).toHaveLength(2);
});
