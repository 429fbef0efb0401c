// One page laid out: its blocks, tables, figures and side texts in reading order.
import type { Drawings } from "../page/drawings.ts";
import type { PageContent } from "../page/page.ts";
import { holds, type Rectangle } from "../page/geometry.ts";
import type { Word } from "../page/words.ts";
import { alignedTables } from "../table/aligned.ts";
import { ruledTables } from "../table/ruled.ts";
import { blocksOf } from "./blocks.ts";
import { readingOrder, type Piece } from "./order.ts";
import type { PagePart } from "./parts.ts";
import { segmentsOf, type Segment } from "./segments.ts";
import { turnedDrawings, turnedPart, turnedWord, undone } from "./turn.ts";

/** Share of the page's area from which a picture is a figure. */
const figureShareMin = 0.01;

type Placed = Piece & ({ readonly segment: Segment } | { readonly part: PagePart });

/** The parts of a page: what reads from left to right, then what runs down, upside down and up. */
export function layOut(page: PageContent): readonly PagePart[] {
  return ([0, 1, 2, 3] as const).flatMap((quarters) => {
    const words = page.words.filter((word) => word.quarter === quarters);
    if (quarters === 0) return partsOf({ words, drawings: page.drawings, figures: figuresOf(page) });
    if (words.length === 0) return [];
    const turn = { quarters, width: page.width, height: page.height };
    const parts = partsOf({ words: words.map((word) => turnedWord(word, turn)), drawings: turnedDrawings(page.drawings, turn), figures: [] });
    return parts.map((part) => turnedPart(part, undone(turn)));
  });
}

interface Sheet {
  /** All of them run from left to right. */
  readonly words: readonly Word[];
  readonly drawings: Drawings;
  readonly figures: readonly Rectangle[];
}

function partsOf({ words, drawings, figures }: Sheet): readonly PagePart[] {
  const ruled = ruledTables(drawings, words);
  const outside = segmentsOf(words.filter((word) => !ruled.some((grid) => holds(grid, word))));
  const aligned = alignedTables(outside);
  const taken = new Set(aligned.flatMap((table) => table.segments));
  const grids = [...ruled, ...aligned.map((table) => table.grid)];
  const placed: Placed[] = [
    ...outside.filter((segment) => !taken.has(segment)).map((segment) => ({ ...segment, segment })),
    ...grids.map((grid) => ({ x0: grid.x0, y0: grid.y0, x1: grid.x1, y1: grid.y1, size: 10, part: { kind: "table", grid, x0: grid.x0, y0: grid.y0, x1: grid.x1, y1: grid.y1 } as const })),
    ...figures.map((box) => ({ ...box, size: 10, part: { kind: "figure", ...box } as const })),
  ];
  return readingOrder(placed).flatMap(regionParts);
}

/** Blocks of a region, parted by the tables and figures in it. */
function regionParts(region: readonly Placed[]): readonly PagePart[] {
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
