// What was used, summed from the rows: by key, endpoint, model or day; and single requests, newest first.
import type { UsageHourRow, UsageRow } from "#core/rows/tables";
import { toRfc3339 } from "#core/time";
import type { Page, RowStore } from "#ports/row-store";
import type { UsageLedger } from "./ledger.ts";

/** What sums are told apart by. */
export const usageGroups = ["endpoint", "key", "model", "day"] as const;
/** What sums are told apart by. */
export type UsageGroup = (typeof usageGroups)[number];

/** A sum over requests. */
export type UsageSum = Omit<UsageHourRow, "workspace" | "hour" | "key" | "endpoint" | "model"> & { readonly group: string };

const pageRows = 5000;

/** Reads usage. */
export class UsageReport {
  readonly #rows: RowStore;
  readonly #ledger: UsageLedger;

  constructor(rows: RowStore, ledger: UsageLedger) {
    this.#rows = rows;
    this.#ledger = ledger;
  }

  /** Sums of the hours that begin in `[from, to)`, UTC milliseconds; the dearest first, then by tokens, requests and name. */
  async sums(workspace: string, range: { readonly from: number; readonly to: number }, by: UsageGroup): Promise<readonly UsageSum[]> {
    await this.#ledger.flush();
    const sums = new Map<string, UsageSum>();
    let after: readonly (string | number | null)[] | undefined = [workspace, range.from, "", "", ""];
    while (after !== undefined) {
      const page: Page<UsageHourRow> = await this.#rows.scan("usageHours", { prefix: [workspace], after, limit: pageRows });
      for (const row of page.rows) {
        if (row.hour >= range.to) return ordered(sums);
        const group = by === "day" ? toRfc3339(row.hour).slice(0, 10) : row[by];
        sums.set(group, plus(sums.get(group) ?? { ...none, group }, row));
      }
      after = page.next;
    }
    return ordered(sums);
  }

  /** Single requests, newest first. */
  async requests(workspace: string, page: { readonly limit: number; readonly after?: readonly (string | number | null)[] }): Promise<Page<UsageRow>> {
    await this.#ledger.flush();
    return this.#rows.scan("usage", { prefix: [workspace], limit: page.limit, descending: true, ...(page.after ? { after: page.after } : {}) });
  }
}

const none = { requests: 0, failed: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0, costNanoUsd: 0 };

function plus(sum: UsageSum, row: UsageHourRow): UsageSum {
  return {
    group: sum.group, requests: sum.requests + row.requests, failed: sum.failed + row.failed, promptTokens: sum.promptTokens + row.promptTokens,
    completionTokens: sum.completionTokens + row.completionTokens, cachedTokens: sum.cachedTokens + row.cachedTokens, costNanoUsd: sum.costNanoUsd + row.costNanoUsd,
  };
}

function ordered(sums: ReadonlyMap<string, UsageSum>): readonly UsageSum[] {
  const tokens = (sum: UsageSum): number => sum.promptTokens + sum.completionTokens;
  return [...sums.values()].toSorted((a, b) => b.costNanoUsd - a.costNanoUsd || tokens(b) - tokens(a) || b.requests - a.requests || (a.group < b.group ? -1 : 1));
}
