// Errors of embedding models and of those who serve them.
import type { ErrorEntry } from "./entry.ts";

/** Errors of embedding models and of those who serve them. */
export const embeddingErrors = {
  "embedding.too_many_texts": { status: 413, exit: 3, message: "{texts} texts were given at once; {model} takes {limit}.", remedy: "Send them in smaller batches." },
  "embedding.text_too_long": { status: 422, exit: 3, message: "Text {index} has {tokens} tokens; {model} takes {limit}.", remedy: "Cut it into parts; nothing is cut in silence." },
  "embedding.model_damaged": { status: 500, exit: 3, message: "The model in {path} cannot be used: {problem}.", remedy: "Install Plinth again, or train the model again with `plinth train embedder`." },
  "embedding.model_unknown": { status: 404, exit: 4, message: "There is no embedding model {model}.", remedy: "{suggestion}Name others under embedding.models; GET /v1/models lists them." },
  "embedding.dimensions_unsupported": { status: 400, exit: 2, message: "{model} gives vectors of {dimensions} dimensions, not of {wanted}.", remedy: "Leave `dimensions` out, or ask for one of: {supported}." },
  "embedding.upstream_failed": { status: 502, exit: 6, message: "{model} could not be asked at the upstream {upstream}: {reason}.", remedy: "Check that it runs, and its address under serving.upstreams; Plinth asks again by itself for documents.", retryable: true },
  "embedding.upstream_refused": { status: 502, exit: 6, message: "The upstream {upstream} refused to embed for {model} with status {status}.", remedy: "Check apiKey under serving.upstreams, and the model's name there under embedding.models." },
  "embedding.vector_invalid": { status: 502, exit: 3, message: "The upstream {upstream} gave no vectors of {model}: {problem}.", remedy: "Set the model and its dimensions under embedding.models to what the server gives." },
} as const satisfies Record<string, ErrorEntry>;
