// The HTTP server: Fastify around the operations, with the checks that every request passes and one log line for each.
import type { IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type InjectOptions, type LightMyRequestResponse } from "fastify";
import { asPlinthError, fail, type PlinthError } from "#core/errors";
import { checkOrigin } from "./access.ts";
import { ConsoleFiles } from "./console.ts";
import { errorAnswer } from "./errors.ts";
import { OperationRoutes, splitUrl } from "./operations.ts";
import type { HttpParts, RequestState } from "./parts.ts";
import { addProtocols } from "./protocols.ts";
import { addRootRoutes } from "./root.ts";
import { Router } from "./router.ts";
import { httpDefaults, type HttpSettings } from "./settings.ts";

/** A running HTTP server, or one to be. */
export interface HttpServer {
  /** Begins to listen. @throws server.port_in_use, server.cannot_listen */
  listen(): Promise<{ readonly host: string; readonly port: number; readonly url: string }>;
  /** Where it listens; undefined before and after. */
  readonly address: { readonly host: string; readonly port: number; readonly url: string } | undefined;
  /** Admits nothing more, ends event streams, lets requests finish for `limitMs`, then cuts them off. */
  close(limitMs: number): Promise<void>;
  /** A request without a socket, for tests. */
  inject(options: InjectOptions): Promise<LightMyRequestResponse>;
}

const pathBytesMax = 16_384;
const requestIdForm = /^[\w.:-]{1,128}$/;
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** Builds the server; nothing listens before `listen()`. */
export function createHttpServer(parts: Omit<HttpParts, "settings"> & { readonly settings: Partial<HttpSettings> }): HttpServer {
  return new Server({ ...parts, settings: { ...httpDefaults, ...parts.settings } });
}

class Server implements HttpServer {
  readonly #parts: HttpParts;
  readonly #app: FastifyInstance;
  readonly #sockets = new Set<Socket>();
  readonly #states = new Map<FastifyRequest, RequestState>();
  #address: HttpServer["address"];
  #isClosing = false;

