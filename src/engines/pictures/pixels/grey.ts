// Grey pixels: turned by quarters and by small angles, with the way back for places found on them.

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Grey pixels from the top left, one byte each. */
export interface Grey extends Size {
  readonly pixels: Uint8Array;
}

/** A point on a picture. */
export type Point = readonly [number, number];

/** The size of a picture after `quarters` quarter turns. */
export function sizeByQuarters({ width, height }: Size, quarters: 0 | 1 | 2 | 3): Size {
  return quarters % 2 === 0 ? { width, height } : { width: height, height: width };
}

/** Where points of a turned picture stood before, by the size that it had. */
export function backByQuarters({ width, height }: Size, quarters: 0 | 1 | 2 | 3): (point: Point) => Point {
  return ([x, y]) => (quarters === 0 ? [x, y] : quarters === 1 ? [y, height - x] : quarters === 2 ? [width - x, height - y] : [width - y, x]);
}

/** Turns clockwise by `quarters` quarter turns. */
export function turnQuarters(picture: Grey, quarters: 0 | 1 | 2 | 3): Grey {
  const { width, height, pixels } = picture;
  if (quarters === 0) return picture;
  const { width: w, height: h } = sizeByQuarters(picture, quarters);
  const out = new Uint8Array(w * h);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = quarters === 1 ? x * w + (height - 1 - y) : quarters === 2 ? (height - 1 - y) * w + (width - 1 - x) : (width - 1 - x) * w + y;
      out[at] = pixels[y * width + x] as number;
    }
  }
  return { width: w, height: h, pixels: out };
}

function sizeByDegrees({ width, height }: Size, degrees: number): Size {
  const [sine, cosine] = sineAndCosine(degrees);
  return { width: Math.ceil(width * Math.abs(cosine) + height * Math.abs(sine)), height: Math.ceil(width * Math.abs(sine) + height * Math.abs(cosine)) };
}

function sineAndCosine(degrees: number): readonly [number, number] {
  return [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
}

/** Where points of a picture turned about its middle stood before, by the size that it had. */
export function backByDegrees(size: Size, degrees: number): (point: Point) => Point {
  const [sine, cosine] = sineAndCosine(degrees);
  const { width: w, height: h } = sizeByDegrees(size, degrees);
  return ([x, y]) => {
    const [dx, dy] = [x - w / 2, y - h / 2];
    return [dx * cosine + dy * sine + size.width / 2, dy * cosine - dx * sine + size.height / 2];
  };
}

/** Turns clockwise by `degrees` about the middle, white around, in between by the four nearest pixels. */
export function turnDegrees(picture: Grey, degrees: number): Grey {
  const { width, height, pixels } = picture;
  const [sine, cosine] = sineAndCosine(degrees);
  const { width: w, height: h } = sizeByDegrees(picture, degrees);
  const out = new Uint8Array(w * h).fill(255);
  const back = backByDegrees(picture, degrees);
  for (let y = 0; y < h; y++) {
    let [sx, sy] = back([0, y]);
    for (let x = 0; x < w; x++, sx += cosine, sy -= sine) {
      const [left, top] = [Math.floor(sx), Math.floor(sy)];
      if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) continue;
      const [fx, fy, at] = [sx - left, sy - top, top * width + left];
      const upper = (pixels[at] as number) * (1 - fx) + (pixels[at + 1] as number) * fx;
      const lower = (pixels[at + width] as number) * (1 - fx) + (pixels[at + width + 1] as number) * fx;
      out[y * w + x] = upper * (1 - fy) + lower * fy;
    }
  }
  return { width: w, height: h, pixels: out };
}

/** Light on dark becomes dark on light. */
export function darkOnLight(picture: Grey): Grey {
  const counts = greyCounts(picture);
  const dark = counts.subarray(0, thresholdOf(counts, picture.pixels.length)).reduce((sum, count) => sum + count, 0);
  if (dark * 2 <= picture.pixels.length) return picture;
  return { ...picture, pixels: picture.pixels.map((value) => 255 - value) };
}

/** The grey that parts dark from light best (Otsu 1979, "A threshold selection method from gray-level histograms"). */
export function threshold(picture: Grey): number {
  return thresholdOf(greyCounts(picture), picture.pixels.length);
}

/** How many pixels have each grey. */
function greyCounts({ pixels }: Grey): Uint32Array {
  const counts = new Uint32Array(256);
  for (let at = 0; at < pixels.length; at++) counts[pixels[at] as number]! += 1;
  return counts;
}

function thresholdOf(counts: Uint32Array, pixels: number): number {
  let [sum, weight, sumBelow, best, found] = [0, 0, 0, -1, 128];
  counts.forEach((count, value) => { sum += count * value; });
  for (let value = 0; value < 256; value++) {
    weight += counts[value] as number;
    const above = pixels - weight;
    if (weight === 0 || above === 0) continue;
    sumBelow += value * (counts[value] as number);
    const between = weight * above * (sumBelow / weight - (sum - sumBelow) / above) ** 2;
    if (between > best) [best, found] = [between, value + 1];
  }
  return found;
}
