// What a translation between two protocols can do.
import type { Json, JsonObject } from "#core/json";
import type { Dialect } from "#core/serving/exchange";

/** Pieces of a stream in the other words. */
export interface StreamTranslation {
  /** What whole events become. @throws upstream.cut when they are no events of the protocol */
  push(piece: Uint8Array): Uint8Array;
  /** What is still to say when the upstream has ended. @throws upstream.cut when it ended before it was done */
  end(): Uint8Array;
}

/** What an answer belongs to. `atMs` in UTC milliseconds; `request` as the client sent it. */
export interface Occasion {
  readonly request: JsonObject;
  readonly requestId: string;
  readonly atMs: number;
  readonly upstream: string;
}

/** How a client's dialect is served by an upstream of another. */
export interface Translation {
  /** The dialect that the upstream speaks. */
  readonly dialect: Dialect;
  /** Headers that its protocol asks for. */
  readonly headers: Readonly<Record<string, string>>;
  /** @throws request.invalid for what the other protocol cannot say */
  request(json: JsonObject): JsonObject;
  /** An answer, or an error by its status. @throws upstream.cut when it is none of the protocol */
  reply(json: Json, occasion: Occasion & { readonly status: number }): JsonObject;
  /** Absent for calls that are not streamed. */
  stream?(occasion: Occasion): StreamTranslation;
}
