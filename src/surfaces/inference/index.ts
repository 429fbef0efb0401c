// Models behind the paths that their clients know.
export { withCollections } from "./collections.ts";
export { anthropicInference, openaiInference, type Inference } from "./protocol.ts";
