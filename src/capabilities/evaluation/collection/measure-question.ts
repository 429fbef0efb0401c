// One question of an evaluation, asked of every arm and answered once.
import { sliceCodePoints, codePointLength } from "#core/text/positions";
import { agreementOf } from "#core/ranking/agreement";
import type { Citation } from "#core/documents/citation";
import type { SearchMode } from "#core/ranking/fusion-rules";
import type { VersionRow } from "#core/rows/tables";
import type { JudgedDocuments } from "./judged.ts";
import { judgednessOf, measureAnswer, measureRanking, rankedDepth, type Values } from "./measures.ts";
import type { AskedQuestion, EvaluationPorts } from "./ports.ts";

/** What one arm made of a question: values and the place of the first relevant document from 1, where there are judgments. */
export interface ArmOutcome {
  readonly arm: SearchMode;
  readonly values: Values;
  readonly first: number | null;
}

/** What was measured of a question. */
export interface Outcome {
  readonly arms: readonly ArmOutcome[];
  readonly answer: Values;
  /** Of two arms: the share of the first ten documents that both have, and whether the first is the same. */
  readonly agreement: { readonly overlap: number; readonly isSameFirst: boolean } | null;
  /** Sequence number of the log that the first arm saw. */
  readonly snapshot: number;
}

/** Asks `arms` and the answer, and measures them. @throws what asking throws */
export async function measureQuestion(ports: EvaluationPorts, asked: AskedQuestion, { arms, judged }: { readonly arms: readonly SearchMode[]; readonly judged: JudgedDocuments | null }): Promise<Outcome> {
  const rankings: { readonly arm: SearchMode; readonly documents: readonly string[]; readonly snapshot: number }[] = [];
  for (const arm of arms) rankings.push({ arm, ...(await ports.rank({ ...asked, mode: arm, limit: rankedDepth })) });
  const answer = await ports.answer(asked);
  const checked = await Promise.all(answer.citations.map((citation) => checkCitation(ports, asked.workspace, citation)));
  const [left, right] = rankings;
  const isAnswerable = judged !== null && judgednessOf(judged) === "answerable";
  return {
    arms: rankings.map(({ arm, documents }) => ({ arm, ...(isAnswerable ? measureRanking(judged, documents) : { values: {}, first: null }) })),
    answer: measureAnswer(judged, { answered: answer.answered, citations: checked, coverage: coverageOf(ports, asked.text, answer.citations.map(({ quote }, place) => ({ quote, language: checked[place]?.language ?? "" }))) }),
    agreement: left && right ? agreementOf(left.documents, right.documents) : null,
    snapshot: left?.snapshot ?? 0,
  };
}

/** Whether the quote stands in its version's text where the citation says, read from rows. */
async function checkCitation({ rows }: EvaluationPorts, workspace: string, { externalId, version, quote, start, end }: Citation) {
  const [row] = await rows.getMany("versions", [[workspace, version]]);
  const element = row && (await elementAt({ rows }, row, start));
  const isExact = element !== undefined && sliceCodePoints(element.text, start - element.start, end - element.start) === quote && codePointLength(quote) === end - start;
  return { externalId, isExact, language: row?.language ?? "" };
}

/** The last element of a version that begins at `position` (code points) or before it. */
async function elementAt({ rows }: Pick<EvaluationPorts, "rows">, { workspace, version, elements }: VersionRow, position: number) {
  let [low, high] = [0, elements - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [element] = await rows.getMany("elements", [[workspace, version, middle]]);
    if (element && element.start <= position) low = middle;
    else high = middle - 1;
  }
  const [element] = await rows.getMany("elements", [[workspace, version, low]]);
  return element;
}

/** Share of the question's words (stop words left out) that stand in the quotes, in the language of the first; null without quotes or words. */
function coverageOf({ analyser }: Pick<EvaluationPorts, "analyser">, question: string, quotes: readonly { readonly quote: string; readonly language: string }[]): number | null {
  const [first] = quotes;
  if (first === undefined) return null;
  const quoted = new Set(quotes.flatMap(({ quote, language }) => analyser.analyse(quote, language).map(({ term }) => term)));
  const words = new Map<number, string[]>();
  for (const { term, position } of analyser.analyse(question, first.language)) words.set(position, [...(words.get(position) ?? []), term]);
  const found = [...words.values()].filter((terms) => terms.some((term) => quoted.has(term))).length;
  return words.size === 0 ? null : found / words.size;
}
