// A picture made ready for reading: dark on light, lines level; and the way back from places on it to the picture as displayed.
import type { Box } from "#core/documents/locator";
import { decodeGrey, type EncodedPicture } from "./decode.ts";
import { backByDegrees, backByQuarters, darkOnLight, sizeByQuarters, turnDegrees, turnQuarters, type Grey, type Size } from "./pixels/grey.ts";
import { findSkew } from "./pixels/skew.ts";

/** A rectangle in pixels. */
export interface Spot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How a picture was turned, from the pixels it had: plain data, which passes between processes. */
export interface Standing {
  /** Size of the pixels before they were turned. */
  readonly before: Size;
  readonly quarters: 0 | 1;
  readonly degrees: number;
  /** Size of the picture as displayed. */
  readonly widthPixels: number;
  readonly heightPixels: number;
}

/** Pixels to read, how they were turned, and where a rectangle on them stands on the picture. */
export interface Prepared {
  readonly picture: Grey;
  readonly turnedDegrees: number;
  readonly widthPixels: number;
  readonly heightPixels: number;
  place(spot: Spot): Box;
}

/** The picture as it should read, and how it came to stand so. @throws parse.damaged, parse.pixels */
export async function prepare(encoded: EncodedPicture): Promise<{ readonly picture: Grey; readonly standing: Standing }> {
  const { grey, scale } = await decodeGrey(encoded);
  const straight = darkOnLight(grey);
  const skew = findSkew(straight);
  const quarters = skew.runsAcross ? 0 : 1;
  const level = turnQuarters(straight, quarters);
  const { width, height } = grey;
  return { picture: skew.degrees === 0 ? level : turnDegrees(level, skew.degrees), standing: { before: { width, height }, quarters, degrees: skew.degrees, widthPixels: Math.round(width / scale), heightPixels: Math.round(height / scale) } };
}

/** Pixels that stand so, with the way back. */
export function preparedOf(picture: Grey, { before, quarters, degrees, widthPixels, heightPixels }: Standing): Prepared {
  const place: Prepared["place"] = ({ left, top, width, height }) => {
    const middle = [left + width / 2, top + height / 2] as const;
    const level = degrees === 0 ? middle : backByDegrees(sizeByQuarters(before, quarters), degrees)(middle);
    const [x, y] = backByQuarters(before, quarters)(level);
    const [w, h] = quarters === 0 ? [width, height] : [height, width];
    const part = (value: number, whole: number): number => Math.round(Math.min(1, Math.max(0, value / whole)) * 10_000) / 10_000;
    return [part(x - w / 2, before.width), part(y - h / 2, before.height), part(x + w / 2, before.width), part(y + h / 2, before.height)];
  };
  return { picture, turnedDegrees: (quarters * 90 + degrees + 360) % 360, widthPixels, heightPixels, place };
}

/** The same picture read upside down. */
export function upsideDown(prepared: Prepared): Prepared {
  const back = backByQuarters(prepared.picture, 2);
  const place: Prepared["place"] = ({ left, top, width, height }) => {
    const [x, y] = back([left + width / 2, top + height / 2]);
    return prepared.place({ left: x - width / 2, top: y - height / 2, width, height });
  };
  return { ...prepared, picture: turnQuarters(prepared.picture, 2), turnedDegrees: (prepared.turnedDegrees + 180) % 360, place };
}
