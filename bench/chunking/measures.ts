// What a set of retrieved chunks covers of the spans that answer a question, in code points.

/** From `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A chunk of one of the corpora. */
export interface CorpusSpan extends Span {
  readonly corpus: string;
}

/** The measures of one question; `needed` is how many chunks the oracle takes. */
export interface QuestionFigures {
  readonly recall: number;
  readonly precision: number;
  readonly iou: number;
  readonly precisionOmega: number;
  readonly needed: number;
}

/** Measures of the `retrieved` chunks, and of those of `chunks` that an oracle would take, for references in one corpus. */
export function measure(question: { readonly corpus: string; readonly references: readonly Span[] }, retrieved: readonly CorpusSpan[], chunks: readonly CorpusSpan[]): QuestionFigures {
  const { corpus, references } = question;
  const wanted = union(references);
  const total = sizeOf(references);
  const found = covered(retrieved.filter((chunk) => chunk.corpus === corpus), wanted);
  const taken = sizeOf(retrieved);
  const touching = chunks.filter((chunk) => chunk.corpus === corpus && wanted.some((reference) => overlap(chunk, reference) > 0));
  const foundByOracle = covered(touching, wanted);
  const ofOracle = sizeOf(union(touching)) + sizeOf(wanted) - foundByOracle;
  return { recall: found / total, precision: taken === 0 ? 0 : found / taken, iou: found / (taken + sizeOf(wanted) - found), precisionOmega: foundByOracle / ofOracle, needed: touching.length };
}

/** Size of what `spans` cover of `wanted`, each place once. */
function covered(spans: readonly Span[], wanted: readonly Span[]): number {
  return union(spans).reduce((sum, span) => sum + wanted.reduce((inner, reference) => inner + overlap(span, reference), 0), 0);
}

function overlap(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}

function sizeOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Spans without overlap that cover the same. */
export function union(spans: readonly Span[]): readonly Span[] {
  const out: Span[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last && start <= last.end) out[out.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else out.push({ start, end });
  }
  return out;
}
