// The two files of an evaluation: questions, and judgments (qrels) of which documents answer them. What is wrong with a line is said with its number.
import { fail } from "#core/errors";

/** Questions of one evaluation. */
export const questionsMax = 10_000;
/** UTF-16 units of one question. */
export const questionLengthMax = 4000;

/** A question with the name that judgments know it by. */
export interface Question {
  readonly id: string;
  readonly text: string;
}

/** One line of judgments. `document` is an external id as it was written; null where the line says that no document answers. */
export interface Judgment {
  readonly question: string;
  readonly document: string | null;
  readonly relevance: number;
  /** From 1. */
  readonly line: number;
}

/** Reads `id<TAB>text` lines (further fields are passed over), or JSON lines `{"id", "text"}`. @throws evaluation.bad_line; request.invalid without a question, or with too many */
export function readQuestions(text: string): readonly Question[] {
  const seen = new Map<string, number>();
  const questions = linesOf(text).map(({ line, number }) => {
    const refuse = (problem: string) => fail("evaluation.bad_line", { file: "questions", line: number, problem });
    const question = line.trimStart().startsWith("{") ? questionOfJson(line) : questionOfFields(line);
    if (typeof question === "string") throw refuse(question);
    if (question.text.length > questionLengthMax) throw refuse(`the question is longer than ${questionLengthMax} characters`);
    if (/\s/.test(question.id)) throw refuse(`the id ${JSON.stringify(question.id)} has blanks, which judgments cannot name`);
    const earlier = seen.get(question.id);
    if (earlier !== undefined) throw refuse(`the id ${question.id} is that of line ${earlier}`);
    seen.set(question.id, number);
    return question;
  });
  if (questions.length === 0) throw fail("request.invalid", { problem: "there is no question", where: "questions" });
  if (questions.length > questionsMax) throw fail("request.invalid", { problem: `there are ${questions.length} questions; the most are ${questionsMax}`, where: "questions" });
  return questions;
}

/** Reads `question iteration document relevance`, four fields between blanks; `#` lines are passed over. Document `-` with relevance 0 says that nothing answers the question. @throws evaluation.bad_line */
export function readJudgments(text: string): readonly Judgment[] {
  return linesOf(text).filter(({ line }) => !line.startsWith("#")).map(({ line, number }) => {
    const refuse = (problem: string) => fail("evaluation.bad_line", { file: "judgments", line: number, problem });
    const [question = "", , document = "", relevance = "", ...more] = line.trim().split(/\s+/);
    if (relevance === "" || more.length > 0) throw refuse("it is not `question 0 document relevance`");
    if (!/^-?\d{1,3}$/.test(relevance)) throw refuse(`the relevance ${relevance} is no whole number`);
    if (document === "-" && Number(relevance) > 0) throw refuse("the document - stands for none, and none cannot be relevant");
    return { question, document: document === "-" ? null : document, relevance: Number(relevance), line: number };
  });
}

function linesOf(text: string): readonly { readonly line: string; readonly number: number }[] {
  return text.replace(/^\uFEFF/, "").split(/\r?\n/).map((line, index) => ({ line, number: index + 1 })).filter(({ line }) => line.trim() !== "");
}

function questionOfFields(line: string): Question | string {
  const [id = "", text = ""] = line.split("\t").map((field) => field.trim());
  return id === "" || text === "" ? "it is not `id<TAB>text`" : { id, text };
}

function questionOfJson(line: string): Question | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "it is not JSON";
  }
  const { id, text } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== "string" || id.trim() === "") return "`id` is missing";
  return typeof text !== "string" || text.trim() === "" ? "`text` is missing" : { id: id.trim(), text: text.trim() };
}
