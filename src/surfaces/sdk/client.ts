// The client: one method an operation, made from the generated routes.
import { fail } from "#core/errors";
import { itemsOf } from "./server-events.ts";
import { routeIn, type ClientRoute } from "./route.ts";
import { routes } from "./routes.gen.ts";
import { readJson, Transport, type Answered, type Asked } from "./transport.ts";
import type { CallOptions, Client, ClientOptions, Download } from "./types.ts";

type Fields = Readonly<Record<string, unknown>>;
type AnyCall = (input?: Fields, options?: CallOptions) => unknown;

/** A client of the Plinth at `options.url`. Nothing is sent before the first call. */
export function createClient(options: ClientOptions): Client {
  const transport = new Transport(options);
  const known: Readonly<Record<string, ClientRoute>> = routes;
  const call = (name: string, input: Fields = {}, options: CallOptions = {}): unknown => {
    const route = Object.hasOwn(known, name) ? known[name] : undefined;
    return route === undefined ? discover(transport, name, { input, options }) : answer(transport, { route, input, options });
  };
  const client: Record<string, unknown> = { call };
  for (const name of Object.keys(known)) place(client, name.split("."), (input, options) => call(name, input, options));
  return client as unknown as Client;
}

/** Puts a method at its path; `ask` is a method and holds `ask.stream`. */
function place(at: Record<string, unknown>, path: readonly string[], call: AnyCall): void {
  const [head = "", ...rest] = path;
  if (rest.length === 0) {
    at[head] = Object.assign(call, at[head]);
    return;
  }
  at[head] ??= {};
  place(at[head] as Record<string, unknown>, rest, call);
}

function answer(transport: Transport, asked: Asked): unknown {
  if (asked.route.output === "stream") return events(transport, asked);
  if (asked.route.output === "bytes") return transport.send(asked).then(download);
  return transport.send(asked).then((answered) => readJson(answered, transport.url));
}

/** Calls an operation that the server has and this SDK does not know. */
async function discover(transport: Transport, name: string, given: Omit<Asked, "route">): Promise<unknown> {
  const route = routeIn(await transport.document("/api/openapi.json"), name);
  if (route === undefined) throw fail("request.unknown_route", { method: "operation", path: name });
  return answer(transport, { route, ...given });
}

async function* events(transport: Transport, asked: Asked): AsyncGenerator<unknown> {
  const answered = await transport.send(asked);
  try {
    yield* itemsOf(piecesOf(answered.response), transport.url);
  } catch (thrown) {
    throw answered.explain(thrown);
  } finally {
    answered.end();
  }
}

/** The body's pieces; leaving early closes the connection, which the server notices. */
async function* piecesOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function download(answered: Answered): Download {
  const { response } = answered;
  const size = response.headers.get("content-length");
  const read = <Value>(value: Promise<Value>): Promise<Value> => value.catch((thrown: unknown) => Promise.reject(answered.explain(thrown))).finally(answered.end);
  return {
    mediaType: response.headers.get("content-type") ?? "application/octet-stream",
    sizeBytes: size === null ? undefined : Number(size),
    fileName: fileNameOf(response.headers.get("content-disposition") ?? ""),
    etag: response.headers.get("etag")?.replace(/^(W\/)?"|"$/g, ""),
    stream: response.body ?? new ReadableStream<Uint8Array>({ start: (controller) => controller.close() }),
    bytes: () => read(response.arrayBuffer().then((buffer) => new Uint8Array(buffer))),
    blob: () => read(response.blob()),
    text: () => read(response.text()),
  };
}

function fileNameOf(disposition: string): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded === undefined ? /filename="([^"]*)"/.exec(disposition)?.[1] : decodeURIComponent(encoded);
}
