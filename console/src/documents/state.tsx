// The state of a document in one word.
import type { Document } from "../api.ts";
import { State } from "../parts/states.tsx";

/** What state a document is in. */
export function stateOf({ status, isSearchable, chunks }: Document): { readonly word: string; readonly tone: "ok" | "busy" | "attention" | "failed" | "quiet" } {
  if (status === "failed") return { word: "failed", tone: "failed" };
  if (status === "skipped") return { word: "skipped", tone: "quiet" };
  if (chunks === 0) return { word: "no text", tone: "quiet" };
  if (!isSearchable) return { word: "indexing", tone: "busy" };
  return status === "partial" ? { word: "partial", tone: "attention" } : { word: "searchable", tone: "ok" };
}

/** The state with its dot. */
export function DocumentState({ document }: { readonly document: Document }) {
  const { word, tone } = stateOf(document);
  return <State tone={tone}>{word}</State>;
}
