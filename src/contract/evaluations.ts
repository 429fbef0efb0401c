// Operations that measure how well a collection is found and answered from.
import Type, { type Static } from "typebox";
import { searchModes } from "#core/ranking/fusion-rules";
import { operation, value } from "./operation.ts";
import { CollectionName, ErrorShape, ListLimit, Moment } from "./shapes.ts";

const Nullable = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const Arm = Type.Enum([...searchModes]);
/** Largest files, in UTF-16 units. */
const fileLengthMax = 8_000_000;
const gatesMax = 50;

const Mean = { mean: Nullable(Type.Number({ description: "Mean over questions, 0..1; null where no question has a value." })), count: Type.Integer({ description: "Questions with a value." }), low: Type.Optional(Type.Number({ description: "95 % bootstrap interval." })), high: Type.Optional(Type.Number()) };
const MeasureShape = Type.Object({ measure: Type.String(), ...Mean });

/** What came out of an evaluation. */
export const ReportShape = Type.Object({
  seed: Type.Integer(), resamples: Type.Integer(), fromSnapshot: Type.Integer({ description: "Sequence numbers of the log between which questions were asked." }), toSnapshot: Type.Integer(),
  answerable: Type.Integer({ description: "Questions with a relevant document." }), unanswerable: Type.Integer({ description: "Questions that judgments give no relevant document." }), unjudged: Type.Integer({ description: "Questions that judgments do not name." }),
  arms: Type.Array(Type.Object({ arm: Arm, measures: Type.Array(MeasureShape), lost: Type.Integer({ description: "Questions without a relevant document among the first ten." }) })),
  answers: Type.Array(MeasureShape),
  comparison: Nullable(Type.Object({
    first: Arm, second: Arm,
    measures: Type.Array(Type.Object({ measure: Type.String(), mean: Type.Number({ description: "Second minus first." }), low: Type.Number(), high: Type.Number(), count: Type.Integer(), p: Type.Number({ description: "Two-sided, by bootstrap of the centred differences." }), wins: Type.Integer({ description: "Questions that the second arm does better." }), ties: Type.Integer(), losses: Type.Integer() })),
    overlap: Type.Number({ description: "Mean share of the first ten documents that both find." }), sameFirst: Type.Number({ description: "Share of questions with the same first document." }),
    changed: Type.Array(Type.Object({ question: Type.String(), text: Type.String(), first: Type.Number(), second: Type.Number() }), { description: "Questions that changed most by ndcg@10." }),
  })),
  lost: Type.Array(Type.Object({ arm: Arm, question: Type.String(), text: Type.String(), documents: Type.Array(Type.String(), { description: "Its relevant documents, best first." }), rank: Nullable(Type.Integer({ description: "Place of the first of them; null beyond 100." })) }), { description: "The first 200 lost questions." }),
  gates: Type.Array(Type.Object({ gate: Type.String(), arm: Nullable(Arm), value: Nullable(Type.Number()), isHeld: Type.Boolean() })),
});
/** What came out of an evaluation. */
export type ReportView = Static<typeof ReportShape>;

const facts = {
  evaluation: Type.String(), collection: CollectionName, job: Type.String(), state: Type.Enum(["queued", "running", "paused", "done", "failed", "cancelled"]), error: Nullable(ErrorShape),
  arms: Type.Array(Arm), questions: Type.Integer(), judgments: Type.Integer({ description: "Lines of judgments." }), unknown: Type.Integer({ description: "Lines that name a question or document that is not there." }), createdAt: Moment,
};

/** An evaluation of a collection. */
export const EvaluationShape = Type.Object({ ...facts, report: Nullable(ReportShape) });
/** An evaluation of a collection. */
export type EvaluationView = Static<typeof EvaluationShape>;

/** An evaluation in a list. */
export const EvaluationSummaryShape = Type.Object({
  ...facts, means: Type.Array(Type.Object({ arm: Nullable(Arm), measure: Type.String(), mean: Type.Number() }), { description: "Means of rankings by arm, and of answers (arm null)." }),
  lost: Type.Integer({ description: "Questions that an arm lost, over all arms." }), isHeld: Nullable(Type.Boolean({ description: "Whether all gates hold; null without gates." })),
});
/** An evaluation in a list. */
export type EvaluationSummary = Static<typeof EvaluationSummaryShape>;

