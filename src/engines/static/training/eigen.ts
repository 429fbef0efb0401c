// Principal directions of a symmetric matrix, by turning pairs of its rows until they stand at right angles (Hestenes 1958).

/** A direction of length 1, and what the matrix makes of it. */
export interface Eigenpair {
  readonly value: number;
  readonly vector: Float64Array;
}

/** Cosine of two rows from which they count as standing at right angles. */
const angleMax = 1e-6;
/** Rows shorter than this part of the longest hold nothing but rounding. */
const lengthMin = 1e-12;
const sweepsMax = 30;

/** All eigenpairs of a symmetric matrix without negative eigenvalues, greatest first; `rows` is used up. Those of value 0, within rounding, have no direction and are left out. */
export function eigenpairs(rows: readonly Float64Array[]): readonly Eigenpair[] {
  let live = rows;
  for (let sweep = 0, isDone = false; sweep < sweepsMax && !isDone; sweep++) {
    isDone = true;
    live = longRows(live);
    const squares = Float64Array.from(live, (row) => dot(row, row));
    for (let p = 0; p < live.length; p++) for (let q = p + 1; q < live.length; q++) if (turn(live, squares, p, q)) isDone = false;
  }
  const pairs = longRows(live).map((row) => ({ value: Math.sqrt(dot(row, row)), row }));
  return pairs.toSorted((a, b) => b.value - a.value).map(({ value, row }) => ({ value, vector: row.map((each) => each / value) }));
}

function longRows(rows: readonly Float64Array[]): readonly Float64Array[] {
  const squares = rows.map((row) => dot(row, row));
  const least = Math.max(...squares) * lengthMin ** 2;
  return rows.filter((_row, at) => squares[at]! > least);
}

/** Turns rows `p` and `q` in their plane until they are at right angles. @returns whether they were not yet */
function turn(rows: readonly Float64Array[], squares: Float64Array, ...[p, q]: readonly [p: number, q: number]): boolean {
  const [left, right] = [rows[p]!, rows[q]!];
  const product = dot(left, right);
  if (product * product <= angleMax * angleMax * squares[p]! * squares[q]!) return false;
  const ratio = (squares[q]! - squares[p]!) / (2 * product);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < left.length; i++) {
    const [a, b] = [left[i]!, right[i]!];
    left[i] = cosine * a - sine * b;
    right[i] = sine * a + cosine * b;
  }
  squares[p]! -= tangent * product;
  squares[q]! += tangent * product;
  return true;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
