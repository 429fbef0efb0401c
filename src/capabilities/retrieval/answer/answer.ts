// Extractive answers: the best supporting sentences, quoted exactly, or the word that the collection does not answer.
import type { Readable } from "#core/access";
import type { AnswerSentence, Citation } from "#core/documents/citation";
import type { Filter } from "#core/filter/filter";
import { uuidV7 } from "#core/ids";
import { locatorOfSpan } from "#core/documents/span-locator";
import { find, type RetrievalParts, type RetrievalPorts } from "../find.ts";
import type { HydratedHit } from "../hydrate.ts";
import { presenter, type FoundHit } from "../present.ts";
import { findCandidates, type Candidate } from "./candidates.ts";
import { evidenceThreshold, weigh, type Evidence } from "./evidence.ts";
import { readQuestion, type Question } from "./question.ts";

/** A question to one collection as one principal. */
export interface AskRequest {
  readonly workspace: string;
  readonly collection: string;
  readonly readable: Readable;
  readonly question: string;
  readonly filter?: Filter;
  /** 1..10. */
  readonly sentencesMax: number;
  readonly after?: number;
  readonly signal: AbortSignal;
}

/** An answer. `sentences[].citations` index `citations`; `nearest` is set when nothing answers. */
export interface AnswerValue {
  readonly id: string; readonly question: string; readonly answered: boolean; readonly answer: string;
  readonly sentences: readonly AnswerSentence[]; readonly citations: readonly Citation[]; readonly nearest: readonly Citation[];
  readonly evidence: Evidence; readonly snapshot: number; readonly tookMs: number;
}

/** What a streamed answer consists of. */
export type AnswerEvent =
  | { readonly type: "sources"; readonly snapshot: number; readonly hits: readonly FoundHit[] }
  | { readonly type: "sentence"; readonly text: string; readonly citations: readonly Citation[] }
  | { readonly type: "answer"; readonly answer: AnswerValue };

const passagesMax = 16;
const nearestMax = 3;
const secondSentenceShare = 0.72;
const newCoverageMin = 0.08;
const echoTermsMax = 1;

/** Answers in one piece. @throws index.behind */
export async function ask(ports: RetrievalParts, request: AskRequest): Promise<AnswerValue> {
  for await (const event of askStream(ports, request)) if (event.type === "answer") return event.answer;
  return emptyAnswer(ports, request, 0);
}

/** Answers sentence by sentence; the last event is the whole answer. */
export async function* askStream(ports: RetrievalParts, request: AskRequest): AsyncGenerator<AnswerEvent> {
  const startedAt = ports.clock.monotonicMs();
  const { question, sentencesMax, ...scope } = request;
  const { result, hits } = await find(ports, { ...scope, query: question, limit: passagesMax, offset: 0, explain: true, onePerDocument: false });
  const present = presenter(ports.analyser, question, result.maxPossibleScore);
  yield { type: "sources", snapshot: result.seq, hits: hits.map((hit, i) => present(hit, i + 1)) };
  const first = hits[0];
  if (!first) return yield { type: "answer", answer: emptyAnswer(ports, request, result.seq) };
  const asked = readQuestion(ports.analyser, question, { language: first.document.language, hits: result.hits });
  const candidates = findCandidates(ports.analyser, asked, hits);
  const evidence = weigh(asked, hits, candidates);
  const answered = evidence.score >= evidence.threshold;
  const chosen = answered ? choose(asked, candidates, sentencesMax).slice(0, sentencesMax) : [];
  const citations = chosen.map(cite);
  for (const citation of citations) yield { type: "sentence", text: citation.quote, citations: [citation] };
  yield {
    type: "answer",
    answer: {
      id: answerId(ports), question, answered, answer: citations.map((citation) => citation.quote).join(" "),
      sentences: citations.map((citation, i) => ({ text: citation.quote, citations: [i] })),
      citations, nearest: answered ? [] : nearestOf(candidates, hits), evidence, snapshot: result.seq, tookMs: ports.clock.monotonicMs() - startedAt,
    },
  };
}

/** The best sentence, then those nearly as good that carry words of the question which the ones before do not. */
function choose(question: Question, candidates: readonly Candidate[], sentencesMax: number): readonly Candidate[] {
  const best = candidates[0];
  if (!best) return [];
  const chosen = [best, ...explanationOf(question, best, candidates)];
  const covered = new Set(best.terms);
  for (const candidate of candidates.slice(1)) {
    if (chosen.length >= sentencesMax || candidate.score < best.score * secondSentenceShare) break;
    const gain = question.words.filter((word) => word.terms.some((term) => candidate.terms.has(term)) && !word.terms.some((term) => covered.has(term)));
    if (gain.reduce((sum, word) => sum + word.weight, 0) < newCoverageMin * question.totalWeight) continue;
    chosen.push(candidate);
    for (const term of candidate.terms) covered.add(term);
  }
  return chosen;
}

/** A sentence that only repeats the question is told by the one behind it: "Why does it rattle?" - "It rattles. Air is in the inlet." */
function explanationOf(question: Question, echo: Candidate, candidates: readonly Candidate[]): readonly Candidate[] {
  const asked = new Set(question.words.flatMap((word) => word.terms));
  const added = [...echo.terms].filter((term) => !asked.has(term));
  if (added.length > echoTermsMax) return [];
  const behind = candidates.filter(({ hit, start }) => hit === echo.hit && start >= echo.end).toSorted((a, b) => a.start - b.start);
  return behind.slice(0, 1);
}

function cite({ hit, text, start, end }: Pick<Candidate, "hit" | "text" | "start" | "end">): Citation {
  const { document, chunk } = hit;
  return {
    document: document.document, externalId: document.externalId, version: hit.hit.version, chunk, title: document.title,
    quote: text, start, end, locator: locatorOfSpan(hit.elements, start, end),
  };
}

/** The best sentence of each of the nearest passages. */
function nearestOf(candidates: readonly Candidate[], hits: readonly HydratedHit[]): readonly Citation[] {
  return hits.slice(0, nearestMax).flatMap((hit) => {
    const best = candidates.find((candidate) => candidate.hit === hit);
    return best ? [cite(best)] : [];
  });
}

function emptyAnswer(ports: RetrievalPorts, request: AskRequest, snapshot: number): AnswerValue {
  const evidence = { score: 0, threshold: evidenceThreshold, coverage: 0 };
  return { id: answerId(ports), question: request.question, answered: false, answer: "", sentences: [], citations: [], nearest: [], evidence, snapshot, tookMs: 0 };
}

function answerId(ports: RetrievalPorts): string {
  return uuidV7(ports.clock.now(), ports.random.bytes(10));
}
