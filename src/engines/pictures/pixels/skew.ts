// How far the lines of text on a picture are turned: the angle at which dark pixels fall into the sharpest rows.
import { threshold, type Grey } from "./grey.ts";

/** Largest skew that is looked for, in degrees. */
export const skewDegreesMax = 20;
/** Dark pixels that are looked at. */
const samplesMax = 60_000;
/** One dark pixel of so many finds the angle to the degree; odd, so that it falls on no pattern of the picture. */
const coarseStep = 5;
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
  const end = width * (height - 1);
  const found = new Uint32Array(end);
  let count = 0;
  for (let at = 0; at < end; at++) if ((pixels[at] as number) < limit) found[count++] = at;
  // A frame or a photograph is dark all over and says nothing.
  const step = Math.max(1, Math.floor(count / samplesMax)) | 1;
  const kept = Math.floor(count / step);
  const [xs, ys] = [new Float32Array(kept), new Float32Array(kept)];
  for (let i = 0; i < kept; i++) {
    const at = found[i * step] as number;
    xs[i] = at % width;
    ys[i] = Math.floor(at / width);
  }
  return { xs, ys };
}

/** The angle to the degree by some of the pixels, then to a tenth by all. */
function sharpest(dark: Dark): { readonly degrees: number; readonly sharpness: number } {
  const few = { xs: dark.xs.filter((_x, index) => index % coarseStep === 0), ys: dark.ys.filter((_y, index) => index % coarseStep === 0) };
  let rough = { degrees: 0, sharpness: sharpnessAt(few, 0) };
  for (let degrees = -skewDegreesMax; degrees <= skewDegreesMax; degrees += 1) {
    const sharpness = sharpnessAt(few, degrees);
    if (sharpness > rough.sharpness) rough = { degrees, sharpness };
  }
  let best = { degrees: rough.degrees, sharpness: sharpnessAt(dark, rough.degrees) };
  const look = (degrees: number): void => {
    const sharpness = sharpnessAt(dark, degrees);
    if (sharpness > best.sharpness) best = { degrees, sharpness };
  };
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
  for (const row of rows) counts[Math.floor((row - low) / size)]! += 1;
  let sum = 0;
  for (let i = 1; i < counts.length; i++) sum += ((counts[i] as number) - (counts[i - 1] as number)) ** 2;
  return sum;
}
