// Columns that stand close: where words of many rows begin or end at one place, the pieces of a row are parted there.
import { segmentOf, type Segment } from "../layout/segments.ts";
import type { Word } from "../page/words.ts";

/** Points by which edges of one column may miss one another. */
const edgeTolerance = 1;
/** Points between two edges, one beside the other, of one column. */
const linkMax = 0.6;
/** Share of the rows that must share an edge that gaps show: to part words whose gap is wider than a blank, and others. */
const shownShareMin = 0.15;
const sureShareMin = 0.4;
/** Share of the type size that is wider than a blank. */
const wideGapMin = 0.45;
/** Rows that must share an edge that no gap shows, and their share of all. */
const hiddenRowsMin = 6;
const hiddenShareMin = 0.4;

/** A row of a table: pieces on one baseline from left to right. */
export interface Row {
  readonly base: number;
  readonly segments: readonly Segment[];
}

/** A word, and how it stands in its piece. */
interface Placed {
  readonly word: Word;
  readonly before: Word | undefined;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Places where columns begin or end. Those that are sure part words that a blank parts too. */
interface Edges {
  readonly lefts: readonly number[];
  readonly rights: readonly number[];
  readonly sureLefts: readonly number[];
}

/** The rows with pieces parted where a column begins or ends. */
export function partedAtEdges(rows: readonly Row[]): readonly Row[] {
  const edges = edgesOf(rows);
  if (edges.lefts.length === 0 && edges.rights.length === 0) return rows;
  return rows.map((row) => ({ ...row, segments: row.segments.flatMap((segment) => parted(segment, edges)) }));
}

function edgesOf(rows: readonly Row[]): Edges {
  const placed = rows.flatMap((row) => row.segments.flatMap(({ words }) => words.map((word, at): Placed => ({ word, before: words[at - 1], isFirst: at === 0, isLast: at === words.length - 1 }))));
  const [begins, ends] = [(one: Placed): number => one.word.x0, (one: Placed): number => one.word.x1];
  const lefts = clusters(placed, begins);
  const isSure = (cluster: readonly Placed[]): boolean => isHidden(cluster, rows.length) || isShown(cluster, rows.length * sureShareMin, (one) => one.isFirst);
  return {
    lefts: lefts.filter((cluster) => isSure(cluster) || isShown(cluster, rows.length * shownShareMin, (one) => one.isFirst)).map((cluster) => middleOf(cluster, begins)),
    rights: clusters(placed, ends).filter((cluster) => isShown(cluster, rows.length * shownShareMin, (one) => one.isLast)).map((cluster) => middleOf(cluster, ends)),
    sureLefts: lefts.filter(isSure).map((cluster) => middleOf(cluster, begins)),
  };
}

function parted(segment: Segment, edges: Edges): readonly Segment[] {
  const pieces: Word[][] = [];
  segment.words.forEach((word, at) => {
    const before = segment.words[at - 1];
    if (before === undefined || isCut(before, word, edges)) pieces.push([word]);
    else pieces.at(-1)?.push(word);
  });
  return pieces.length === 1 ? [segment] : pieces.map((words) => segmentOf(words));
}

function isCut(before: Word, word: Word, { lefts, rights, sureLefts }: Edges): boolean {
  if (isMark(before) || isMark(word)) return false;
  if (isAt(rights, before.x1) && isNumber(before) && isNumber(word)) return true;
  return isAt(word.x0 - before.x1 >= wideGapMin * word.size ? lefts : sureLefts, word.x0);
}

/** Words whose edges stand at one place, in groups. */
function clusters(placed: readonly Placed[], edgeOf: (one: Placed) => number): readonly (readonly Placed[])[] {
  const found: Placed[][] = [];
  for (const one of placed.toSorted((a, b) => edgeOf(a) - edgeOf(b))) {
    const open = found.at(-1);
    const [first, last] = [open?.[0], open?.at(-1)];
    if (open && first && last && edgeOf(one) - edgeOf(last) <= linkMax && edgeOf(one) - edgeOf(first) <= 2 * edgeTolerance) open.push(one);
    else found.push([one]);
  }
  return found;
}

/** Most of the words stand at an edge of their piece too: gaps show the column in other rows. */
function isShown(cluster: readonly Placed[], least: number, isEdge: (one: Placed) => boolean): boolean {
  const shown = cluster.filter(isEdge).length;
  return shown >= Math.max(2, least) && shown * 2 >= cluster.length;
}

/** No gap shows it, but words of different lengths all end before it, as right-aligned numbers do. */
function isHidden(cluster: readonly Placed[], rows: number): boolean {
  const before = cluster.flatMap((one) => one.before ?? []);
  if (before.length < Math.max(hiddenRowsMin, rows * hiddenShareMin)) return false;
  const numbers = before.filter(isNumber);
  const widths = new Set(numbers.map(({ x0, x1 }) => Math.round((x1 - x0) / 2)));
  const ends = numbers.map(({ x1 }) => x1);
  return numbers.length * 1.25 >= before.length && widths.size >= 2 && Math.max(...ends) - Math.min(...ends) <= 2 * edgeTolerance;
}

function middleOf(cluster: readonly Placed[], edgeOf: (one: Placed) => number): number {
  return cluster.reduce((sum, one) => sum + edgeOf(one), 0) / cluster.length;
}

function isAt(edges: readonly number[], at: number): boolean {
  return edges.some((edge) => Math.abs(edge - at) <= edgeTolerance);
}

/** A bracket or unit that belongs to the word beside it. */
function isMark({ text }: Word): boolean {
  return /^(?:[([{$€£¥%)\]}]|[A-Z]{2,3}\$)$/.test(text);
}

function isNumber({ text }: Word): boolean {
  return /^(?:[-–+(△]?[$€£]?[\d.,/:-]*\d[\d.,/:-]*[%)]?|[-–—])$/.test(text);
}
