// Reads `{"sentences":[…]}` as it arrives, sentence by sentence, and takes nothing else.
import type { GeneratedSentence } from "#ports/generator";

/** Most of a reply, of a sentence and of a quote, in UTF-16 units, and most citations of a sentence. */
const limits = { reply: 200_000, text: 4000, quote: 8000, citations: 16 } as const;

const opening = /^\s*(?:```(?:json)?\s*)?\{\s*"sentences"\s*:\s*\[/u;
const closing = /^\s*\]\s*\}\s*(?:```\s*)?$/u;

/** Collects a reply; `problem` says what is wrong with it as a whole, once it has ended or before. */
export class SentenceReader {
  #rest = "";
  #length = 0;
  #isOpen = false;
  #isFirst = true;
  problem: string | undefined;

  /** The sentences that this piece completes; none any more after a problem. */
  push(piece: string): readonly GeneratedSentence[] {
    this.#rest += piece;
    this.#length += piece.length;
    if (this.#length > limits.reply) this.problem ??= `it is longer than ${limits.reply} characters`;
    if (!this.#isOpen) {
      const [head] = opening.exec(this.#rest) ?? [];
      if (head === undefined) return [];
      this.#isOpen = true;
      this.#rest = this.#rest.slice(head.length);
    }
    const found: GeneratedSentence[] = [];
    while (this.problem === undefined) {
      const next = this.#next();
      if (next === undefined) break;
      found.push(next);
    }
    return found;
  }

  /** Says that the reply has ended. */
  end(): void {
    if (!this.#isOpen) this.problem ??= this.#length === 0 ? "it is empty" : "it does not begin with a list of sentences";
    else if (!closing.test(this.#rest)) this.problem ??= "it ends before its list of sentences does, or goes on behind it";
  }

  #next(): GeneratedSentence | undefined {
    const [before, comma] = /^\s*(,?)\s*(?=\{)/u.exec(this.#rest) ?? [];
    if (before === undefined) return undefined;
    const end = objectEnd(this.#rest, before.length);
    if (end === undefined) return undefined;
    const sentence = (comma === "") === this.#isFirst ? sentenceOf(this.#rest.slice(before.length, end)) : undefined;
    if (sentence === undefined) this.problem = "a sentence in it has not the form {text, citations: [{chunk, quote}]}";
    this.#isFirst = false;
    this.#rest = this.#rest.slice(end);
    return sentence;
  }
}

/** Index behind the object that begins at `from`; undefined while it is not whole. */
function objectEnd(text: string, from: number): number | undefined {
  let depth = 0;
  let isString = false;
  for (let at = from; at < text.length; at++) {
    const sign = text[at];
    if (isString && sign === "\\") at++;
    else if (sign === '"') isString = !isString;
    else if (!isString && (sign === "{" || sign === "[")) depth++;
    else if (!isString && (sign === "}" || sign === "]") && --depth === 0) return at + 1;
  }
  return undefined;
}

function sentenceOf(json: string): GeneratedSentence | undefined {
  const { text, citations, ...more } = objectOf(json);
  if (!isText(text, limits.text) || !Array.isArray(citations) || citations.length > limits.citations || Object.keys(more).length > 0) return undefined;
  const read = (citations as readonly unknown[]).flatMap((one) => {
    const { chunk, quote, ...rest } = (one ?? {}) as Readonly<Record<string, unknown>>;
    return isText(chunk, limits.quote) && isText(quote, limits.quote) && Object.keys(rest).length === 0 ? [{ chunk, quote }] : [];
  });
  return read.length === citations.length ? { text, citations: read } : undefined;
}

function objectOf(json: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(json) as Readonly<Record<string, unknown>>;
  } catch {
    // What is no JSON has no text: the caller says so.
    return {};
  }
}

function isText(value: unknown, lengthMax: number): value is string {
  return typeof value === "string" && value.length <= lengthMax;
}
