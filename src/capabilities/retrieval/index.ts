// Finding chunks and answering from them.
export { createRetrieval, type Retrieval } from "./retrieval.ts";
export type { CompareRequest, Comparison } from "./compare/compare.ts";
export type { SearchMode } from "#core/ranking/fusion-rules";
export type { RetrievalPorts, SearchRequest } from "./find.ts";
export type { FoundHit, SearchAnswer } from "./present.ts";
export type { GenerationSettings } from "./generate/generate.ts";
export type { AnswerEvent, AnswerValue, AskRequest } from "./answer/answer.ts";
