// The order in which a page is read: regions are cut along the gutters that part most lines, columns from left to right.
import type { Rectangle } from "../page/geometry.ts";

/** Gutters that are tried in one region. */
const candidatesMax = 80;
/** Regions in regions. */
const depthMax = 12;
/** Pieces of lines on both sides that make a gutter one of columns. */
const linesMin = 3;

/** Something with a place, a type size and a weight in lines. */
export interface Piece extends Rectangle {
  readonly size: number;
}

/** Groups of pieces that are read one after the other; inside a group from top to bottom. */
export function readingOrder<P extends Piece>(pieces: readonly P[], depth = 0): readonly (readonly P[])[] {
  if (pieces.length < 2 * linesMin || depth >= depthMax) return pieces.length === 0 ? [] : [sorted(pieces)];
  const gutter = bestGutter(pieces);
  if (!gutter) return [sorted(pieces)];
  const { above, left, right, below } = gutter;
  return [above, left, right, below].flatMap((part) => readingOrder(part as readonly P[], depth + 1));
}

function sorted<P extends Piece>(pieces: readonly P[]): readonly P[] {
  return pieces.toSorted((a, b) => a.y0 - b.y0 || a.x0 - b.x0);
}

interface Gutter {
  readonly above: readonly Piece[];
  readonly left: readonly Piece[];
  readonly right: readonly Piece[];
  readonly below: readonly Piece[];
  readonly score: number;
}

function bestGutter(pieces: readonly Piece[]): Gutter | undefined {
  const byTop = sorted(pieces);
  let best: Gutter | undefined;
  for (const x of candidates(pieces)) {
    const gutter = gutterAt(byTop, x);
    if (gutter && gutter.score > (best?.score ?? 0)) best = gutter;
  }
  return best;
}

/** Places just behind right edges, the most frequent first. */
function candidates(pieces: readonly Piece[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const { x0 } of pieces) counts.set(Math.round(x0 / 2) * 2, (counts.get(Math.round(x0 / 2) * 2) ?? 0) + 1);
  const left = Math.min(...counts.keys());
  return [...counts].filter(([x]) => x > left + 4).toSorted((a, b) => b[1] - a[1]).slice(0, candidatesMax).map(([x]) => x - 2);
}

/** The tallest run of pieces that none crosses `x` in, with at least `linesMin` on both sides and a clear gap between. */
function gutterAt(byTop: readonly Piece[], x: number): Gutter | undefined {
  let best: Gutter | undefined;
  const crossing = byTop.filter((piece) => piece.x0 < x - 1 && piece.x1 > x + 1);
  const edges = [-Infinity, ...crossing.map((piece) => (piece.y0 + piece.y1) / 2), Infinity];
  for (let index = 0; index + 1 < edges.length; index++) {
    const [from, to] = [edges[index] as number, edges[index + 1] as number];
    const run = byTop.filter((piece) => middle(piece) > from && middle(piece) < to && !crossing.includes(piece));
    const left = run.filter((piece) => (piece.x0 + piece.x1) / 2 < x);
    const right = run.filter((piece) => (piece.x0 + piece.x1) / 2 >= x);
    if (left.length < linesMin || right.length < linesMin) continue;
    const score = scoreOf(left, right);
    if (score <= (best?.score ?? 0)) continue;
    const [top, bottom] = [Math.max(Math.min(...left.map((one) => one.y0)), Math.min(...right.map((one) => one.y0))), Math.min(Math.max(...left.map((one) => one.y1)), Math.max(...right.map((one) => one.y1)))];
    const inside = (piece: Piece): boolean => middle(piece) >= top - 1 && middle(piece) <= bottom + 1;
    best = {
      score, left: left.filter(inside), right: right.filter(inside),
      above: byTop.filter((piece) => !run.includes(piece) ? middle(piece) <= from : middle(piece) < top - 1),
      below: byTop.filter((piece) => !run.includes(piece) ? middle(piece) >= to : middle(piece) > bottom + 1),
    };
  }
  return best;
}

function middle({ y0, y1 }: Rectangle): number {
  return (y0 + y1) / 2;
}

/** Height that both sides share, times how clear the gap is; 0 when it is none of columns. */
function scoreOf(left: readonly Piece[], right: readonly Piece[]): number {
  const gap = Math.min(...right.map((piece) => piece.x0)) - Math.max(...left.map((piece) => piece.x1));
  const size = [...left, ...right].reduce((sum, piece) => sum + piece.size, 0) / (left.length + right.length);
  const top = Math.max(Math.min(...left.map((piece) => piece.y0)), Math.min(...right.map((piece) => piece.y0)));
  const bottom = Math.min(Math.max(...left.map((piece) => piece.y1)), Math.max(...right.map((piece) => piece.y1)));
  const shared = [left, right].map((side) => side.filter((piece) => middle(piece) >= top - 1 && middle(piece) <= bottom + 1).length);
  return gap < size * 0.7 || Math.min(...shared) < linesMin ? 0 : (bottom - top) * Math.min(4, gap / size);
}
