// Lets a client of one protocol be answered by an upstream of the other: request there, answer and stream back.
import { fail } from "#core/errors";
import type { Json, JsonObject } from "#core/json";
import { dialects } from "#core/serving/dialects";
import type { UpstreamDefinition } from "#core/serving/endpoint";
import type { Dialect } from "#core/serving/exchange";
import { EventParser } from "#core/streams/server-events";
import { ChatStream } from "./chat-stream.ts";
import { objectOf } from "./fields.ts";
import { MessageStream } from "./message-stream.ts";
import { chatToMessage, errorToChat, errorToMessage, messageToChat } from "./replies.ts";
import { chatToMessages } from "./to-anthropic.ts";
import { rerankTranslation } from "./rerank.ts";
import { messagesToChat } from "./to-openai.ts";
import type { StreamTranslation, Translation } from "./translation.ts";

const anthropicVersion = "2023-06-01";

/** Chat completions from an upstream that speaks Anthropic's messages. */
const chatByMessages: Translation = {
  dialect: "anthropic.messages", headers: { "anthropic-version": anthropicVersion }, request: chatToMessages,
  reply: (json, { status, atMs }) => (status === 200 ? messageToChat(objectOf(json) ?? {}, Math.floor(atMs / 1000)) : errorToChat(objectOf(json) ?? {})),
  stream: ({ request, atMs, upstream }) => {
    const stream = new ChatStream({ created: Math.floor(atMs / 1000), hasUsage: objectOf(request["stream_options"])?.["include_usage"] === true });
    return translated(upstream, { take: (event) => stream.take(event), end: () => "", isOver: () => stream.isOver });
  },
};

/** Messages from an upstream that speaks OpenAI's chat completions. */
const messagesByChat: Translation = {
  dialect: "openai.chat", headers: {}, request: messagesToChat,
  reply: (json, { status }) => (status === 200 ? chatToMessage(objectOf(json) ?? {}) : errorToMessage(objectOf(json) ?? {})),
  stream: ({ upstream }) => {
    const stream = new MessageStream();
    return translated(upstream, { take: (event) => stream.take(event), end: () => stream.end(), isOver: () => stream.isOver });
  },
};

/** How an upstream answers a dialect: `same` where it speaks it, undefined where it cannot. */
export function translationFor(dialect: Dialect, { kind, responses }: UpstreamDefinition): Translation | "same" | undefined {
  if (dialect === "openai.responses") return kind === "openai" && responses === true ? "same" : undefined;
  if (dialects[dialect].kind === kind) return "same";
  switch (dialect) {
    case "openai.chat": return kind === "anthropic" ? chatByMessages : undefined;
    case "anthropic.messages": return kind === "openai" ? messagesByChat : undefined;
    case "jina.rerank":
    case "cohere.rerank": return rerankTranslation(dialect, kind);
    default: return undefined;
  }
}

function translated(upstream: string, stream: { readonly take: (event: JsonObject) => string; readonly end: () => string; readonly isOver: () => boolean }): StreamTranslation {
  const encoder = new TextEncoder();
  const cut = (reason: string, cause?: unknown): Error => fail("upstream.cut", { upstream, reason }, cause);
  const parser = new EventParser(() => fail("upstream.cut", { upstream, reason: "an event is too long" }));
  const told = (data: string): string => {
    if (stream.isOver()) return "";
    if (data === "[DONE]") return stream.end();
    let event: Json;
    try {
      event = JSON.parse(data) as Json;
    } catch (cause) {
      throw cut("an event is no JSON", cause);
    }
    return stream.take(objectOf(event) ?? {});
  };
  return {
    push: (piece) => encoder.encode(parser.push(piece).map(({ data }) => told(data)).join("")),
    end: () => {
      const last = stream.isOver() ? "" : stream.end();
      if (!stream.isOver()) throw cut("it ended before it was done");
      return encoder.encode(last);
    },
  };
}
