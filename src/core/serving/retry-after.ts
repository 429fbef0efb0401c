// When a server says that it may be asked again.

/** Milliseconds from `nowMs` (UTC) that a Retry-After header asks to wait: seconds, or a date (RFC 9110, section 10.2.3). Undefined where it says nothing that can be read. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
