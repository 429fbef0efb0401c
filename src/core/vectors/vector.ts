// A vector as rows hold it: bytes of one precision, of length 1; and what is wrong with one that is not.
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { base32 } from "../hash.ts";
import type { IndexedTexts } from "../ranking/index-field.ts";
import { decodeFloat16, encodeFloat16, float16Product } from "./float16.ts";

/** How a vector's numbers are written. */
export type VectorPrecision = "float32" | "float16";

/** Why a vector is not taken. */
export type VectorProblem = "wrong dimensions" | "not a number" | "zero";

/** How far the length of a stored vector may be from 1: half precision moves it by less. */
export const lengthTolerance = 0.01;

/** Most dimensions of a vector: the sums of the binary scan have a byte each. */
export const vectorDimensionsMax = 3840;

/** Little-endian bytes of a vector. */
export function encodeVector(values: Float32Array, precision: VectorPrecision): Uint8Array {
  if (precision === "float16") return encodeFloat16(values);
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
  return bytes;
}

/** The vector of `bytes`, whose precision shows in their number; undefined when they are not of so many dimensions. */
export function decodeVector(bytes: Uint8Array, dimensions: number): Float32Array | undefined {
  if (bytes.length === dimensions * 2) return decodeFloat16(bytes);
  if (bytes.length !== dimensions * 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: dimensions }, (_none, i) => view.getFloat32(4 * i, true));
}

/** A vector as rows hold it, or what is wrong with it, in words that go on after "its vector is". */
export function storedVector(bytes: Uint8Array, dimensions: number): { readonly values: Float32Array } | { readonly problem: string } {
  const values = decodeVector(bytes, dimensions);
  if (values === undefined) return { problem: "of other dimensions" };
  const length = Math.sqrt(dotProduct(values, values));
  if (!Number.isFinite(length)) return { problem: "not a number" };
  if (length === 0) return { problem: "zero" };
  return Math.abs(length - 1) > lengthTolerance ? { problem: `of length ${length.toPrecision(3)}, not 1` } : { values };
}

/** What forbids a vector; undefined when it may be stored (after `normalised`). */
export function vectorProblem(values: Float32Array, dimensions: number): VectorProblem | undefined {
  if (values.length !== dimensions) return "wrong dimensions";
  const square = dotProduct(values, values);
  if (!Number.isFinite(square)) return "not a number";
  return square === 0 ? "zero" : undefined;
}

/** The vector at length 1; itself when it is so already. */
export function normalised(values: Float32Array): Float32Array {
  const length = Math.sqrt(dotProduct(values, values));
  return Math.abs(length - 1) < 1e-6 ? values : values.map((value) => value / length);
}

/** Dot product in double precision: every fourth product is added to one of four sums, and these to each other. The same on every engine, to the last bit. */
export function dotProduct(a: Float32Array, b: Float32Array): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    first += a[i]! * b[i]!;
    second += a[i + 1]! * b[i + 1]!;
    third += a[i + 2]! * b[i + 2]!;
    fourth += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) first += a[i]! * b[i]!;
  return first + second + (third + fourth);
}

/** Dot product with a stored vector, to the same last bit as decoding it first; undefined when it is not of so many dimensions. */
export function similarityOf(bytes: Uint8Array, values: Float32Array): number | undefined {
  if (bytes.length === values.length * 2) return float16Product(bytes, values);
  const stored = decodeVector(bytes, values.length);
  return stored && dotProduct(stored, values);
}

/** The text of a chunk that is embedded: title, headings and text, without what only says the title again. */
export function embeddedText({ title, headings, text }: IndexedTexts): string {
  return [title, ...[...headings, text].filter((part) => part.trim() !== title.trim())].filter((part) => part.trim() !== "").join("\n");
}

/** Name of an embedded text: base32 of the first 128 bits of its SHA-256. */
export function textKey(text: string): string {
  return base32(sha256(utf8ToBytes(text)).subarray(0, 16));
}
