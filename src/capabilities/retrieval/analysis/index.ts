// Text analysis: from text to the terms that are indexed and looked up.
export { createAnalyser } from "./analyser.ts";
