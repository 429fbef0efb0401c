// Segments of one region become lines, and lines paragraphs, list items and single lines that may be headings.
import { around, median, type Rectangle } from "../page/geometry.ts";
import { labelPattern, segmentOf, type Segment } from "./segments.ts";

/** A run of lines that belong together. */
export interface Block extends Rectangle {
  readonly lines: readonly Segment[];
  readonly size: number;
  readonly isBold: boolean;
  /** It begins with a bullet or a number. */
  readonly isItem: boolean;
}

/** Blocks of a region's segments, from top to bottom. */
export function blocksOf(segments: readonly Segment[]): readonly Block[] {
  const lines = linesOf(segments);
  const right = Math.max(...lines.map((line) => line.x1));
  const steps = lines.slice(1).map((line, index) => line.base - (lines[index]?.base ?? 0)).filter((step) => step > 0);
  const blocks: Block[] = [];
  let open: Segment[] = [];
  lines.forEach((line) => {
    const last = open.at(-1);
    if (last && isParted({ open, last, line, right, step: median(steps) })) {
      blocks.push(blockOf(open));
      open = [];
    }
    open.push(line);
  });
  if (open.length > 0) blocks.push(blockOf(open));
  return blocks;
}

/** Segments on one baseline joined. */
export function linesOf(segments: readonly Segment[]): readonly Segment[] {
  const lines: Segment[][] = [];
  for (const segment of segments.toSorted((a, b) => a.base - b.base || a.x0 - b.x0)) {
    const last = lines.at(-1)?.[0];
    if (last && Math.abs(last.base - segment.base) <= 0.3 * Math.max(last.size, segment.size)) lines.at(-1)?.push(segment);
    else lines.push([segment]);
  }
  return lines.map((parts) => segmentOf(parts.toSorted((a, b) => a.x0 - b.x0).flatMap((part) => part.words)));
}

function blockOf(lines: readonly Segment[]): Block {
  const words = lines.flatMap((line) => line.words);
  return { ...around(lines), lines, size: median(lines.map((line) => line.size)), isBold: words.filter((word) => word.isBold).length * 2 > words.length, isItem: startsItem(lines[0]) };
}

/** Whether the line begins with a label of a list. */
export function startsItem(line: Segment | undefined): boolean {
  const [label, next] = line?.words ?? [];
  return label !== undefined && next !== undefined && labelPattern.test(label.text) && !(label.text.length === 1 && /[-–—]/.test(label.text) && next.x0 - label.x1 > label.size * 3);
}

interface Step {
  readonly open: readonly Segment[];
  readonly last: Segment;
  readonly line: Segment;
  /** Right edge of the region. */
  readonly right: number;
  /** Usual distance of baselines. */
  readonly step: number;
}

function isParted({ open, last, line, right, step }: Step): boolean {
  const size = Math.max(last.size, line.size);
  const distance = line.base - last.base;
  if (Math.abs(last.size - line.size) > size * 0.12) return true;
  if (boldShare(last) !== boldShare(line)) return true;
  if (startsItem(line)) return true;
  if (distance > Math.max(size * 1.1, Math.min(step || size * 1.3, size * 2) * 1.3)) return true;
  if (distance > size * 2.6) return true;
  // A new paragraph by its indent, where the line before ended early or lines stand flush.
  const [first] = open;
  const indent = line.x0 - last.x0;
  const isItem = startsItem(first);
  if (!isItem && open.length > 1 && indent > size * 0.8 && indent < size * 5) return true;
  return last.x1 < right - (right - last.x0) * 0.3 && endsSentence(last) && /^\p{Lu}/u.test(line.words[0]?.text ?? "") && line.x1 > last.x1;
}

function boldShare({ words }: Segment): boolean {
  return words.every((word) => word.isBold);
}

function endsSentence({ words }: Segment): boolean {
  return /[.!?:]["'”’»)]?$/.test(words.at(-1)?.text ?? "");
}