  constructor(parts: HttpParts) {
    this.#parts = parts;
    this.#app = createApp(parts);
    this.#addHooks();
    this.#app.server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    const cookieName = () => (this.#address === undefined ? "plinth_session" : `plinth_session_${this.#address.port}`);
    addRootRoutes(this.#app, parts, cookieName);
    addProtocols(this.#app, { parts, cookieName, stateOf: (request) => this.#stateOf(request) });
    const operations = new OperationRoutes(parts, new Router(parts.dispatcher.operations), cookieName);
    this.#app.route({ method: [...methods], url: "/api/*", handler: (request, reply) => operations.answer(request, reply, this.#stateOf(request)) });
    this.#addConsole();
  }

  get address(): HttpServer["address"] {
    return this.#address;
  }

  async listen(): Promise<NonNullable<HttpServer["address"]>> {
    const { host, port } = this.#parts.settings;
    await this.#app.listen({ host, port }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "EADDRINUSE") throw fail("server.port_in_use", { host, port, next: port + 1 }, cause);
      throw fail("server.cannot_listen", { host, port, reason: cause.code ?? cause.message }, cause);
    });
    const bound = (this.#app.server.address() as AddressInfo).port;
    const named = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
    this.#address = { host, port: bound, url: `http://${named}:${bound}` };
    return this.#address;
  }

  async close(limitMs: number): Promise<void> {
    this.#isClosing = true;
    const done = new AbortController();
    const finished = this.#app.close().then(() => done.abort());
    this.#closeIdle();
    for (const state of this.#states.values()) if (state.isStream) state.left.abort(fail("server.stopping"));
    await Promise.race([finished, this.#parts.clock.sleep(limitMs, done.signal).catch(() => undefined)]);
    for (const state of this.#states.values()) state.left.abort(fail("server.stopping"));
    this.#app.server.closeAllConnections();
    await finished;
    this.#address = undefined;
  }

  inject(options: InjectOptions): Promise<LightMyRequestResponse> {
    return this.#app.inject({ ...options, headers: { host: "localhost", ...options.headers } });
  }

  /** Ends connections without a request, those too on which none ever came: browsers open some in advance. */
  #closeIdle(): void {
    const busy = new Set([...this.#states.keys()].map((request) => request.raw.socket));
    for (const socket of this.#sockets) if (!busy.has(socket)) socket.destroySoon();
  }

  #stateOf(request: FastifyRequest): RequestState {
    const state = this.#states.get(request);
    if (state === undefined) throw fail("internal.fault", { reason: "a request without state" });
    return state;
  }

  #addHooks(): void {
    this.#app.addHook("onRequest", async (request, reply) => this.#admit(request, reply));
    this.#app.addHook("onResponse", async (request, reply) => this.#settle(request, reply));
    this.#app.setErrorHandler((thrown, request, reply) => this.#sendError(thrown, request, reply));
    this.#app.setNotFoundHandler((request, reply) => this.#sendError(unknownRoute(request), request, reply));
  }

  /** What every request passes first. */
  #admit(request: FastifyRequest, reply: FastifyReply): void {
    const { clock, settings } = this.#parts;
    const state: RequestState = { startedMs: clock.monotonicMs(), left: new AbortController() };
    this.#states.set(request, state);
    reply.raw.once("close", () => {
      if (!reply.raw.writableFinished) state.left.abort(fail("request.cancelled"));
      this.#settle(request, reply);
    });
    reply.headers({ "x-request-id": request.id, "x-content-type-options": "nosniff", "referrer-policy": "same-origin", "x-frame-options": "DENY", "cross-origin-resource-policy": "same-origin", "cross-origin-opener-policy": "same-origin", "cache-control": "no-store" });
    if (this.#isClosing) throw fail("server.stopping");
    if (this.#states.size > settings.requestsMax) throw fail("request.overloaded", { what: "The list of open requests", limit: settings.requestsMax, retryAfterMs: 1000 });
    const isProbe = request.url === "/livez" || request.url === "/readyz";
    if (!isProbe) checkOrigin(request.raw, settings);
  }

  #sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const answer = errorAnswer(thrown, request.id);
    const state = this.#states.get(request);
    if (state !== undefined) state.code = answer.body.error.code;
    if (answer.body.error.code === "internal.fault") this.#parts.log.error("request.failed", thrown, { requestId: request.id, operation: state?.operation });
    for (const name of ["content-length", "content-disposition", "content-range", "etag"]) reply.removeHeader(name);
    return reply.code(answer.status).headers(answer.headers).header("cache-control", "no-store").header("content-type", "application/json; charset=utf-8").send(JSON.stringify(answer.body));
  }

  #settle(request: FastifyRequest, reply: FastifyReply): void {
    const state = this.#states.get(request);
    this.#states.delete(request);
    if (state === undefined) return;
    const code = state.left.signal.aborted && state.code === undefined ? asPlinthError(state.left.signal.reason).code : (state.code ?? "ok");
    const durationMs = Math.round((this.#parts.clock.monotonicMs() - state.startedMs) * 100) / 100;
    this.#parts.log.info("request.handled", { requestId: request.id, method: request.method, path: splitUrl(request.url).path.slice(0, 500), operation: state.operation, status: reply.statusCode, code, durationMs });
    if (!request.raw.complete) this.#drain(request.raw);
    if (this.#isClosing) setImmediate(() => this.#closeIdle());
  }

  /** Lets a refused sender finish a little, so that it reads the answer before the connection ends. */
  #drain(request: IncomingMessage): void {
    const { clock, settings } = this.#parts;
    let bytes = 0;
    const over = new AbortController();
    request.on("data", (part: Uint8Array) => {
      bytes += part.byteLength;
      if (bytes > settings.refusedBytesMax) request.destroy();
    });
    request.once("close", () => over.abort());
    request.resume();
    clock.sleep(settings.refusedMillisecondsMax, over.signal).then(() => request.destroy(), () => undefined);
  }

  #addConsole(): void {
    const files = new ConsoleFiles(this.#parts.consoleDirectory);
    this.#app.get("/*", async (request, reply) => {
      const isSent = await files.send(request, reply, splitUrl(request.url).path);
      if (!isSent) throw unknownRoute(request);
      return reply;
    });
  }
}

function unknownRoute(request: FastifyRequest): PlinthError {
  return fail("request.unknown_route", { method: request.method, path: splitUrl(request.url).path });
}

/**
 * Node 26 (seen on 26.10) leaves out a response's `drain` when a write below the mark was refused while the socket itself is below it:
 * a stream to a slow reader then stands still for good. With a mark of one byte every write is above it, and the event comes.
 */
const drainAlways = Number(process.versions.node.split(".")[0]) >= 26 ? { highWaterMark: 1 } : {};

function createApp(parts: HttpParts): FastifyInstance {
  const { settings, newRequestId } = parts;
  const app = Fastify({
    logger: false,
    connectionTimeout: Math.max(settings.idleMillisecondsMax, settings.deadlineMs),
    requestTimeout: settings.transferMillisecondsMax,
    http: { headersTimeout: settings.headMillisecondsMax, connectionsCheckingInterval: Math.min(5000, settings.headMillisecondsMax), ...drainAlways },
    return503OnClosing: false,
    forceCloseConnections: "idle",
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: pathBytesMax },
    genReqId: (request) => requestIdOf(request, newRequestId),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, parts),
    frameworkErrors: (error, request, reply) => refuseTarget(error, request as FastifyRequest, reply as unknown as FastifyReply),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  return app as unknown as FastifyInstance;
}

/** Answers a request target that cannot be routed. */
function refuseTarget(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const answer = errorAnswer(error, request.id);
  reply.code(answer.status).headers({ "x-request-id": request.id, "x-content-type-options": "nosniff" }).send(answer.body);
}

function requestIdOf(request: IncomingMessage, newRequestId: () => string): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && requestIdForm.test(given) ? given : newRequestId();
}

/** Answers what never became a request: broken HTTP, heads that are too large or too slow. */
function refuseConnection(error: Error & { readonly code?: string }, socket: Socket, parts: HttpParts): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const answer = errorAnswer(connectionError(error, parts.settings), parts.newRequestId());
  const body = JSON.stringify(answer.body);
  parts.log.info("connection.refused", { code: answer.body.error.code, requestId: answer.body.error.requestId, reason: error.code });
  socket.end(`HTTP/1.1 ${answer.status} Refused\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-content-type-options: nosniff\r\nx-request-id: ${answer.body.error.requestId}\r\nconnection: close\r\n\r\n${body}`);
}

function connectionError(error: Error & { readonly code?: string }, settings: HttpSettings): PlinthError {
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return fail("request.slow", { limitMs: settings.headMillisecondsMax }, error);
  if (error.code === "HPE_HEADER_OVERFLOW") return fail("request.too_large", { bytes: "too many", limit: "16384 for its head", setting: "nothing: send fewer or shorter headers" }, error);
  return fail("request.invalid", { problem: "it is not HTTP/1.1", where: "connection" }, error);
}
