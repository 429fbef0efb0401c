// A static model as one file: a line of JSON, the pieces, a scale a row, then the rows in int8.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fail } from "#core/errors";

/** A model as it lies on disk. */
export interface StaticModel {
  /** The part of the version before `@`. */
  readonly name: string;
  /** `name@sha256:` and 12 hex digits over pieces, scales and rows. */
  readonly version: string;
  readonly dimensions: number;
  readonly splitsCamelCase: boolean;
  readonly truncatesTo: readonly number[];
  /** By id; the first is the unknown. */
  readonly vocabulary: readonly string[];
  /** Value of one int8 step, a row each. */
  readonly scales: Float32Array;
  readonly rows: Int8Array;
}

interface Header {
  readonly format: "plinth-static-1";
  readonly name: string;
  readonly sha256: string;
  readonly dimensions: number;
  readonly pieces: number;
  readonly vocabularyBytes: number;
  readonly splitsCamelCase: boolean;
  readonly truncatesTo: readonly number[];
}

/** File's name inside a model's folder. */
export const modelFileName = "model.plinth";
const stepsMax = 127;
const headerBytesMax = 4_096;
const alignment = 64;

/** Float rows rounded to 127 steps a side of their own greatest value. */
export function quantised(table: Float32Array, pieces: number): Pick<StaticModel, "scales" | "rows"> {
  const dimensions = table.length / pieces;
  const scales = new Float32Array(pieces);
  const rows = new Int8Array(table.length);
  for (let piece = 0; piece < pieces; piece++) {
    const row = table.subarray(piece * dimensions, (piece + 1) * dimensions);
    const most = row.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    scales[piece] = most === 0 ? 1 : most / stepsMax;
    for (let i = 0; i < dimensions; i++) rows[piece * dimensions + i] = Math.round(row[i]! / scales[piece]!);
  }
  return { scales, rows };
}

/** Writes the model; the version follows from what it holds. @returns the version */
export async function writeModel(path: string, model: Omit<StaticModel, "version">): Promise<string> {
  const pieces = Buffer.from(model.vocabulary.join("\n"), "utf8");
  const scales = Buffer.from(model.scales.buffer, model.scales.byteOffset, model.scales.byteLength);
  const rows = Buffer.from(model.rows.buffer, model.rows.byteOffset, model.rows.byteLength);
  const sha256 = createHash("sha256").update(pieces).update(scales).update(rows).digest("hex");
  const header: Header = {
    format: "plinth-static-1", name: model.name, sha256, dimensions: model.dimensions, pieces: model.vocabulary.length, vocabularyBytes: pieces.length,
    splitsCamelCase: model.splitsCamelCase, truncatesTo: model.truncatesTo,
  };
  const line = Buffer.from(`${JSON.stringify(header)}\n`, "utf8");
  await writeFile(path, Buffer.concat([line, pieces, padding(line.length + pieces.length), scales, rows]));
  return versionOf(header);
}

/** Reads a model. @throws embedding.model_damaged */
export async function readModel(path: string): Promise<StaticModel> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw fail("embedding.model_damaged", { path, problem: "it cannot be read" }, cause);
  });
  const headerEnd = bytes.subarray(0, headerBytesMax).indexOf(10) + 1;
  const header = headerOf(path, bytes.subarray(0, headerEnd).toString("utf8"));
  const { dimensions, pieces, vocabularyBytes } = header;
  const vocabularyEnd = headerEnd + vocabularyBytes;
  const scalesStart = vocabularyEnd + padding(vocabularyEnd).length;
  const rowsStart = scalesStart + 4 * pieces;
  const vocabulary = bytes.subarray(headerEnd, vocabularyEnd).toString("utf8").split("\n");
  const isWhole = bytes.length === rowsStart + pieces * dimensions && vocabulary.length === pieces;
  if (!isWhole) throw fail("embedding.model_damaged", { path, problem: `it has ${bytes.length} bytes where its first line asks for ${rowsStart + pieces * dimensions}` });
  return {
    name: header.name, version: versionOf(header), dimensions, splitsCamelCase: header.splitsCamelCase, truncatesTo: header.truncatesTo, vocabulary,
    scales: new Float32Array(bytes.buffer.slice(bytes.byteOffset + scalesStart, bytes.byteOffset + rowsStart)),
    rows: new Int8Array(bytes.buffer, bytes.byteOffset + rowsStart, pieces * dimensions),
  };
}

function headerOf(path: string, line: string): Header {
  let header: Partial<Header>;
  try {
    header = JSON.parse(line) as Partial<Header>;
  } catch (cause) {
    throw fail("embedding.model_damaged", { path, problem: "its first line is no header" }, cause);
  }
  if (header.format !== "plinth-static-1") throw fail("embedding.model_damaged", { path, problem: `its format is ${String(header.format)}, not plinth-static-1` });
  return header as Header;
}

function versionOf({ name, sha256 }: Header): string {
  return `${name}@sha256:${sha256.slice(0, 12)}`;
}

function padding(bytes: number): Buffer {
  return Buffer.alloc((alignment - (bytes % alignment)) % alignment);
}
