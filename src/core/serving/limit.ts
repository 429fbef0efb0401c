// A limit on what callers use: of what, how much, in which window, for whom.

/** What is counted. */
export const limitUnits = ["requests", "tokens", "usd"] as const;
/** What is counted. */
export type LimitUnit = (typeof limitUnits)[number];

/** Windows; each begins anew in UTC, a month on its first day. */
export const limitWindows = ["minute", "hour", "day", "month"] as const;
/** A window. */
export type LimitWindow = (typeof limitWindows)[number];

/** A limit. `key`: one key's id, `each` for every key by itself, null for all together; `endpoint`: one endpoint, null for all. */
export interface Limit {
  readonly name: string;
  readonly unit: LimitUnit;
  /** Whole requests or tokens, or US dollars. */
  readonly amount: number;
  readonly window: LimitWindow;
  readonly key: string | null;
  readonly endpoint: string | null;
}

/** When the window that holds `at` began and when it ends, in UTC milliseconds. */
export function windowAt(window: LimitWindow, at: number): { readonly startsAt: number; readonly endsAt: number } {
  if (window === "month") {
    const [year = 1970, month = 1] = new Date(at).toISOString().split("-").map(Number);
    return { startsAt: Date.UTC(year, month - 1), endsAt: Date.UTC(year, month) };
  }
  const length = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[window];
  const startsAt = Math.floor(at / length) * length;
  return { startsAt, endsAt: startsAt + length };
}
