// What an answer says that it used: found at its ends, without reading the middle.
import type { TokenUsage } from "#core/serving/exchange";
import { joinBytes } from "#core/streams/gather";

/** Bytes that are kept of an answer's beginning and of its end: usage stands in one of them in every dialect. */
const keptBytes = 16_384;
/** Bytes of text that make one token where the upstream does not say; a mean of English under common vocabularies. */
const bytesPerToken = 4;

/** Watches the bytes of an answer go by. */
export class UsageWatch {
  #head: Uint8Array = new Uint8Array();
  readonly #tail: Uint8Array[] = [];
  #tailBytes = 0;
  #bytes = 0;

  /** Notes the next piece. */
  push(piece: Uint8Array): void {
    this.#bytes += piece.length;
    if (this.#head.length < keptBytes) this.#head = joinBytes([this.#head, piece.subarray(0, keptBytes - this.#head.length)]);
    this.#tail.push(piece);
    this.#tailBytes += piece.length;
    while (this.#tail.length > 1 && this.#tailBytes - (this.#tail[0]?.length ?? 0) >= keptBytes) this.#tailBytes -= this.#tail.shift()?.length ?? 0;
  }

  /** What was used, as far as the answer says; `promptTokens` is the estimate made before, `hasOutput` tells whether answers hold tokens of a model. */
  read(promptTokens: number, hasOutput = true): TokenUsage {
    const decoder = new TextDecoder();
    const found = [decoder.decode(this.#head), decoder.decode(joinBytes(this.#tail))].flatMap(usagesIn);
    if (found.length === 0) return { promptTokens, completionTokens: hasOutput ? Math.ceil(this.#bytes / bytesPerToken) : 0, cachedTokens: 0, isEstimated: true };
    const last = (names: readonly string[]): number => found.reduce((value, usage) => firstOf(usage, names) ?? value, 0);
    const cachedTokens = last(["cached_tokens", "cache_read_input_tokens"]);
    // Anthropic's input_tokens leave out what came from its cache; OpenAI's prompt_tokens have it in.
    const isAnthropic = found.some((usage) => "input_tokens" in usage && "cache_read_input_tokens" in usage);
    // Where nothing is written, all tokens are the prompt's, and some say only how many these are.
    const prompt = last(hasOutput ? ["prompt_tokens", "input_tokens"] : ["prompt_tokens", "input_tokens", "total_tokens"]) + (isAnthropic ? cachedTokens + last(["cache_creation_input_tokens"]) : 0);
    return { promptTokens: prompt, completionTokens: last(["completion_tokens", "output_tokens"]), cachedTokens, isEstimated: false };
  }
}

/** Tokens that a request's text is likely to have. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / bytesPerToken);
}

type Numbers = Readonly<Record<string, unknown>>;

/** All objects under the name `usage`, or `tokens` as Cohere has it, with numbers in them. The name cannot stand inside a JSON string: its quotes would be escaped. */
function usagesIn(text: string): readonly Numbers[] {
  const found: Numbers[] = [];
  for (const match of text.matchAll(/"(?:usage|tokens)"\s*:\s*\{/g)) {
    const start = match.index + match[0].length - 1;
    const object = balanced(text, start);
    if (object !== undefined) found.push(object);
  }
  return found;
}

/** Longest object that is taken for usage, in characters. */
const usageLengthMax = 4000;

function balanced(text: string, start: number): Numbers | undefined {
  let depth = 0;
  for (let at = start; at < Math.min(text.length, start + usageLengthMax); at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return flat(text.slice(start, at + 1));
  }
  return undefined;
}

function flat(json: string): Numbers | undefined {
  try {
    const usage = JSON.parse(json) as Record<string, unknown>;
    const details = usage["prompt_tokens_details"] ?? usage["input_tokens_details"];
    return { ...usage, ...(typeof details === "object" && details !== null ? details : {}) };
  } catch {
    // Braces inside a string can cut it wrongly; then it is no usage that we know.
    return undefined;
  }
}

function firstOf(usage: Numbers, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = usage[name];
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  }
  return undefined;
}
