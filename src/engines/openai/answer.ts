// An answer of OpenAI's embeddings, read and checked: a vector for each text, of the right dimensions, at length 1.
import { lengthTolerance, normalised, vectorProblem } from "#core/vectors/vector";

/** What an answer holds. Rows that hold no vector (something that is no number, or zeros) are all 0. */
export interface ReadAnswer {
  readonly rows: readonly Float32Array[];
  /** Rows that came at another length and were brought to 1. */
  readonly repaired: number;
  /** Tokens as the server counted them; undefined where it does not say. */
  readonly tokens: number | undefined;
}

/** What is wrong with an answer as a whole. */
export interface AnswerProblem {
  readonly problem: string;
}

/** Reads the answer to `texts` texts. Vectors may be numbers or base64 of little-endian float32, in any order. */
export function readAnswer(bytes: Uint8Array, { texts, dimensions }: { readonly texts: number; readonly dimensions: number }): ReadAnswer | AnswerProblem {
  const answer = jsonOf(bytes);
  const data = answer === undefined ? undefined : answer["data"];
  if (!Array.isArray(data)) return { problem: "its answer has no list of vectors" };
  if (data.length !== texts) return { problem: `its answer to ${texts} texts has ${data.length} vectors` };
  const rows: Float32Array[] = [];
  let repaired = 0;
  for (const [position, entry] of (data as readonly Entry[]).entries()) {
    const index = entry?.index ?? position;
    if (!Number.isInteger(index) || index < 0 || index >= texts || rows[index] !== undefined) return { problem: "its answer does not say which vector belongs to which text" };
    const values = valuesOf(entry?.embedding);
    if (values === undefined) return { problem: "its answer holds a vector that is neither numbers nor base64" };
    if (values.length !== dimensions) return { problem: `its vectors have ${values.length} dimensions, not ${dimensions}` };
    const isUsable = vectorProblem(values, dimensions) === undefined;
    rows[index] = isUsable ? normalised(values) : new Float32Array(dimensions);
    if (isUsable && Math.abs(lengthOf(values) - 1) > lengthTolerance) repaired++;
  }
  return { rows, repaired, tokens: tokensOf(answer?.["usage"]) };
}

interface Entry {
  readonly index?: number;
  readonly embedding?: unknown;
}

function jsonOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    // What is no JSON holds no vectors: the caller says so.
    return undefined;
  }
}

/** The numbers of a vector; one that is no number (servers write null for it) is NaN. */
function valuesOf(embedding: unknown): Float32Array | undefined {
  if (typeof embedding === "string") {
    const bytes = Buffer.from(embedding, "base64");
    return Float32Array.from({ length: Math.floor(bytes.length / 4) }, (_none, i) => bytes.readFloatLE(4 * i));
  }
  return Array.isArray(embedding) ? Float32Array.from(embedding, (value: unknown) => (typeof value === "number" ? value : Number.NaN)) : undefined;
}

function lengthOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

function tokensOf(usage: unknown): number | undefined {
  const { prompt_tokens: prompt, total_tokens: total } = (usage ?? {}) as { readonly prompt_tokens?: unknown; readonly total_tokens?: unknown };
  return [prompt, total].find((tokens): tokens is number => typeof tokens === "number" && Number.isInteger(tokens) && tokens >= 0);
}
