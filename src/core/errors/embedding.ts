// Errors of embedding models and of those who serve them.
import type { ErrorEntry } from "./entry.ts";

/** Errors of embedding models and of those who serve them. */
export const embeddingErrors = {
  "embedding.too_many_texts": { status: 413, exit: 3, message: "{texts} texts were given at once; {model} takes {limit}.", remedy: "Send them in smaller batches." },
  "embedding.text_too_long": { status: 422, exit: 3, message: "Text {index} has {tokens} tokens; {model} takes {limit}.", remedy: "Cut it into parts; nothing is cut in silence." },
} as const satisfies Record<string, ErrorEntry>;
