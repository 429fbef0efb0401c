// The body of `POST /v1/embeddings`, checked by OpenAI's rules.
import { fail } from "#core/errors";
import type { ErrorDetails } from "#core/errors";

/** A checked request. */
export interface EmbeddingsRequest {
  readonly model: string;
  readonly texts: readonly string[];
  readonly isBase64: boolean;
  readonly dimensions: number | undefined;
}

/** Most inputs of one request, as OpenAI's own API has it. */
export const inputsMax = 2_048;

/** Reads the body. @throws request.malformed, request.invalid */
export function readEmbeddingsRequest(body: Uint8Array): EmbeddingsRequest {
  const fields = objectOf(body);
  const { model, encoding_format: format, dimensions } = fields;
  if (typeof model !== "string" || model === "") throw invalid("model", "it must name a model");
  if (format !== undefined && format !== null && format !== "float" && format !== "base64") throw invalid("encoding_format", "it must be float or base64");
  const isAsked = dimensions !== undefined && dimensions !== null;
  if (isAsked && (!Number.isInteger(dimensions) || (dimensions as number) < 1)) throw invalid("dimensions", "it must be a whole number from 1");
  return { model, texts: textsOf(fields["input"]), isBase64: format === "base64", dimensions: isAsked ? (dimensions as number) : undefined };
}

function textsOf(input: unknown): readonly string[] {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  if (inputs.length === 0) throw invalid("input", "it must hold at least one text");
  if (inputs.length > inputsMax) throw invalid("input", `it holds ${inputs.length} texts; at most ${inputsMax} are taken`);
  if (inputs.some((each) => typeof each === "number" || Array.isArray(each))) throw invalid("input", "token numbers belong to another model's tokenizer; send the text itself (with LangChain: check_embedding_ctx_length=False)");
  return inputs.map((each, index) => {
    const where = Array.isArray(input) ? `input[${index}]` : "input";
    if (typeof each !== "string") throw invalid(where, "it must be a text or a list of texts");
    if (each.trim() === "") throw invalid(where, "it must not be empty");
    return each;
  });
}

function objectOf(body: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw fail("request.malformed", { problem: cause instanceof Error ? cause.message : "it cannot be read" }, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid("the body", "it must be an object");
  return value as Readonly<Record<string, unknown>>;
}

function invalid(where: string, problem: string): Error {
  const details: ErrorDetails = { where, problem };
  return fail("request.invalid", details);
}
