// Time: int64 UTC milliseconds inside, RFC 3339 with milliseconds outside.

/** RFC 3339 in UTC with milliseconds, e.g. `2026-11-22T12:00:00.000Z`. */
export function toRfc3339(utcMs: number): string {
  return new Date(utcMs).toISOString();
}
