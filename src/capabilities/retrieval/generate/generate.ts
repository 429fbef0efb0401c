// Answers by a generator, each sentence judged as it arrives: what its sources do not hold is dropped, and the drop is told.
import { asPlinthError, type ErrorBody } from "#core/errors";
import type { Citation } from "#core/documents/citation";
import { locatorOfSpan } from "#core/documents/span-locator";
import { codePointLength } from "#core/text/positions";
import type { Analyser } from "#ports/analyser";
import type { GeneratedSentence, Generator } from "#ports/generator";
import { stemmerOf } from "../analysis/stem.ts";
import { coverage, type Question } from "../answer/question.ts";
import type { Source } from "../present.ts";
import type { TextSpan } from "../verify/quote.ts";
import { verifySentence, type DropReason, type ShownPassage } from "../verify/verify.ts";
import { isInstruction } from "./instruction.ts";

/** A generator with its budget. */
export interface GenerationSettings {
  readonly generator: Generator;
  readonly tokensMax: number;
  readonly millisecondsMax: number;
}

/** A sentence of a generator that is not part of the answer. `question`: neither it nor what it quotes has a word of the question. */
export interface DroppedSentence {
  readonly text: string;
  readonly reason: DropReason | "question";
  /** The words that failed; empty where the whole sentence did. */
  readonly what: string;
}

/** What a generator did for an answer. */
export interface Generation {
  readonly model: string;
  readonly upstream: string;
  /** Whether the answer's sentences are its own; otherwise they are quoted as without it. */
  readonly isUsed: boolean;
  readonly dropped: readonly DroppedSentence[];
  /** Passages that were not shown to it, for they hold orders to whoever answers. */
  readonly withheld: number;
  readonly failed?: ErrorBody;
}

/** What is known of an answer while a generator writes it. */
export type GenerationEvent =
  | { readonly type: "sentence"; readonly text: string; readonly citations: readonly Citation[] }
  | ({ readonly type: "dropped" } & DroppedSentence);

/** What a generator is asked. */
export interface GenerationRequest {
  readonly question: string;
  readonly asked: Question;
  readonly hits: readonly Source[];
  readonly sentencesMax: number;
  readonly signal: AbortSignal;
}

/** Passages that are shown at most, and sentences asked for beyond those wanted, since some are dropped. */
const passagesMax = 8;
const spareSentences = 3;

/** The kept sentences, and what became of the others. */
export interface WrittenAnswer {
  readonly sentences: readonly { readonly text: string; readonly citations: readonly Citation[] }[];
  readonly generation: Generation;
}

/** Sentences as they are judged; returns what became of the whole. Fails only when the caller leaves. */
export async function* generateVerified(settings: GenerationSettings, analyser: Analyser, request: GenerationRequest): AsyncGenerator<GenerationEvent, WrittenAnswer> {
  const { generator, tokensMax, millisecondsMax } = settings;
  const { question, sentencesMax, signal } = request;
  const best = request.hits.slice(0, passagesMax);
  const open = best.filter((hit) => ![hit.text, hit.document.title, ...hit.row.headings].some(isInstruction));
  const shown = new Map(open.map((hit, i) => [String(i + 1), hit]));
  const dropped: DroppedSentence[] = [];
  const sentences: { readonly text: string; readonly citations: readonly Citation[] }[] = [];
  let failed: ErrorBody | undefined;
  try {
    const order = { question, passages: [...shown].map(([chunk, { document, text }]) => ({ chunk, title: document.title, text })), sentencesMax: sentencesMax + spareSentences, tokensMax, millisecondsMax, signal };
    for await (const sentence of shown.size === 0 ? [] : generator.generate(order)) {
      const judged = judge(sentence, shown, { analyser, asked: request.asked });
      if (judged.type === "dropped") dropped.push({ text: judged.text, reason: judged.reason, what: judged.what });
      else sentences.push({ text: judged.text, citations: judged.citations });
      yield judged;
      if (sentences.length >= sentencesMax) break;
    }
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = asPlinthError(thrown);
    if (!error.code.startsWith("generator.")) throw error;
    failed = error.toBody();
  }
  const { name: model, upstream } = generator.model;
  return { sentences, generation: { model, upstream, isUsed: sentences.length > 0, dropped, withheld: best.length - open.length, ...(failed === undefined ? {} : { failed }) } };
}

function judge({ text, citations }: GeneratedSentence, shown: ReadonlyMap<string, Source>, { analyser, asked }: { readonly analyser: Analyser; readonly asked: Question }): GenerationEvent {
  const hits = citations.map(({ chunk }) => shown.get(chunk));
  const passages = new Map([...shown.values()].map((hit) => [hit, passageOf(hit)]));
  const verdict = verifySentence(text, citations.map(({ quote }, i) => ({ quote, passage: hits[i] && passages.get(hits[i]) })));
  if (!verdict.isKept) return { type: "dropped", text, reason: verdict.reason, what: verdict.what };
  const said = [text, ...citations.map(({ quote }) => quote)].join("\n");
  const terms = new Set(analyser.analyse(said, hits[0]?.document.language ?? "").map(({ term }) => term));
  if (coverage(asked, terms) === 0) return { type: "dropped", text, reason: "question", what: "" };
  return { type: "sentence", text, citations: verdict.spans.flatMap((span, i) => (hits[i] === undefined ? [] : [cite(hits[i], span)])) };
}

function passageOf({ text, document, row }: Source): ShownPassage {
  return { text, headings: [document.title, ...row.headings], stem: stemmerOf(document.language) };
}

function cite({ hit, document, chunk, row, text, elements }: Source, span: TextSpan): Citation {
  const start = row.start + codePointLength(text.slice(0, span.start));
  const quote = text.slice(span.start, span.end);
  const end = start + codePointLength(quote);
  return { document: document.document, externalId: document.externalId, version: hit.version, chunk, title: document.title, quote, start, end, locator: locatorOfSpan(elements, start, end) };
}
