// Grey pixels: turned by quarters and by small angles, with the way back for places found on them.

/** Grey pixels from the top left, one byte each. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** A point on a picture. */
export type Point = readonly [number, number];

/** A picture turned, and where its points stood before. */
export interface Turned {
  readonly picture: Grey;
  back(point: Point): Point;
}

/** Turns clockwise by `quarters` quarter turns. */
export function turnQuarters(picture: Grey, quarters: 0 | 1 | 2 | 3): Turned {
  const { width, height, pixels } = picture;
  if (quarters === 0) return { picture, back: (point) => point };
  const [w, h] = quarters === 2 ? [width, height] : [height, width];
  const out = new Uint8Array(w * h);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = quarters === 1 ? x * w + (height - 1 - y) : quarters === 2 ? (height - 1 - y) * w + (width - 1 - x) : (width - 1 - x) * w + y;
      out[at] = pixels[y * width + x] as number;
    }
  }
  const back = ([x, y]: Point): Point => (quarters === 1 ? [y, height - x] : quarters === 2 ? [width - x, height - y] : [width - y, x]);
  return { picture: { width: w, height: h, pixels: out }, back };
}

/** Turns clockwise by `degrees` about the middle, white around, in between by the four nearest pixels. */
export function turnDegrees(picture: Grey, degrees: number): Turned {
  const { width, height, pixels } = picture;
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const [w, h] = [Math.ceil(width * Math.abs(cosine) + height * Math.abs(sine)), Math.ceil(width * Math.abs(sine) + height * Math.abs(cosine))];
  const out = new Uint8Array(w * h).fill(255);
  const back = ([x, y]: Point): Point => {
    const [dx, dy] = [x - w / 2, y - h / 2];
    return [dx * cosine + dy * sine + width / 2, dy * cosine - dx * sine + height / 2];
  };
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
  return { picture: { width: w, height: h, pixels: out }, back };
}

/** Light on dark becomes dark on light. */
export function darkOnLight(picture: Grey): Grey {
  let dark = 0;
  const middle = threshold(picture);
  for (const value of picture.pixels) if (value < middle) dark++;
  if (dark * 2 <= picture.pixels.length) return picture;
  return { ...picture, pixels: picture.pixels.map((value) => 255 - value) };
}

/** The grey that parts dark from light best (Otsu 1979, "A threshold selection method from gray-level histograms"). */
export function threshold({ pixels }: Grey): number {
  const counts = new Float64Array(256);
  for (const value of pixels) counts[value] = (counts[value] as number) + 1;
  let [sum, weight, sumBelow, best, found] = [0, 0, 0, -1, 128];
  counts.forEach((count, value) => { sum += count * value; });
  for (let value = 0; value < 256; value++) {
    weight += counts[value] as number;
    const above = pixels.length - weight;
    if (weight === 0 || above === 0) continue;
    sumBelow += value * (counts[value] as number);
    const between = weight * above * (sumBelow / weight - (sum - sumBelow) / above) ** 2;
    if (between > best) [best, found] = [between, value + 1];
  }
  return found;
}
