// How a collection does, in a word.
import type { Collection } from "../api.ts";
import { count, number } from "../text.ts";

/** The worst that is to be said of a collection. */
export function healthOf({ byStatus, vectors: { live }, seq, indexedSeq }: Collection): { readonly tone: "ok" | "busy" | "attention" | "failed"; readonly words: string } {
  if (live !== null && !live.isAvailable) return { tone: "failed", words: "model not configured" };
  if (live?.problem) return { tone: "attention", words: "cannot embed just now" };
  if (indexedSeq < seq) return { tone: "busy", words: `index at ${number(indexedSeq)} of ${number(seq)}` };
  const failed = byStatus["failed"] ?? 0;
  if (failed > 0) return { tone: "attention", words: `${count(failed, "document")} failed` };
  return { tone: "ok", words: "well" };
}
