// Lets a client of one protocol be answered by an upstream of the other: request there, answer and stream back.
import { fail } from "#core/errors";
import type { Json, JsonObject } from "#core/json";
import type { Dialect } from "#core/serving/exchange";
import { EventParser } from "#core/streams/server-events";
import { ChatStream } from "./chat-stream.ts";
import { objectOf } from "./fields.ts";
import { MessageStream } from "./message-stream.ts";
import { chatToMessage, errorToChat, errorToMessage, messageToChat } from "./replies.ts";
import { chatToMessages } from "./to-anthropic.ts";
import { messagesToChat } from "./to-openai.ts";

/** Pieces of a stream in the other words. */
export interface StreamTranslation {
  /** What whole events become. @throws upstream.cut when they are no events of the protocol */
  push(piece: Uint8Array): Uint8Array;
  /** What is still to say when the upstream has ended. @throws upstream.cut when it ended before it was done */
  end(): Uint8Array;
}

/** How a client's dialect is served by an upstream of another. */
export interface Translation {
  /** The dialect that the upstream speaks. */
  readonly dialect: Dialect;
  /** Headers that its protocol asks for. */
  readonly headers: Readonly<Record<string, string>>;
  /** @throws request.invalid for what the other protocol cannot say */
  request(json: JsonObject): JsonObject;
  /** An answer, or an error by its status; `atMs` in UTC milliseconds. */
  reply(json: JsonObject, status: number, atMs: number): JsonObject;
  stream(request: JsonObject, atMs: number, upstream: string): StreamTranslation;
}

const anthropicVersion = "2023-06-01";

/** Translations by the client's dialect; one that is absent is served by its own kind of upstream alone. */
export const translations: Partial<Readonly<Record<Dialect, Translation>>> = {
  "openai.chat": {
    dialect: "anthropic.messages", headers: { "anthropic-version": anthropicVersion }, request: chatToMessages,
    reply: (json, status, atMs) => (status === 200 ? messageToChat(json, Math.floor(atMs / 1000)) : errorToChat(json)),
    stream: (request, atMs, upstream) => {
      const stream = new ChatStream({ created: Math.floor(atMs / 1000), hasUsage: objectOf(request["stream_options"])?.["include_usage"] === true });
      return translated(upstream, { take: (event) => stream.take(event), end: () => "", isOver: () => stream.isOver });
    },
  },
  "anthropic.messages": {
    dialect: "openai.chat", headers: {}, request: messagesToChat,
    reply: (json, status) => (status === 200 ? chatToMessage(json) : errorToMessage(json)),
    stream: (_request, _atMs, upstream) => {
      const stream = new MessageStream();
      return translated(upstream, { take: (event) => stream.take(event), end: () => stream.end(), isOver: () => stream.isOver });
    },
  },
};

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
