// Models behind the paths that their clients know.
export { anthropicInference, openaiInference, type Inference } from "./protocol.ts";
