// Evaluations of collections: started as jobs, kept as rows, shown to whoever may read what they read.
import type { Readable } from "#core/access";
import { fail } from "#core/errors";
import { uuidV7 } from "#core/ids";
import type { JsonObject } from "#core/json";
import type { SearchMode } from "#core/ranking/fusion-rules";
import type { EvaluationQuestionRow, EvaluationRow } from "#core/rows/tables";
import type { JobHandler } from "#ports/job-handler";
import type { KeyValues } from "#ports/row-store";
import { readJudgments, readQuestions } from "./files.ts";
import { readGate } from "./gates.ts";
import { joinJudgments } from "./judged.ts";
import type { EvaluatedScope, EvaluationPorts } from "./ports.ts";
import { evaluationJob, evaluationKind } from "./run.ts";

/** Evaluations that are kept of a collection; the oldest leave. */
export const evaluationsMax = 100;

/** What is evaluated, and as whom. */
export interface EvaluationRequest extends EvaluatedScope {
  /** Lines `id<TAB>text`, or JSON lines. */
  readonly questions: string;
  /** TREC qrels over external ids. */
  readonly judgments?: string;
  /** One arm, or two to compare. */
  readonly arms: readonly SearchMode[];
  readonly gates: readonly string[];
  readonly allowUnknown: boolean;
  readonly seed: number;
}

/** Evaluations of collections. */
export interface Evaluations {
  /** Checks both files and starts. @throws evaluation.bad_line, evaluation.unknown_id, request.invalid */
  start(request: EvaluationRequest): Promise<{ readonly evaluation: string; readonly job: string }>;
  /** Newest first, those that `scope` may see. */
  list(scope: EvaluatedScope): Promise<readonly EvaluationRow[]>;
  /** @throws evaluation.not_found */
  get(scope: EvaluatedScope, evaluation: string): Promise<EvaluationRow>;
  /** Questions from `from` on, in the order of the file, with what was measured of each. @throws evaluation.not_found */
  questions(scope: EvaluatedScope, evaluation: string, page: { readonly from: number; readonly limit: number }): Promise<readonly EvaluationQuestionRow[]>;
  /** Forgets all evaluations of a collection. */
  forget(scope: Pick<EvaluatedScope, "workspace" | "collection">): Promise<void>;
  readonly jobHandlers: readonly JobHandler[];
}

/** Joins evaluation to its ports. */
export function createEvaluations(ports: EvaluationPorts): Evaluations {
  const { rows } = ports;
  const get: Evaluations["get"] = async ({ workspace, collection, readable }, evaluation) => {
    const [row] = await rows.getMany("evaluations", [[workspace, collection, evaluation]]);
    if (!row || !maySee(readable, row)) throw fail("evaluation.not_found", { evaluation });
    return row;
  };
  return {
    start: (request) => start(ports, request),
    list: async ({ workspace, collection, readable }) => (await rows.scan("evaluations", { prefix: [workspace, collection], limit: evaluationsMax, descending: true })).rows.filter((row) => maySee(readable, row)),
    get,
    questions: async (scope, evaluation, { from, limit }) => {
      await get(scope, evaluation);
      const after: KeyValues | undefined = from > 0 ? [scope.workspace, evaluation, from - 1] : undefined;
      return (await rows.scan("evaluationQuestions", { prefix: [scope.workspace, evaluation], limit, ...(after ? { after } : {}) })).rows;
    },
    forget: async ({ workspace, collection }) => {
      const { rows: all } = await rows.scan("evaluations", { prefix: [workspace, collection], limit: 10_000 });
      if (all.length > 0) await rows.commit({ workspace, writes: all.flatMap(removal) });
    },
    jobHandlers: [evaluationJob(ports)],
  };
}

/** An evaluation tells of documents, so it is seen by those who read at least what it read. */
function maySee(readable: Readable, { reader }: EvaluationRow): boolean {
  return readable.all || (reader !== null && reader.every((group) => readable.groups.includes(group)));
}

async function start(ports: EvaluationPorts, request: EvaluationRequest): Promise<{ readonly evaluation: string; readonly job: string }> {
  const { workspace, collection, readable, arms, gates, allowUnknown, seed } = request;
  for (const gate of gates) readGate(gate);
  const questions = readQuestions(request.questions);
  const judgments = readJudgments(request.judgments ?? "");
  const { byQuestion, unknown } = await joinJudgments(ports, request, { questions, judgments, allowUnknown });
  const { clock, random, rows, jobs } = ports;
  const [evaluation, job] = [uuidV7(clock.now(), random.bytes(10)), uuidV7(clock.now(), random.bytes(10))];
  const order: JsonObject = { arms: [...arms], gates: [...gates], seed, judgments: judgments.length, unknown };
  const row: EvaluationRow = { workspace, collection, evaluation, job, order, reader: readable.all ? null : [...readable.groups], questions: questions.length, report: null, createdAt: clock.now() };
  const asked = questions.map(({ id, text }, ordinal): EvaluationQuestionRow => ({ workspace, evaluation, ordinal, question: id, text, judged: byQuestion.get(id) ?? null, outcome: null }));
  const { rows: kept } = await rows.scan("evaluations", { prefix: [workspace, collection], limit: 10_000 });
  const old = kept.slice(0, Math.max(0, kept.length + 1 - evaluationsMax));
  await rows.commit({ workspace, writes: [...old.flatMap(removal), { kind: "put", table: "evaluations", rows: [row] }, { kind: "put", table: "evaluationQuestions", rows: asked }] });
  await jobs.enqueue({ workspace, id: job, kind: evaluationKind, collection, input: { evaluation } }, clock.now());
  return { evaluation, job };
}

function removal({ workspace, collection, evaluation }: EvaluationRow) {
  return [{ kind: "delete" as const, table: "evaluations" as const, keys: [[workspace, collection, evaluation]] }, { kind: "deletePrefix" as const, table: "evaluationQuestions" as const, prefix: [workspace, evaluation] }];
}
