// Mounts compatible protocols on their fixed paths: the same door as the operations, answers and refusals in the protocol's own form.
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { asPlinthError } from "#core/errors";
import type { Protocol, ProtocolReply, ProtocolRequest } from "#contract/protocol";
import { checkWrite, identify } from "./access.ts";
import { readWhole } from "./bodies/read.ts";
import { errorAnswer, outward } from "./errors.ts";
import { splitUrl } from "./operations.ts";
import type { HttpParts, RequestState } from "./parts.ts";

/** What a protocol's route needs of the server. */
export interface ProtocolDoor {
  readonly parts: HttpParts;
  readonly cookieName: () => string;
  readonly stateOf: (request: FastifyRequest) => RequestState;
}

/** Adds the routes of every protocol. */
export function addProtocols(app: FastifyInstance, door: ProtocolDoor): void {
  for (const protocol of door.parts.protocols) {
    for (const route of protocol.routes) {
      const [method = "GET", path = "/"] = route.split(" ");
      app.route({ method, url: path.replace(/\{\w+\}$/, "*"), handler: (request, reply) => answer(protocol, door, { request, reply }) });
    }
  }
}

async function answer(protocol: Protocol, door: ProtocolDoor, { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply }): Promise<FastifyReply> {
  const state = door.stateOf(request);
  state.operation = `${protocol.name} ${request.method} ${splitUrl(request.url).path}`.slice(0, 100);
  try {
    return send(reply, await protocol.answer(await seen(door, request, state)));
  } catch (thrown) {
    const error = asPlinthError(thrown);
    state.code = error.code;
    if (error.code === "internal.fault") door.parts.log.error("request.failed", thrown, { requestId: request.id, operation: state.operation });
    reply.headers(errorAnswer(error, request.id).headers);
    return send(reply, protocol.refuse(outward(error, request.id), request.id));
  }
}

async function seen({ parts, cookieName }: ProtocolDoor, request: FastifyRequest, state: RequestState): Promise<ProtocolRequest> {
  const { authenticator, settings, clock } = parts;
  const caller = await identify(request.raw, authenticator, cookieName());
  if (request.method !== "GET") checkWrite(request.raw, caller, authenticator);
  const { path, search } = splitUrl(request.raw.url ?? "/");
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
  return {
    method: request.method, path, search, headers, principal: caller.principal, signal: state.left.signal, requestId: request.id,
    deadlineAt: clock.now() + settings.transferMillisecondsMax,
    body: () => readWhole(request.raw, settings, clock),
  };
}

function send(reply: FastifyReply, answered: ProtocolReply): FastifyReply {
  reply.code(answered.status).headers({ "cache-control": "no-store", ...answered.headers });
  const { body } = answered;
  if (typeof body === "string" || body instanceof Uint8Array) return reply.send(typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  return reply.send(Readable.from(body, { objectMode: false, highWaterMark: 1 }));
}
