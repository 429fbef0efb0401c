// Evaluation: how good a ranking is, in the measures of trec_eval.
export { normalisedGainAt } from "./gain.ts";
export { parseJudgments, type Judged, type Judgments } from "./judgments.ts";
export { precisionAt, recallAt } from "./precision.ts";
export { rankedBy, type Ranked } from "./ranked.ts";
export { inOrder, parseRun, type Retrieved, type Run } from "./run.ts";
export { trecEvaluate, type TrecOptions } from "./trec/evaluate.ts";
export { parseReference } from "./trec/zscores.ts";
export { createEvaluations, evaluationsMax, type EvaluationRequest, type Evaluations } from "./collection/evaluations.ts";
export type { Outcome } from "./collection/measure-question.ts";
export type { EvaluationPorts } from "./collection/ports.ts";
export type { Report } from "./collection/report.ts";
