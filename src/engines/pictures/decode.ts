// Encoded pictures to pixels with sharp, under limits.
import { fail } from "#core/errors";
import type { Grey } from "./pixels/grey.ts";

/** Pixels of a picture at most. */
export const picturePixelsMax = 100_000_000;
/** Text is read best from letters of some height: a small picture is drawn larger before. */
const longSideMin = 1800;
const growthMax = 3;
/** Beyond this a picture is made smaller before it is read. */
const longSideMax = 5000;

/** One picture of a file. */
export interface EncodedPicture {
  readonly bytes: Uint8Array;
  /** From 1. */
  readonly page: number;
  readonly name: string;
}

/** Grey pixels, upright as its EXIF data says, white behind; `scale` is how much larger it was drawn. @throws parse.damaged, parse.pixels */
export async function decodeGrey(picture: EncodedPicture): Promise<{ readonly grey: Grey; readonly scale: number }> {
  const { width, height } = await upright(picture);
  const longSide = Math.max(width, height);
  const scale = longSide < longSideMin ? Math.min(growthMax, longSideMin / longSide) : Math.min(1, longSideMax / longSide);
  const { sharp, open } = await loadSharp(picture);
  const grey = open().autoOrient().flatten({ background: "#ffffff" }).toColourspace("b-w");
  const sized = scale === 1 ? grey : grey.resize(Math.round(width * scale), Math.round(height * scale), { fit: "fill", kernel: sharp.kernel.cubic });
  const { data, info } = await sized.normalise().raw().toBuffer({ resolveWithObject: true }).catch((thrown: unknown) => {
    throw damaged(picture, thrown);
  });
  const pixels = info.channels === 1 ? new Uint8Array(data.buffer, data.byteOffset, data.length) : firstChannel(data, info.channels);
  return { grey: { width: info.width, height: info.height, pixels }, scale };
}

/** A picture as WebP of at most `longSide` pixels. @throws parse.damaged, parse.pixels */
export async function encodePreview(picture: EncodedPicture, longSide: number): Promise<{ readonly bytes: Uint8Array; readonly width: number; readonly height: number }> {
  await upright(picture);
  const { open } = await loadSharp(picture);
  const { data, info } = await open().autoOrient().resize(longSide, longSide, { fit: "inside", withoutEnlargement: true }).webp({ quality: 85, effort: 1 }).toBuffer({ resolveWithObject: true }).catch((thrown: unknown) => {
    throw damaged(picture, thrown);
  });
  return { bytes: data, width: info.width, height: info.height };
}

/** Raw pixels (blue, green, red and a byte unused) as WebP. */
export async function encodePage({ width, height, pixels }: { readonly width: number; readonly height: number; readonly pixels: Uint8Array }): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  for (let at = 0; at < pixels.length; at += 4) {
    const blue = pixels[at] as number;
    pixels[at] = pixels[at + 2] as number;
    pixels[at + 2] = blue;
    pixels[at + 3] = 255;
  }
  return sharp(pixels, { raw: { width, height, channels: 4 } }).removeAlpha().jpeg({ quality: 85, mozjpeg: false }).toBuffer();
}

async function loadSharp({ bytes, page }: EncodedPicture) {
  const { default: sharp } = await import("sharp");
  return { sharp, open: () => sharp(bytes, { page: page - 1, limitInputPixels: picturePixelsMax, failOn: "error", sequentialRead: true }) };
}

/** Size as displayed, from the header alone. */
async function upright(picture: EncodedPicture): Promise<{ readonly width: number; readonly height: number }> {
  const { sharp } = await loadSharp(picture);
  const { autoOrient, width, height } = await sharp(picture.bytes, { page: picture.page - 1, limitInputPixels: false }).metadata().catch((thrown: unknown) => {
    throw damaged(picture, thrown);
  });
  if (width * height > picturePixelsMax) throw fail("parse.pixels", { name: picture.name, pixels: width * height, limit: picturePixelsMax });
  return autoOrient;
}

function damaged({ name }: EncodedPicture, thrown: unknown) {
  return fail("parse.damaged", { name, problem: "its pixels cannot be read" }, thrown);
}

function firstChannel(data: Uint8Array, channels: number): Uint8Array {
  return Uint8Array.from({ length: data.length / channels }, (_none, index) => data[index * channels] as number);
}
