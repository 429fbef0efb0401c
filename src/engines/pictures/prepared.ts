// A picture made ready for reading: dark on light, lines level; and the way back from places on it to the picture as displayed.
import type { Box } from "#core/documents/locator";
import { decodeGrey, type EncodedPicture } from "./decode.ts";
import { darkOnLight, turnDegrees, turnQuarters, type Grey, type Point } from "./pixels/grey.ts";
import { findSkew } from "./pixels/skew.ts";

/** A rectangle in pixels. */
export interface Spot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels to read, how they were turned, and where a rectangle on them stands on the picture. */
export interface Prepared {
  readonly picture: Grey;
  readonly turnedDegrees: number;
  readonly widthPixels: number;
  readonly heightPixels: number;
  place(spot: Spot): Box;
}

/** The picture as it should read. */
export async function prepare(encoded: EncodedPicture): Promise<Prepared> {
  const { grey, scale } = await decodeGrey(encoded);
  const straight = darkOnLight(grey);
  const skew = findSkew(straight);
  const size = { widthPixels: Math.round(grey.width / scale), heightPixels: Math.round(grey.height / scale) };
  return turned(straight, { quarters: skew.runsAcross ? 0 : 1, degrees: skew.degrees, size });
}

/** The same picture read upside down. */
export function upsideDown(prepared: Prepared): Prepared {
  const { picture, back } = turnQuarters(prepared.picture, 2);
  const place: Prepared["place"] = ({ left, top, width, height }) => {
    const [x, y] = back([left + width / 2, top + height / 2]);
    return prepared.place({ left: x - width / 2, top: y - height / 2, width, height });
  };
  return { ...prepared, picture, turnedDegrees: (prepared.turnedDegrees + 180) % 360, place };
}

interface Turn {
  readonly quarters: 0 | 1 | 2 | 3;
  readonly degrees: number;
  readonly size: { readonly widthPixels: number; readonly heightPixels: number };
}

function turned(grey: Grey, { quarters, degrees, size }: Turn): Prepared {
  const first = turnQuarters(grey, quarters);
  const second = degrees === 0 ? { picture: first.picture, back: (point: Point) => point } : turnDegrees(first.picture, degrees);
  const place: Prepared["place"] = ({ left, top, width, height }) => {
    const [x, y] = first.back(second.back([left + width / 2, top + height / 2]));
    const [w, h] = quarters % 2 === 0 ? [width, height] : [height, width];
    const part = (value: number, whole: number): number => Math.round(Math.min(1, Math.max(0, value / whole)) * 10_000) / 10_000;
    return [part(x - w / 2, grey.width), part(y - h / 2, grey.height), part(x + w / 2, grey.width), part(y + h / 2, grey.height)];
  };
  return { picture: second.picture, turnedDegrees: (quarters * 90 + degrees + 360) % 360, ...size, place };
}
