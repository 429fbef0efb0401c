// A moment: relative to read, exact on hover.
import { useNow } from "../clock.ts";
import { ago } from "../text.ts";

const tickMs = 30_000;

/** How long ago `at` was. */
export function Moment({ at }: { readonly at: string }) {
  const nowMs = useNow(tickMs);
  return <time dateTime={at} title={at} className="whitespace-nowrap">{ago(at, nowMs)}</time>;
}
