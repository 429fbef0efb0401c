// Answers: the best supporting sentences, quoted exactly, or those of a generator that stood the check, or the word that the collection does not answer.
import type { Readable } from "#core/access";
import type { AnswerSentence, Citation } from "#core/documents/citation";
import type { Filter } from "#core/filter/filter";
import { uuidV7 } from "#core/ids";
import { locatorOfSpan } from "#core/documents/span-locator";
import type { RetrievalParts, RetrievalPorts } from "../find.ts";
import { generateVerified, type DroppedSentence, type Generation } from "../generate/generate.ts";
import { isInstruction } from "../generate/instruction.ts";
import { presenter, type FoundHit, type Source } from "../present.ts";
import type { Calibrations } from "./calibration/calibrations.ts";
import { findCandidates, type Candidate } from "./candidates.ts";
import { carriedShareMin, weigh, type Evidence } from "./evidence.ts";
import { readQuestion, type Question } from "./question.ts";
import { findSources, passagesAsked } from "./sources.ts";

/** What answers need beside search. */
export interface AnswerParts extends RetrievalParts {
  readonly calibrations: Calibrations;
}

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
  /** What a generator did for the answer; absent where none was asked. */
  readonly generation?: Generation;
}

/** What a streamed answer consists of. */
export type AnswerEvent =
  | { readonly type: "sources"; readonly snapshot: number; readonly hits: readonly FoundHit[] }
  | { readonly type: "sentence"; readonly text: string; readonly citations: readonly Citation[] }
  | ({ readonly type: "dropped" } & DroppedSentence)
  | { readonly type: "answer"; readonly answer: AnswerValue };

const nearestMax = 3;
const secondSentenceShare = 0.72;
const newCoverageMin = 0.08;
const echoTermsMax = 1;

/** Answers in one piece. @throws index.behind */
export async function ask(ports: AnswerParts, request: AskRequest): Promise<AnswerValue> {
  for await (const event of askStream(ports, request)) if (event.type === "answer") return event.answer;
  return emptyAnswer(ports, request, 0);
}

/** Answers sentence by sentence; the last event is the whole answer. */
export async function* askStream(ports: AnswerParts, request: AskRequest): AsyncGenerator<AnswerEvent> {
  const startedAt = ports.clock.monotonicMs();
  const { question, sentencesMax, ...scope } = request;
  const sources = await findSources(ports, { ...scope, query: question, limit: passagesAsked, offset: 0, onePerDocument: false });
  const { seq, hits } = sources;
  const present = presenter(ports.analyser, question, sources.maxPossibleScore);
  yield { type: "sources", snapshot: seq, hits: hits.map((hit, i) => present(hit, i + 1)) };
  const first = hits[0];
  if (!first) return yield { type: "answer", answer: emptyAnswer(ports, request, seq) };
  const asked = readQuestion(ports.analyser, question, { language: first.document.language, hits: hits.map(({ hit }) => hit) });
  const candidates = findCandidates(ports.analyser, asked, hits).filter(({ text }) => !isInstruction(text));
  const evidence = weigh(asked, { sources, candidates }, await ports.calibrations.of(ports, request));
  const answered = evidence.score >= evidence.threshold && (candidates[0]?.score ?? 0) > 0;
  const written = answered && ports.generation ? yield* generateVerified(ports.generation, ports.analyser, { question, asked, hits, sentencesMax, signal: request.signal }) : undefined;
  const quotes = answered && written?.generation.isUsed !== true ? choose(asked, candidates, sentencesMax).slice(0, sentencesMax).map(cite) : [];
  for (const quote of quotes) yield { type: "sentence", text: quote.quote, citations: [quote] };
  const said = written?.generation.isUsed === true ? written.sentences : quotes.map((quote) => ({ text: quote.quote, citations: [quote] }));
  yield {
    type: "answer",
    answer: {
      id: answerId(ports), question, answered, ...numbered(said), nearest: answered ? [] : nearestOf(candidates, hits), evidence,
      snapshot: seq, tookMs: ports.clock.monotonicMs() - startedAt, ...(written ? { generation: written.generation } : {}),
    },
  };
}

/** The sentences as one text, and each with the places of its citations in the list of all. */
function numbered(said: readonly { readonly text: string; readonly citations: readonly Citation[] }[]): Pick<AnswerValue, "answer" | "sentences" | "citations"> {
  const citations: Citation[] = [];
  const sentences = said.map(({ text, citations: own }) => ({ text, citations: own.map((citation) => citations.push(citation) - 1) }));
  return { answer: said.map(({ text }) => text).join(" "), sentences, citations };
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
function nearestOf(candidates: readonly Candidate[], hits: readonly Source[]): readonly Citation[] {
  return hits.slice(0, nearestMax).flatMap((hit) => {
    const best = candidates.find((candidate) => candidate.hit === hit);
    return best ? [cite(best)] : [];
  });
}

function emptyAnswer(ports: RetrievalPorts, request: AskRequest, snapshot: number): AnswerValue {
  const evidence = { score: 0, threshold: carriedShareMin, coverage: 0 };
  return { id: answerId(ports), question: request.question, answered: false, answer: "", sentences: [], citations: [], nearest: [], evidence, snapshot, tookMs: 0 };
}

function answerId(ports: RetrievalPorts): string {
  return uuidV7(ports.clock.now(), ports.random.bytes(10));
}
