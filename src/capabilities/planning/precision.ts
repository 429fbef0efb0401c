// Number formats of weights and caches: how many bytes an element takes, its scales counted.
import { fail } from "#core/errors";
import { nearest } from "#core/text/nearest";

/** Bytes for one element, with the scales that are stored beside it. */
const bytesByPrecision = {
  fp32: 4,
  fp16: 2,
  bf16: 2,
  /** One float32 scale for 128 x 128 elements. */
  fp8: 1 + 4 / (128 * 128),
  int8: 1 + 2 / 4096,
  /** Sixteen elements share an 8-bit scale (NVFP4). */
  fp4: 0.5 + 1 / 16,
  /** Thirty-two elements share an 8-bit exponent (OCP MX). */
  mxfp4: 0.5 + 1 / 32,
  /** A group of 128 has a 16-bit scale and a 4-bit zero. */
  int4: 0.5 + 2.5 / 128,
  /** llama.cpp's mixture: 4.85 bits on average, embeddings included. */
  q4_k_m: 4.85 / 8,
} as const;

/** A number format of weights. */
export type Precision = keyof typeof bytesByPrecision;

/** Every number format, as written on the command line. */
export const precisions = Object.keys(bytesByPrecision) as readonly Precision[];

/** Bytes for one weight, scales included. */
export function bytesPerWeight(precision: Precision): number {
  return bytesByPrecision[precision];
}

/** Bytes for one element of a cache: scales are one a tensor and not counted. */
export function bytesPerCacheElement(precision: Precision): number {
  return Math.max(0.5, Math.floor(bytesByPrecision[precision] * 2) / 2);
}

/** Whether only the large matrices take this format while embeddings, norms and routers stay at 16 bits. */
export function leavesParts16Bit(precision: Precision): boolean {
  return precision !== "q4_k_m" && bytesByPrecision[precision] < 2;
}

/** `text` as a precision. @throws plan.input_invalid */
export function precisionOf(text: string, field = "precision"): Precision {
  const found = precisions.find((precision) => precision === text.toLowerCase());
  if (found === undefined) throw fail("plan.input_invalid", { field, value: text, problem: `it is none of ${precisions.join(", ")}`, nearest: nearest(text, precisions) ?? "bf16" });
  return found;
}
