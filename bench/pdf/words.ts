// Compares our words with those of `pdftotext -bbox-layout`: one to one, same text after NFKC, boxes that overlap by half.
import { execFileSync } from "node:child_process";
import type { Box } from "#core/documents/locator";

/** A word and its place as fractions of its page. */
export interface PlacedWord {
  readonly text: string;
  readonly box: Box;
}

/** What a comparison found. */
export interface WordMatch {
  readonly expected: number;
  readonly ours: number;
  readonly matched: number;
  readonly missed: readonly PlacedWord[];
  readonly extra: readonly PlacedWord[];
}

const overlapMin = 0.5;

/** Words of each page as poppler places them. It names the size of a turned page unturned, so the size as displayed, in points, is taken from ours. */
export function popplerPages(path: string, sizes: readonly { readonly width: number; readonly height: number }[]): readonly (readonly PlacedWord[])[] {
  const xml = execFileSync("pdftotext", ["-bbox-layout", path, "-"], { encoding: "utf8", maxBuffer: 500_000_000, stdio: ["ignore", "pipe", "ignore"] });
  return xml.split("<page ").slice(1).map((page, index) => {
    const { width, height } = sizes[index] ?? { width: 1, height: 1 };
    return [...page.matchAll(/<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)<\/word>/g)].map(([, x0, y0, x1, y1, text = ""]) => ({
      text: text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&apos;", "'").replaceAll("&amp;", "&"),
      box: [Number(x0) / width, Number(y0) / height, Number(x1) / width, Number(y1) / height] as const,
    }));
  });
}

/** Matches each expected word with at most one of ours. */
export function matchWords(expected: readonly PlacedWord[], ours: readonly PlacedWord[]): WordMatch {
  const byText = new Map<string, PlacedWord[]>();
  for (const word of ours) byText.set(keyOf(word), [...(byText.get(keyOf(word)) ?? []), word]);
  const missed: PlacedWord[] = [];
  let matched = 0;
  for (const word of expected) {
    const candidates = byText.get(keyOf(word)) ?? [];
    const best = candidates.map((candidate, index) => ({ index, overlap: overlap(candidate.box, word.box) })).toSorted((a, b) => b.overlap - a.overlap)[0];
    if (best && best.overlap >= overlapMin) {
      candidates.splice(best.index, 1);
      matched++;
    } else missed.push(word);
  }
  return { expected: expected.length, ours: ours.length, matched, missed, extra: [...byText.values()].flat() };
}

/** A soft hyphen that is printed is a hyphen. Poppler writes Hebrew and Arabic as they stand, we as they are read: the letters are compared in one order. */
function keyOf({ text }: PlacedWord): string {
  const key = text.normalize("NFKC").replaceAll("\u00ad", "-").replace(/[\u200b-\u200f\ufeff]/g, "");
  return /[\u0590-\u08ff]/.test(key) ? [...key].toSorted().join("") : key;
}

/** Intersection over union. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both);
}
