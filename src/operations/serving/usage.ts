// Handlers of the usage and limit operations.
import type { Handlers } from "#contract/operation";
import type { limits as limitOperations, LimitView, usage as usageOperations } from "#contract/serving/usage";
import type { LimitState, UsageSum } from "#capabilities/serving/index";
import { fail } from "#core/errors";
import type { UsageRow } from "#core/rows/tables";
import { nanoPerUsd } from "#core/serving/money";
import { toRfc3339 } from "#core/time";
import type { Capabilities } from "../capabilities.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";

const rangeMilliseconds = 30 * 86_400_000;

/** Handlers of the usage operations. */
export function usageHandlers({ usage, clock }: Pick<Capabilities, "usage" | "clock">): Handlers<typeof usageOperations> {
  return {
    sum: async ({ by = "endpoint", from, to }, { principal }) => {
      const range = { from: from === undefined ? clock.now() - rangeMilliseconds : Date.parse(from), to: to === undefined ? clock.now() + 1 : Date.parse(to) };
      const sums = (await usage.sums(principal.workspace, range, by)).map(sumView);
      return { from: toRfc3339(range.from), to: toRfc3339(range.to), usage: sums, total: totalOf(sums) };
    },
    requests: async ({ limit = 50, cursor }, { principal }) => {
      const { rows, next } = await usage.requests(principal.workspace, { limit, ...(cursor === undefined ? {} : { after: decodeCursor(cursor) }) });
      return { requests: rows.map(requestView), ...(next === undefined ? {} : { next: encodeCursor(next) }) };
    },
  };
}

/** Handlers of the limit operations. */
export function limitHandlers({ limits }: Pick<Capabilities, "limits">): Handlers<typeof limitOperations> {
  const views = async (workspace: string): Promise<LimitView[]> => (await limits.list(workspace)).map(limitView);
  return {
    list: async (_input, { principal }) => ({ limits: await views(principal.workspace) }),
    set: async ({ limit: name, unit, amount, window, key = null, endpoint = null }, { principal }) => {
      if (unit !== "usd" && !Number.isInteger(amount)) throw fail("request.invalid", { where: "amount", problem: `must be a whole number of ${unit}` });
      await limits.set(principal.workspace, { name, unit, amount, window, key, endpoint });
      return (await views(principal.workspace)).find(({ limit }) => limit === name) as LimitView;
    },
    delete: async ({ limit }, { principal }) => {
      await limits.delete(principal.workspace, limit);
      return { limit };
    },
  };
}

type SumView = Omit<UsageSum, "costNanoUsd"> & { readonly costUsd: number };

function sumView({ costNanoUsd, ...sum }: UsageSum): SumView {
  return { ...sum, costUsd: costNanoUsd / nanoPerUsd };
}

function totalOf(sums: readonly SumView[]): SumView {
  const total = (of: (sum: SumView) => number): number => sums.reduce((all, sum) => all + of(sum), 0);
  return {
    group: "all", requests: total(({ requests }) => requests), failed: total(({ failed }) => failed), promptTokens: total(({ promptTokens }) => promptTokens), completionTokens: total(({ completionTokens }) => completionTokens),
    cachedTokens: total(({ cachedTokens }) => cachedTokens), costUsd: Math.round(total(({ costUsd }) => costUsd * nanoPerUsd)) / nanoPerUsd,
  };
}

function requestView({ workspace: _workspace, at, costNanoUsd, isEstimated, ...row }: UsageRow) {
  return { ...row, at: toRfc3339(at), isEstimated: isEstimated === 1, costUsd: costNanoUsd / nanoPerUsd };
}

function limitView({ name, used, resetsAt, updatedAt, ...limit }: LimitState): LimitView {
  return { limit: name, ...limit, used: used ?? null, resetsAt: toRfc3339(resetsAt), updatedAt: toRfc3339(updatedAt) };
}
