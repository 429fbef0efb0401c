// Fits the coefficients to measured seconds: Gauss-Newton on logarithms, ridge towards no effect, robust to outliers.
import { secondsOf, slopeKey, type Coefficients, type Sample } from "./model.ts";

/** A sample with what was measured. */
export interface Measured {
  readonly sample: Sample;
  readonly seconds: number;
  readonly weight: number;
}

/** How strongly coefficients are drawn to their priors: standard deviations of their logarithms. */
export interface Shrinkage {
  readonly base: number;
  readonly slope: number;
  readonly scale: number;
}

const roundsMax = 6;
const noise = 0.25;
const outlierBeyond = 0.5;
const stepMax = 1.5;

/** Coefficients for `measured`. `priors`: logarithms that the terms start from and are drawn to. */
export function fitCoefficients(measured: readonly Measured[], priors: readonly number[], shrinkage: Shrinkage = { base: 1, slope: 0.3, scale: 0.3 }): Coefficients {
  const names = effectNames(measured, priors.length);
  const size = priors.length + names.size;
  const ridge = ridgeOf(names, priors.length, shrinkage);
  let values = new Float64Array(size);
  values.set(priors);
  const rows = measured.map((one) => compile(one, names));
  for (let round = 0; round < roundsMax; round++) {
    const { matrix, right } = normalEquations({ rows, values, size });
    for (let index = 0; index < size; index++) {
      const strength = (noise / (ridge[index] ?? 1)) ** 2;
      matrix[index * size + index] = (matrix[index * size + index] ?? 0) + strength;
      right[index] = (right[index] ?? 0) - strength * ((values[index] ?? 0) - (priors[index] ?? 0));
    }
    const step = solve(matrix, right, size);
    const largest = step.reduce((most, change) => Math.max(most, Math.abs(change)), 0);
    values = values.map((value, index) => value + (step[index] ?? 0) * Math.min(1, stepMax / Math.max(largest, 1e-12)));
    if (largest < 1e-3) break;
  }
  return asCoefficients(values, names, priors.length);
}

function effectNames(measured: readonly Measured[], terms: number): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  const add = (name: string): void => void (names.has(name) || names.set(name, terms + names.size));
  for (const { sample } of measured) {
    sample.scales.forEach(add);
    for (const group of sample.slopes) sample.terms.forEach((seconds, term) => seconds > 0 && add(slopeKey(group, term)));
  }
  return names;
}

function ridgeOf(names: ReadonlyMap<string, number>, terms: number, { base, slope, scale }: Shrinkage): readonly number[] {
  return [...Array.from({ length: terms }, () => base), ...[...names.keys()].map((name) => (name.includes("#") ? slope : scale))];
}

function asCoefficients(values: Float64Array, names: ReadonlyMap<string, number>, terms: number): Coefficients {
  return { base: Array.from(values.subarray(0, terms)), effects: Object.fromEntries([...names].map(([name, index]) => [name, values[index] ?? 0])) };
}

interface Normal {
  readonly rows: readonly Compiled[];
  readonly values: Float64Array;
  readonly size: number;
}

/** A measured row with its coefficients as places in the vector of values. */
interface Compiled {
  readonly logSeconds: number;
  readonly weight: number;
  /** Of each term that is not zero: the logarithm of its seconds, and where its coefficients begin in `places`. */
  readonly logTerms: Float64Array;
  readonly starts: Int32Array;
  readonly places: Int32Array;
  readonly scales: Int32Array;
}

function compile({ sample, seconds, weight }: Measured, names: ReadonlyMap<string, number>): Compiled {
  const logTerms: number[] = [];
  const places: number[] = [];
  const starts: number[] = [];
  sample.terms.forEach((value, term) => {
    if (value <= 0) return;
    logTerms.push(Math.log(value));
    starts.push(places.length);
    places.push(term, ...sample.slopes.map((group) => names.get(slopeKey(group, term)) ?? term));
  });
  starts.push(places.length);
  return { logSeconds: Math.log(seconds), weight, logTerms: Float64Array.from(logTerms), starts: Int32Array.from(starts), places: Int32Array.from(places), scales: Int32Array.from(sample.scales, (group) => names.get(group) ?? 0) };
}

function normalEquations({ rows, values, size }: Normal): { readonly matrix: Float64Array; readonly right: Float64Array } {
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  const gradient = new Float64Array(size);
  for (const row of rows) {
    const touched = gradientOf(row, values, gradient);
    const residual = row.logSeconds - touched.logPredicted;
    // Huber: beyond the limit a row pulls no harder.
    const pull = row.weight * Math.min(1, outlierBeyond / Math.max(Math.abs(residual), 1e-9));
    for (const first of touched.places) {
      const slope = pull * (gradient[first] as number);
      (right[first] as number) += slope * residual;
      const start = first * size;
      for (const second of touched.places) if (second <= first) (matrix[start + second] as number) += slope * (gradient[second] as number);
    }
    for (const place of touched.places) gradient[place] = 0;
  }
  for (let row = 0; row < size; row++) for (let column = 0; column < row; column++) matrix[column * size + row] = matrix[row * size + column] as number;
  return { matrix, right };
}

/** How the logarithm of the prediction changes with each coefficient, left in `gradient`. */
function gradientOf(row: Compiled, values: Float64Array, gradient: Float64Array): { readonly logPredicted: number; readonly places: Int32Array } {
  const parts = row.logTerms.map((logTerm, term) => {
    let total = logTerm;
    for (let place = row.starts[term] as number; place < (row.starts[term + 1] as number); place++) total += values[row.places[place] as number] as number;
    return Math.exp(total);
  });
  const whole = parts.reduce((total, part) => total + part, 0);
  let scale = 0;
  for (const place of row.scales) scale += values[place] as number;
  parts.forEach((part, term) => {
    for (let place = row.starts[term] as number; place < (row.starts[term + 1] as number); place++) (gradient[row.places[place] as number] as number) += part / whole;
  });
  for (const place of row.scales) gradient[place] = 1;
  const places = new Int32Array(row.places.length + row.scales.length);
  places.set(row.places);
  places.set(row.scales, row.places.length);
  return { logPredicted: Math.log(whole) + scale, places };
}

/** Solves a symmetric positive system by Cholesky's decomposition, in place. */
function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const at = (row: number, column: number): number => matrix[row * size + column] as number;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let value = at(row, column);
      const [here, there] = [row * size, column * size];
      for (let inner = 0; inner < column; inner++) value -= (matrix[here + inner] as number) * (matrix[there + inner] as number);
      matrix[row * size + column] = row === column ? Math.sqrt(Math.max(value, 1e-12)) : value / at(column, column);
    }
  }
  const solved = Float64Array.from(right);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) solved[row] = (solved[row] ?? 0) - at(row, column) * (solved[column] ?? 0);
    solved[row] = (solved[row] ?? 0) / at(row, row);
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let column = row + 1; column < size; column++) solved[row] = (solved[row] ?? 0) - at(column, row) * (solved[column] ?? 0);
    solved[row] = (solved[row] ?? 0) / at(row, row);
  }
  return solved;
}

/** Logarithms of measured over predicted, for judging a fit. */
export function residuals(coefficients: Coefficients, measured: readonly Measured[]): readonly number[] {
  return measured.map(({ sample, seconds }) => Math.log(seconds / secondsOf(coefficients, sample)));
}
