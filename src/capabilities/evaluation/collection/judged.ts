// Judgments joined to what is there: each names a question that is asked and a document that can be found.
import { mayRead } from "#core/access";
import { fail } from "#core/errors";
import { nearest } from "#core/text/nearest";
import type { Judgment, Question } from "./files.ts";
import type { EvaluatedScope, EvaluationPorts } from "./ports.ts";

/** Documents that are looked up at the same time. */
const lookupsAtOnce = 50;
/** Documents of one path: one a source. */
const sourcesMax = 20;

/** Relevance of documents by external id; a question of none is answered by no document. */
export type JudgedDocuments = Readonly<Record<string, number>>;

/** Judgments by question, and how many lines speak of questions that are not asked or documents that are not there. */
export interface JoinedJudgments {
  readonly byQuestion: ReadonlyMap<string, JudgedDocuments>;
  readonly unknown: number;
}

/**
 * Joins judgments to questions and documents. A document that is not there can still be judged irrelevant.
 * @throws evaluation.unknown_id for a question that is not asked, or a relevant document that the scope cannot find, unless `allowUnknown`: then
 * such a question is left out, and such a document counts as one that no search finds
 */
export async function joinJudgments(ports: Pick<EvaluationPorts, "rows">, scope: EvaluatedScope, { questions, judgments, allowUnknown }: { readonly questions: readonly Question[]; readonly judgments: readonly Judgment[]; readonly allowUnknown: boolean }): Promise<JoinedJudgments> {
  const asked = new Set(questions.map(({ id }) => id));
  const strangers = judgments.filter(({ question }) => !asked.has(question));
  if (strangers[0] && !allowUnknown) throw unknownId({ what: "question", id: strangers[0].question, line: strangers[0].line, count: strangers.length, near: nearest(strangers[0].question, [...asked]) });
  const kept = judgments.filter(({ question }) => asked.has(question));
  const ids = await externalIds(ports, scope, new Set(kept.flatMap(({ document, relevance }) => (document !== null && relevance > 0 ? [document] : []))));
  const missing = kept.filter(({ document, relevance }) => document !== null && relevance > 0 && ids.get(document) === undefined);
  if (missing[0] && !allowUnknown) throw unknownId({ what: "document", id: missing[0].document ?? "", line: missing[0].line, count: missing.length, near: undefined });
  const byQuestion = new Map<string, Record<string, number>>();
  for (const { question, document, relevance } of kept) {
    const judged = byQuestion.get(question) ?? {};
    if (document !== null) judged[ids.get(document) ?? document] = relevance;
    byQuestion.set(question, judged);
  }
  return { byQuestion, unknown: strangers.length + missing.length };
}

function unknownId({ what, id, line, count, near }: { readonly what: "question" | "document"; readonly id: string; readonly line: number; readonly count: number; readonly near: string | undefined }) {
  return fail("evaluation.unknown_id", { what, id, line, count, suggestion: near === undefined ? undefined : `Did you mean ${near}? ` });
}

/** External ids by how judgments write them: as they are, or with blanks as percent codes, as a run writes them. */
async function externalIds({ rows }: Pick<EvaluationPorts, "rows">, { workspace, collection, readable }: EvaluatedScope, written: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const isThere = async (externalId: string): Promise<boolean> => {
    const found = await rows.scan("documents", { index: "byExternalId", prefix: [workspace, collection, externalId], limit: sourcesMax });
    return found.rows.some(({ groups }) => mayRead(readable, groups));
  };
  const known = new Map<string, string>();
  const names = [...written];
  for (let at = 0; at < names.length; at += lookupsAtOnce) {
    await Promise.all(names.slice(at, at + lookupsAtOnce).map(async (name) => {
      for (const externalId of new Set([name, withBlanks(name)])) {
        if (!known.has(name) && (await isThere(externalId))) known.set(name, externalId);
      }
    }));
  }
  return known;
}

function withBlanks(name: string): string {
  return name.replace(/(?:%[0-9A-F]{2})+/g, (codes) => {
    try {
      const text = decodeURIComponent(codes);
      return /^\s+$/u.test(text) ? text : codes;
    } catch {
      // No UTF-8: these codes are part of the name.
      return codes;
    }
  });
}