/** A question with what was measured of it. */
export const EvaluatedQuestionShape = Type.Object({
  question: Type.String(), text: Type.String(), judged: Nullable(Type.Record(Type.String(), Type.Number(), { description: "Relevance by external id." })),
  arms: Type.Array(Type.Object({ arm: Arm, values: Type.Record(Type.String(), Type.Number()), first: Nullable(Type.Integer({ description: "Place of the first relevant document." })) }), { description: "Empty while it has not been asked." }),
  answer: Type.Record(Type.String(), Type.Number()),
});

const one = { collection: CollectionName, evaluation: Type.String({ minLength: 1, maxLength: 100, description: "Id of the evaluation." }) };
const example = { collection: "default", evaluation: "019aab5e-7d10-7c3f-9d55-0f4f5ac3b002" };

/** Operations that measure how well a collection is found and answered from. */
export const evaluations = {
  start: operation({
    name: "evaluate", summary: "Measure search and answers on questions of your own.", http: "POST /api/v1/collections/{collection}/evaluate", role: "editor", effect: "job",
    input: value(Type.Object({
      collection: CollectionName, questions: Type.String({ minLength: 1, maxLength: fileLengthMax, description: "Lines `id<TAB>text`, or JSON lines with id and text." }),
      qrels: Type.Optional(Type.String({ maxLength: fileLengthMax, description: "Judgments in TREC's form over external ids: `question 0 document relevance`." })),
      mode: Type.Optional(Type.Enum([...searchModes], { default: "hybrid", description: "How to find." })),
      compare: Type.Optional(Type.Array(Arm, { minItems: 2, maxItems: 2, uniqueItems: true, description: "Measure two ways of finding, and the second against the first." })),
      gates: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: gatesMax, description: "Bounds that must hold, such as ndcg@10>=.35 or hybrid:recall@10>=.6." })),
      allowUnknown: Type.Optional(Type.Boolean({ default: false, description: "Go on where judgments name questions that are not asked, which are left out, or documents that are not there, which count as not found." })),
      seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647, default: 1, description: "Seed of the resamples." })),
    })),
    output: value(Type.Object({ evaluation: Type.String(), job: Type.String() })), errors: ["collection.not_found", "evaluation.bad_line", "evaluation.unknown_id", "request.invalid"],
    examples: [{ title: "Two questions, one judged", input: { collection: "default", questions: "q1\tWho approves travel?\nq2\tHow long is the warranty?\n", qrels: "q1 0 people/travel-policy.md 1\n" } }], cli: { command: "evaluate" },
  }),
  list: operation({
    name: "evaluations.list", summary: "List evaluations of a collection, newest first.", http: "GET /api/v1/collections/{collection}/evaluations", role: "reader", effect: "read",
    input: value(Type.Object({ collection: CollectionName })), output: value(Type.Object({ evaluations: Type.Array(EvaluationSummaryShape) })), errors: ["collection.not_found"],
    examples: [{ title: "Those of the default collection", input: { collection: "default" } }], cli: { command: "evaluations list" },
  }),
  get: operation({
    name: "evaluations.get", summary: "Show one evaluation with its report.", http: "GET /api/v1/collections/{collection}/evaluations/{evaluation}", role: "reader", effect: "read",
    input: value(Type.Object(one)), output: value(EvaluationShape), errors: ["collection.not_found", "evaluation.not_found"], examples: [{ title: "One evaluation", input: example }], cli: { command: "evaluations get", positionals: ["evaluation"] },
  }),
  questions: operation({
    name: "evaluations.questions", summary: "List the questions of an evaluation with what was measured of each.", http: "GET /api/v1/collections/{collection}/evaluations/{evaluation}/questions", role: "reader", effect: "read",
    input: value(Type.Object({ ...one, from: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: "First question, from 0." })), limit: ListLimit })), output: value(Type.Object({ questions: Type.Array(EvaluatedQuestionShape), next: Type.Optional(Type.Integer({ description: "`from` of the page behind." })) })), errors: ["collection.not_found", "evaluation.not_found"],
    examples: [{ title: "The first 50", input: example }], cli: { command: "evaluations questions", positionals: ["evaluation"] },
  }),
};
