// What evidence is usual in a collection: how strongly its passages speak for questions made of its own words, by the length of the question.

/** How strongly the arms speak for an answer to one question. */
export interface Signals {
  /** Distinct words that the question asks with. */
  readonly words: number;
  /** The best BM25 score over the greatest that the question could reach, 0..1. */
  readonly keyword: number;
  /** The greatest cosine of question and passage, -1..1; null where the collection has no vectors. */
  readonly cosine: number | null;
}

/** What a signal usually is: `intercept + slope * ln(1 + words)`, give or take `deviation`. */
interface Usual {
  readonly intercept: number;
  readonly slope: number;
  readonly deviation: number;
}

/** The usual evidence of a collection, and how far below it a question may stay. */
export interface Calibration {
  readonly keyword: Usual;
  readonly cosine: Usual | null;
  /** Lengths (`ln(1 + words)`) that were seen; outside of them nothing is extrapolated. */
  readonly lengths: readonly [number, number];
  /** Standing below which a question is not answered. */
  readonly threshold: number;
}

/** Part of the collection's own made questions that the threshold refuses. They are harder than those that people ask. */
const refusedShare = 0.02;

/** Least spread of a signal: where all made questions give the same, differences smaller than this say nothing. */
const deviationMin = 0.02;

/** Fits the usual evidence to the signals of made questions (least squares over the logarithm of the length). */
export function calibrate(made: readonly Signals[]): Calibration {
  const lengths = made.map(lengthOf);
  const hasCosines = made.every(({ cosine }) => cosine !== null);
  const keyword = usual(lengths, made.map((signals) => signals.keyword));
  const cosine = hasCosines ? usual(lengths, made.map((signals) => signals.cosine ?? 0)) : null;
  const fitted = { keyword, cosine, lengths: [Math.min(...lengths), Math.max(...lengths)] as const, threshold: 0 };
  const standings = made.map((signals) => standingOf(fitted, signals)).toSorted((a, b) => a - b);
  return { ...fitted, threshold: standings[Math.floor(standings.length * refusedShare)] ?? 0 };
}

/** How far the evidence lies above (or below) what is usual for a question of this length: the sum of the arms' deviations, in standard deviations. */
export function standingOf({ keyword, cosine, lengths: [shortest, longest] }: Calibration, signals: Signals): number {
  const length = Math.min(longest, Math.max(shortest, lengthOf(signals)));
  const above = ({ intercept, slope, deviation }: Usual, value: number): number => (value - intercept - slope * length) / deviation;
  return above(keyword, signals.keyword) + (cosine && signals.cosine !== null ? above(cosine, signals.cosine) : 0);
}

function lengthOf({ words }: Signals): number {
  return Math.log1p(words);
}

function usual(lengths: readonly number[], values: readonly number[]): Usual {
  const [x, y] = [mean(lengths), mean(values)];
  const spread = mean(lengths.map((length) => (length - x) ** 2));
  const slope = spread === 0 ? 0 : mean(lengths.map((length, i) => (length - x) * (values[i]! - y))) / spread;
  const intercept = y - slope * x;
  const deviation = Math.sqrt(mean(values.map((value, i) => (value - intercept - slope * lengths[i]!) ** 2)));
  return { intercept, slope, deviation: Math.max(deviationMin, deviation) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
