// Handlers of the evaluation operations.
import type { Outcome } from "#capabilities/evaluation/index";
import type { EvaluationSummary, EvaluationView, evaluations as evaluationsContract, ReportView } from "#contract/evaluations";
import type { Handlers } from "#contract/operation";
import { readableBy, type Principal } from "#core/access";
import type { EvaluationQuestionRow, EvaluationRow } from "#core/rows/tables";
import { toRfc3339 } from "#core/time";
import type { Capabilities } from "./capabilities.ts";
import { requireCollection } from "./lookup.ts";
import { jobView } from "./views.ts";

/** Handlers of the evaluation operations. */
export function evaluationHandlers({ evaluations, jobs, rows }: Capabilities): Handlers<typeof evaluationsContract> {
  const scopeOf = async (collection: string, principal: Principal) => {
    await requireCollection(rows, principal.workspace, collection);
    return { workspace: principal.workspace, collection, readable: readableBy(principal) };
  };
  const factsOf = async (row: EvaluationRow) => {
    const job = row.report === null ? await jobs.get(row.workspace, row.job) : undefined;
    const shown = job && jobView(job);
    const { arms, judgments, unknown } = row.order as unknown as Pick<EvaluationView, "arms" | "judgments" | "unknown">;
    return {
      evaluation: row.evaluation, collection: row.collection, job: row.job, state: row.report === null ? (shown?.state ?? "failed") : "done", error: shown?.error ?? null,
      arms, questions: row.questions, judgments, unknown, createdAt: toRfc3339(row.createdAt),
    };
  };
  const view = async (row: EvaluationRow): Promise<EvaluationView> => ({ ...(await factsOf(row)), report: reportOf(row) });
  return {
    start: async ({ collection, questions, qrels, mode = "hybrid", compare, gates = [], allowUnknown = false, seed = 1 }, { principal }) =>
      evaluations.start({ ...(await scopeOf(collection, principal)), questions, arms: compare ?? [mode], gates, allowUnknown, seed, ...(qrels === undefined ? {} : { judgments: qrels }) }),
    list: async ({ collection }, { principal }) => ({ evaluations: await Promise.all((await evaluations.list(await scopeOf(collection, principal))).map(async (row) => ({ ...(await factsOf(row)), ...summaryOf(reportOf(row)) }))) }),
    get: async ({ collection, evaluation }, { principal }) => view(await evaluations.get(await scopeOf(collection, principal), evaluation)),
    questions: async ({ collection, evaluation, from = 0, limit = 50 }, { principal }) => {
      const page = await evaluations.questions(await scopeOf(collection, principal), evaluation, { from, limit });
      return { questions: page.map(questionView), ...(page.length === limit ? { next: from + limit } : {}) };
    },
  };
}

function reportOf({ report }: EvaluationRow): ReportView | null {
  return report as unknown as ReportView | null;
}

function summaryOf(report: ReportView | null): Pick<EvaluationSummary, "means" | "lost" | "isHeld"> {
  if (report === null) return { means: [], lost: 0, isHeld: null };
  const { arms, answers, gates } = report;
  const means = [...arms, { arm: null, measures: answers }].flatMap(({ arm, measures }) => measures.flatMap(({ measure, mean }) => (mean === null ? [] : [{ arm, measure, mean }])));
  return { means, lost: arms.reduce((sum, { lost }) => sum + lost, 0), isHeld: gates.length === 0 ? null : gates.every(({ isHeld }) => isHeld) };
}

function questionView({ question, text, judged, outcome }: EvaluationQuestionRow) {
  const { arms, answer } = (outcome ?? { arms: [], answer: {} }) as unknown as Outcome;
  return { question, text, judged: judged as Record<string, number> | null, arms: arms.map(({ arm, values, first }) => ({ arm, values: { ...values }, first })), answer: { ...answer } };
}
