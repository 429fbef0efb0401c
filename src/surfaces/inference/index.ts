// Models behind the paths that their clients know.
export { withCollections } from "./collections.ts";
export { anthropicInference, cohereInference, jinaInference, openaiInference, type Inference } from "./protocol.ts";
export { openaiResponses } from "./responses.ts";
export { type RerankModels, withRerankModels } from "./rerank.ts";
