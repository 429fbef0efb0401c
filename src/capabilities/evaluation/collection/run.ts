// The job of an evaluation: asks question after question, keeps what it measured, and sums up. After a crash it goes on with the first question that was not measured.
import { fail } from "#core/errors";
import type { JsonObject } from "#core/json";
import type { SearchMode } from "#core/ranking/fusion-rules";
import type { EvaluationQuestionRow, EvaluationRow } from "#core/rows/tables";
import type { JobContext, JobHandler } from "#ports/job-handler";
import { readGate } from "./gates.ts";
import type { JudgedDocuments } from "./judged.ts";
import { measureQuestion, type Outcome } from "./measure-question.ts";
import type { EvaluationPorts } from "./ports.ts";
import { reportOf, type MeasuredQuestion } from "./report.ts";
import { questionsMax } from "./files.ts";

/** Kind of the job. */
export const evaluationKind = "evaluate";
/** Questions whose outcomes are written together. */
const questionsPerCommit = 50;

/** Does evaluations, one at a time: they are long, and others ask meanwhile. */
export function evaluationJob(ports: EvaluationPorts): JobHandler {
  return { kind: evaluationKind, concurrency: 1, run: (context) => run(ports, context) };
}

async function run(ports: EvaluationPorts, context: JobContext): Promise<JsonObject> {
  const { workspace, collection, input } = context.job;
  const key = [workspace, collection, String(input["evaluation"])];
  const [row] = await ports.rows.getMany("evaluations", [key]);
  if (!row) throw fail("evaluation.not_found", { evaluation: String(input["evaluation"]) });
  const arms = row.order["arms"] as readonly SearchMode[];
  const gates = (row.order["gates"] as readonly string[]).map(readGate);
  const measured = await measureAll(ports, context, { row, arms });
  const report = await reportOf(measured, { arms, gates }, { seed: Number(row.order["seed"]), breathe: async () => {
    context.checkpoint();
    await ports.clock.sleep(0, context.signal);
  } });
  const done: EvaluationRow = { ...row, report: report as unknown as JsonObject };
  await ports.rows.commit({ workspace, expect: [{ table: "evaluations", key, is: "present" }], writes: [{ kind: "put", table: "evaluations", rows: [done] }] });
  return { evaluation: row.evaluation, questions: row.questions };
}

async function measureAll(ports: EvaluationPorts, { signal, report, checkpoint }: JobContext, { row, arms }: { readonly row: EvaluationRow; readonly arms: readonly SearchMode[] }): Promise<readonly MeasuredQuestion[]> {
  const { workspace, collection, evaluation, reader } = row;
  const readable = reader === null ? { all: true as const } : { all: false as const, groups: reader };
  const { rows: questions } = await ports.rows.scan("evaluationQuestions", { prefix: [workspace, evaluation], limit: questionsMax });
  const measured: MeasuredQuestion[] = [];
  let unwritten: EvaluationQuestionRow[] = [];
  const write = async (): Promise<void> => {
    if (unwritten.length > 0) await ports.rows.commit({ workspace, expect: [{ table: "evaluations", key: [workspace, collection, evaluation], is: "present" }], writes: [{ kind: "put", table: "evaluationQuestions", rows: unwritten }] });
    unwritten = [];
  };
  for (const question of questions) {
    checkpoint();
    const judged = question.judged as JudgedDocuments | null;
    const { text } = question;
    const known = question.outcome as unknown as Outcome | null;
    const outcome = known ?? (await measureQuestion(ports, { workspace, collection, readable, text, signal }, { arms, judged }));
    measured.push({ question: question.question, text, judged, outcome });
    if (known === null) unwritten.push({ ...question, outcome: outcome as unknown as JsonObject });
    report([{ name: "ask", done: measured.length, total: questions.length, unit: "questions", failed: 0, skipped: 0 }]);
    if (unwritten.length >= questionsPerCommit) await write();
  }
  await write();
  return measured;
}
