// The items of Plinth's own streams, read from server-sent events.
import { fail, fromErrorBody, type ErrorBody } from "#core/errors";
import { EventParser } from "#core/streams/server-events";

/** The items of Plinth's stream. @throws what the server reports in the middle; server.answer_cut when it breaks off */
export async function* itemsOf(pieces: AsyncIterable<Uint8Array>, url: string): AsyncGenerator<unknown> {
  const parser = new EventParser(() => fail("server.answer_cut", { url }));
  for await (const piece of pieces) {
    for (const event of parser.push(piece)) {
      if (event.event === "plinth.end") return;
      const data: unknown = parsed(event.data, url);
      if (event.event === "plinth.error") throw fromErrorBody((data as { readonly error: ErrorBody }).error);
      yield data;
    }
  }
  throw fail("server.answer_cut", { url });
}

function parsed(data: string, url: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch (cause) {
    throw fail("server.answer_cut", { url }, cause);
  }
}
