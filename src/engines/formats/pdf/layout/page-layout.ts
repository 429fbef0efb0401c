// One page laid out: its blocks, tables, figures and side texts in reading order.
import type { PageContent } from "../page/page.ts";
import { holds, type Rectangle } from "../page/geometry.ts";
import type { Word } from "../page/words.ts";
import { alignedTables } from "../table/aligned.ts";
import type { Grid } from "../table/grid.ts";
import { ruledTables } from "../table/ruled.ts";
import { blocksOf, type Block } from "./blocks.ts";
import { readingOrder, type Piece } from "./order.ts";
import { segmentsOf, type Segment } from "./segments.ts";

/** What stands on a page, in reading order. */
export type PagePart = ({ readonly kind: "block" } & Block) | ({ readonly kind: "table"; readonly grid: Grid } & Rectangle) | ({ readonly kind: "figure" } & Rectangle);

/** Share of the page's area from which a picture is a figure. */
const figureShareMin = 0.01;

type Placed = Piece & ({ readonly segment: Segment } | { readonly part: PagePart });

/** The parts of a page. */
export function layOut(page: PageContent): readonly PagePart[] {
  const upright = page.words.filter((word) => word.quarter === 0);
  const ruled = ruledTables(page.drawings, upright);
  const outside = segmentsOf(upright.filter((word) => !ruled.some((grid) => holds(grid, word))));
  const aligned = alignedTables(outside);
  const taken = new Set(aligned.flatMap((table) => table.segments));
  const grids = [...ruled, ...aligned.map((table) => table.grid)];
  const placed: Placed[] = [
    ...outside.filter((segment) => !taken.has(segment)).map((segment) => ({ ...segment, segment })),
    ...grids.map((grid) => ({ x0: grid.x0, y0: grid.y0, x1: grid.x1, y1: grid.y1, size: 10, part: { kind: "table", grid, x0: grid.x0, y0: grid.y0, x1: grid.x1, y1: grid.y1 } as const })),
    ...figuresOf(page).map((box) => ({ ...box, size: 10, part: { kind: "figure", ...box } as const })),
  ];
  return [...readingOrder(placed).flatMap(partsOf), ...turnedParts(page)];
}

/** Blocks of a region, parted by the tables and figures in it. */
function partsOf(region: readonly Placed[]): readonly PagePart[] {
  const parts: PagePart[] = [];
  let open: Segment[] = [];
  const close = (): void => {
    parts.push(...blocksOf(open).map((block) => ({ kind: "block", ...block }) as const));
    open = [];
  };
  for (const one of region) {
    if ("segment" in one) open.push(one.segment);
    else {
      close();
      parts.push(one.part);
    }
  }
  if (open.length > 0) close();
  return parts;
}

function figuresOf({ drawings, width, height }: PageContent): readonly Rectangle[] {
  const large = drawings.pictures.filter(({ x0, y0, x1, y1 }) => (x1 - x0) * (y1 - y0) >= width * height * figureShareMin && (x1 - x0) * (y1 - y0) < width * height * 0.9);
  return large.map(({ x0, y0, x1, y1 }) => ({ x0: Math.max(0, x0), y0: Math.max(0, y0), x1: Math.min(width, x1), y1: Math.min(height, y1) }));
}

/** Text that runs up, down or upside down, read in its own direction, behind the rest. */
function turnedParts(page: PageContent): readonly PagePart[] {
  return ([1, 2, 3] as const).flatMap((quarter) => {
    const words = page.words.filter((word) => word.quarter === quarter);
    if (words.length === 0) return [];
    const back = new Map<Word, Word>();
    const upright = words.map((word) => {
      const turned = turn(word, quarter, page);
      back.set(turned, word);
      return turned;
    });
    const regions = readingOrder(segmentsOf(upright));
    return regions.flatMap((region) => blocksOf(region)).map((block) => ({ kind: "block", ...backOf(block, back) }) as const);
  });
}

/** The word as it stands when the page is turned so that it reads from left to right. */
function turn(word: Word, quarter: 1 | 2 | 3, { width, height }: { readonly width: number; readonly height: number }): Word {
  const { x0, y0, x1, y1, base } = word;
  if (quarter === 1) return { ...word, x0: y0, x1: y1, y0: width - x1, y1: width - x0, base: width - base };
  if (quarter === 2) return { ...word, x0: width - x1, x1: width - x0, y0: height - y1, y1: height - y0, base: height - base };
  return { ...word, x0: height - y1, x1: height - y0, y0: x0, y1: x1, base };
}

function backOf(block: Block, back: ReadonlyMap<Word, Word>): Block {
  const lines = block.lines.map((line) => {
    const words = line.words.map((word) => back.get(word) ?? word);
    return { ...line, words, ...boundsOf(words) };
  });
  return { ...block, lines, ...boundsOf(lines) };
}

function boundsOf(all: readonly Rectangle[]): Rectangle {
  return { x0: Math.min(...all.map((one) => one.x0)), y0: Math.min(...all.map((one) => one.y0)), x1: Math.max(...all.map((one) => one.x1)), y1: Math.max(...all.map((one) => one.y1)) };
}
