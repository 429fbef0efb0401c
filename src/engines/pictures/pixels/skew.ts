// How far the lines of text on a picture are turned: the angle at which dark pixels fall into the sharpest rows.
import { threshold, type Grey } from "./grey.ts";

/** Largest skew that is looked for, in degrees. */
export const skewDegreesMax = 20;
/** Dark pixels that are looked at. */
const samplesMax = 60_000;
/** Below this the lines stand straight enough. */
const skewDegreesMin = 0.2;

/** Places of dark pixels. */
interface Dark {
  readonly xs: Float32Array;
  readonly ys: Float32Array;
}

/** What the rows of a picture say. */
export interface Skew {
  /** Clockwise turn in degrees that makes the lines level; 0 when they are. */
  readonly degrees: number;
  /** Whether lines run across; false when they run up or down. */
  readonly runsAcross: boolean;
}

/** Finds the skew of the text on a picture. */
export function findSkew(picture: Grey): Skew {
  const dark = darkPixels(picture);
  if (dark.xs.length < 200) return { degrees: 0, runsAcross: true };
  const across = sharpest(dark);
  const down = sharpest({ xs: dark.ys, ys: dark.xs.map((x) => -x) });
  const runsAcross = across.sharpness >= down.sharpness * 0.9;
  const best = runsAcross ? across : down;
  return { degrees: Math.abs(best.degrees) < skewDegreesMin ? 0 : best.degrees, runsAcross };
}

/** Edges below dark pixels: they stand in rows more sharply than whole letters do. */
function darkPixels(picture: Grey): Dark {
  const { width, height, pixels } = picture;
  const limit = threshold(picture);
  const isDark = (x: number, y: number): boolean => (pixels[y * width + x] as number) < limit;
  const found: number[] = [];
  for (let y = 0; y + 1 < height; y++) for (let x = 0; x < width; x++) if (isDark(x, y)) found.push(x, y);
  const count = found.length / 2;
  // A frame or a photograph is dark all over and says nothing.
  const step = Math.max(1, Math.floor(count / samplesMax)) | 1;
  const kept = Math.floor(count / step);
  const [xs, ys] = [new Float32Array(kept), new Float32Array(kept)];
  for (let i = 0; i < kept; i++) [xs[i], ys[i]] = [found[2 * i * step] as number, found[2 * i * step + 1] as number];
  return { xs, ys };
}

function sharpest(dark: Dark): { readonly degrees: number; readonly sharpness: number } {
  let best = { degrees: 0, sharpness: sharpnessAt(dark, 0) };
  const look = (degrees: number): void => {
    const sharpness = sharpnessAt(dark, degrees);
    if (sharpness > best.sharpness) best = { degrees, sharpness };
  };
  for (let degrees = -skewDegreesMax; degrees <= skewDegreesMax; degrees += 1) look(degrees);
  for (const step of [0.5, 0.25, 0.1]) {
    const { degrees } = best;
    for (const times of [-2, -1, 1, 2]) look(degrees + times * step);
  }
  return best;
}

/** Sum of squared counts of rows, after the picture was turned clockwise by `degrees`. */
function sharpnessAt({ xs, ys }: Dark, degrees: number): number {
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  let [low, high] = [Infinity, -Infinity];
  const rows = new Float32Array(xs.length);
  for (let i = 0; i < xs.length; i++) {
    const row = (xs[i] as number) * sine + (ys[i] as number) * cosine;
    rows[i] = row;
    if (row < low) low = row;
    if (row > high) high = row;
  }
  const size = 2;
  const counts = new Float64Array(Math.ceil((high - low) / size) + 2);
  for (const row of rows) counts[Math.floor((row - low) / size)] = (counts[Math.floor((row - low) / size)] as number) + 1;
  let sum = 0;
  for (let i = 1; i < counts.length; i++) sum += ((counts[i] as number) - (counts[i - 1] as number)) ** 2;
  return sum;
}
