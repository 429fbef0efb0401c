// What a request may use at most, told before it runs.
import type { JsonObject } from "#core/json";
import { memberSpan } from "#core/json-span";
import type { Dialect } from "#core/serving/exchange";

/** Fewest bytes of a body that make a token: below what common vocabularies need for prose, code and other scripts. */
const bytesPerTokenLeast = 2;
/** Tokens that are held for a picture or a file inside the body: those of a large picture at common upstreams. */
const tokensPerAttachment = 4000;
/** Runs of base64 from this length on are pictures or files. */
const attachment = /[A-Za-z0-9+/_-]{2000,}={0,2}/g;
/** Tokens that an answer is limited to where its request names no limit and a quota of tokens or money holds. */
export const outputTokensDefault = 4096;

/** Where each dialect names the most tokens of an answer; the first is the one that is written. */
const outputFields: Readonly<Record<Dialect, readonly string[]>> = {
  "openai.chat": ["max_completion_tokens", "max_tokens"], "openai.completions": ["max_tokens"], "openai.embeddings": [], "openai.responses": ["max_output_tokens"], "anthropic.messages": ["max_tokens"],
  "jina.rerank": [], "cohere.rerank": [], "tei.rerank": [],
};

/** Most tokens of a prompt, by its body. */
export function promptTokensMost(text: string): number {
  let attachments = 0;
  const rest = text.replace(attachment, () => (attachments++, ""));
  return Math.ceil(new TextEncoder().encode(rest).length / bytesPerTokenLeast) + attachments * tokensPerAttachment;
}

/** Most tokens of the answer that a request names, all its choices together: 0 where answers hold none, undefined where it names none. */
export function outputTokensAsked(dialect: Dialect, json: JsonObject): number | undefined {
  if (outputFields[dialect].length === 0) return 0;
  const asked = outputFields[dialect].map((name) => json[name]).find((value) => typeof value === "number" && Number.isFinite(value) && value >= 0);
  return asked === undefined ? undefined : Math.ceil(asked as number) * choices(json);
}

/** Answers that a request asks for. */
export function choices({ n, best_of: best }: JsonObject): number {
  const counts = [n, best].filter((count): count is number => typeof count === "number" && Number.isInteger(count) && count > 0);
  return Math.max(1, ...counts);
}

/** The body with a limit for each answer; the rest stays byte for byte. */
export function withOutputLimit(dialect: Dialect, text: string, tokens: number): string {
  const [name] = outputFields[dialect];
  if (name === undefined) return text;
  const span = memberSpan(text, name);
  if (span !== undefined) return text.slice(0, span.start) + String(tokens) + text.slice(span.end);
  const open = text.indexOf("{");
  return `${text.slice(0, open + 1)}"${name}":${tokens},${text.slice(open + 1)}`;
}
