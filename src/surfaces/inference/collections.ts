// A collection called as a model: the question goes to `ask`, the answer comes as a chat completion whose citations are annotations.
import { fail } from "#core/errors";
import type { Json, JsonObject } from "#core/json";
import { collectionOf } from "#core/serving/collection-model";
import type { InferenceReply, InferenceRequest } from "#core/serving/exchange";
import { codePointLength, sliceCodePoints } from "#core/text/positions";
import type { Dispatcher } from "#contract/dispatch";
import type { Answer } from "#contract/search";
import type { Clock } from "#ports/clock";
import type { Inference } from "./protocol.ts";

/** What collections are answered by. */
export interface CollectionParts {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** Address of the page, for links to the very words. */
  readonly url: () => string;
}

/** What is said where nothing in the collection answers. */
const noAnswer = "The collection does not answer this.";
const questionLengthMax = 4000;
/** No model of tokens has worked here. */
const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

/** Answers for `plinth/NAME`, and leaves all other models to `inference`. */
export function withCollections(inference: Inference, parts: CollectionParts): Inference {
  return {
    serve: async (request) => {
      const collection = collectionOf(request.endpoint);
      return collection === undefined ? inference.serve(request) : answer(request, collection, parts);
    },
  };
}

async function answer(request: InferenceRequest, collection: string, { dispatcher, clock, url }: CollectionParts): Promise<InferenceReply> {
  if (request.dialect !== "openai.chat") throw fail("endpoint.wrong_protocol", { endpoint: request.endpoint, protocol: request.dialect, accepted: "openai.chat" });
  const { principal, signal, deadlineAt, id } = request;
  const outcome = await dispatcher.call("ask", { input: { collection, question: questionOf(request.json) } }, { principal, signal, deadlineAt, requestId: id });
  const found = (outcome as { readonly value: Answer }).value;
  const said = saidOf(found, (document, start, end) => `${url()}/documents/${collection}/${document}?start=${start}&end=${end}`);
  const head: JsonObject = { id: `chatcmpl-${found.id}`, created: Math.floor(clock.now() / 1000), model: request.endpoint };
  if (request.isStream) return { status: 200, headers: { "content-type": "text/event-stream" }, body: streamed(request, head, said) };
  const message = { role: "assistant", content: said.content, refusal: null, annotations: said.annotations };
  const body = { ...head, object: "chat.completion", choices: [{ index: 0, message, logprobs: null, finish_reason: "stop" }], usage };
  return { status: 200, headers: { "content-type": "application/json" }, body: new TextEncoder().encode(JSON.stringify(body)) };
}

/** The text of the last user's message. @throws request.invalid */
function questionOf({ messages }: JsonObject): string {
  const turns = Array.isArray(messages) ? (messages as readonly JsonObject[]) : [];
  const content = turns.findLast((turn) => turn?.["role"] === "user")?.["content"];
  const text = typeof content === "string" ? content : Array.isArray(content) ? (content as readonly JsonObject[]).map((part) => (typeof part?.["text"] === "string" ? part["text"] : "")).join(" ") : "";
  if (text.trim() === "") throw fail("request.invalid", { where: "messages", problem: "the last message of the user must ask something" });
  return sliceCodePoints(text.trim(), 0, questionLengthMax);
}

interface Said {
  readonly sentences: readonly string[];
  readonly content: string;
  readonly annotations: readonly JsonObject[];
}

/** Sentences joined by a space; each citation names the code points of its sentence, and carries the quoted words. */
function saidOf(found: Answer, link: (document: string, start: number, end: number) => string): Said {
  if (!found.answered) return { sentences: [noAnswer], content: noAnswer, annotations: [] };
  const annotations: JsonObject[] = [];
  let at = 0;
  for (const { text, citations } of found.sentences) {
    const end = at + codePointLength(text);
    for (const index of citations) {
      const citation = found.citations[index];
      if (citation === undefined) continue;
      const { document, externalId, quote, start, end: quoteEnd, locator } = citation;
      annotations.push({ type: "url_citation", url_citation: { start_index: at, end_index: end, url: link(document, start, quoteEnd), title: citation.title }, plinth: { document, externalId, quote, locator: locator as unknown as Json } });
    }
    at = end + 1;
  }
  const sentences = found.sentences.map(({ text }, i) => (i === 0 ? text : ` ${text}`));
  return { sentences, content: sentences.join(""), annotations };
}

async function* streamed({ json }: InferenceRequest, head: JsonObject, { sentences, annotations }: Said): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const chunk = (rest: JsonObject): Uint8Array => encoder.encode(`data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", ...rest })}\n\n`);
  const choice = (delta: JsonObject, finish: string | null = null): JsonObject => ({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  yield chunk(choice({ role: "assistant", content: "" }));
  for (const content of sentences) yield chunk(choice({ content }));
  yield chunk(choice({ annotations }, "stop"));
  const options = json["stream_options"] as JsonObject | undefined;
  if (options?.["include_usage"] === true) yield chunk({ choices: [], usage });
  yield encoder.encode("data: [DONE]\n\n");
}
