// Headers and footers: lines at the edges of pages that come again on others; each is kept once.
import type { PagePart } from "../layout/parts.ts";

/** Share of the page's height at each edge. */
const edgeShare = 0.12;
/** Pages on which a line must stand to be one. */
const pagesMin = 3;
/** Different lines that are remembered. */
const linesMax = 5000;

interface LaidPage {
  readonly height: number;
  readonly parts: readonly PagePart[];
}

/** Remembers the lines at the edges over all pages of a document. */
export class Furniture {
  readonly #counts = new Map<string, number>();
  readonly #kept = new Set<string>();

  /** Counts the lines of pages that come next. */
  see(pages: readonly LaidPage[]): void {
    for (const page of pages) {
      for (const key of new Set(page.parts.flatMap((part) => keyOf(part, page.height) ?? []))) if (this.#counts.has(key) || this.#counts.size < linesMax) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
  }

  /** Whether the part is a header or footer that was given out before. */
  isRepeated(part: PagePart, height: number): boolean {
    const key = keyOf(part, height);
    if (key === undefined || (this.#counts.get(key) ?? 0) < pagesMin) return false;
    if (this.#kept.has(key)) return true;
    this.#kept.add(key);
    return false;
  }
}

/** Edge and words of a part, numbers made alike; undefined when it stands in the middle or is long. */
function keyOf(part: PagePart, height: number): string | undefined {
  if (part.kind !== "block" || part.lines.length > 2) return undefined;
  const edge = part.y1 < height * edgeShare ? "top" : part.y0 > height * (1 - edgeShare) ? "bottom" : undefined;
  if (edge === undefined) return undefined;
  const words = part.lines.flatMap((line) => line.words.map((word) => word.text)).join(" ").replace(/\d+/g, "#").replace(/\b[ivxlc]+\b/g, "#");
  return words.length > 200 ? undefined : `${edge} ${words}`;
}
