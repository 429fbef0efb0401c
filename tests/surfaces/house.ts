// A small Plinth behind a real socket: toy operations and some of the contract's, two keys, one login.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Compile } from "typebox/compile";
import Type from "typebox";
import type { Principal, Role } from "#core/access";
import { roleAllows } from "#core/access";
import { fail } from "#core/errors";
import type { Authenticator, Dispatcher, Outcome } from "#contract/dispatch";
import { bytes, operation, stream, upload, value, type BytesResult, type Context, type Operation } from "#contract/operation";
import type { Protocol } from "#contract/protocol";
import { contract } from "#contract/registry";
import { createPinoLog } from "#engines/pino/log";
import { createPrometheusMetrics } from "#engines/prometheus/metrics";
import { systemClock } from "#engines/system/clock";
import { createDocumentation } from "#surfaces/openapi/index";
import { createHttpServer, type HttpServer, type HttpSettings } from "#surfaces/http/index";

type Answer = (input: Record<string, unknown>, context: Context, body?: AsyncIterable<Uint8Array>) => Promise<unknown>;

/** Secrets of the house's callers. */
export const secrets = { admin: "plinth_admin_key", reader: "plinth_reader_key", cookie: "session-cookie", csrf: "csrf-token" } as const;

const echoInput = Type.Object({
  word: Type.String(), times: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })), loud: Type.Optional(Type.Boolean()), ratio: Type.Optional(Type.Number()), tags: Type.Optional(Type.Array(Type.String())), counts: Type.Optional(Type.Array(Type.Integer())),
  filter: Type.Optional(Type.Union([Type.String(), Type.Record(Type.String(), Type.Unknown())])), until: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
});
const common = { role: "reader", errors: [], examples: [{ title: "One", input: { word: "pump" } }] } as const;

/** Toy operations of every kind of input and output. */
export const toys = {
  echo: operation({ ...common, name: "toys.echo", summary: "Says it again.", http: "GET /api/v1/toys/{word}", effect: "read", input: value(echoInput), output: value(Type.Unknown()) }),
  send: operation({ ...common, name: "toys.send", summary: "Says it again, by body.", http: "POST /api/v1/toys/{word}", effect: "write", input: value(echoInput), output: value(Type.Unknown()) }),
  count: operation({ ...common, name: "toys.count", summary: "Counts.", http: "GET /api/v1/count", effect: "read", input: value(Type.Object({ to: Type.Optional(Type.Integer()), pauseMs: Type.Optional(Type.Integer()), failAt: Type.Optional(Type.Integer()), size: Type.Optional(Type.Integer()) })), output: stream(Type.Object({ type: Type.Literal("number"), number: Type.Integer(), text: Type.String() })) }),
  take: operation({ ...common, name: "toys.take", summary: "Takes bytes.", http: "PUT /api/v1/bytes", role: "editor", effect: "write", input: upload(Type.Object({ name: Type.String(), groups: Type.Optional(Type.Array(Type.String())) })), output: value(Type.Unknown()) }),
  give: operation({ ...common, name: "toys.give", summary: "Gives bytes.", http: "GET /api/v1/bytes", effect: "read", input: value(Type.Object({ size: Type.Integer(), mediaType: Type.Optional(Type.String()), download: Type.Optional(Type.String()), fails: Type.Optional(Type.Boolean()) })), output: bytes }),
  wait: operation({ ...common, name: "toys.wait", summary: "Waits until the caller leaves.", http: "POST /api/v1/wait", effect: "read", input: value(Type.Object({ ms: Type.Optional(Type.Integer()) })), output: value(Type.Unknown()) }),
  fault: operation({ ...common, name: "toys.fault", summary: "Fails.", http: "POST /api/v1/fault", effect: "read", input: value(Type.Object({ code: Type.String() })), output: value(Type.Unknown()) }),
};

/** What a test sees of a running house. */
export interface House {
  readonly server: HttpServer;
  readonly url: string;
  readonly lines: Record<string, unknown>[];
  /** Facts that handlers leave behind. */
  readonly seen: { contexts: Context[]; aborted: string[]; numbersMade: number; streamsEnded: number };
  /** What `/readyz` answers. */
  readonly health: { isReady: boolean; reasons: string[] };
  /** Adds an operation while the house runs. */
  add(operation: Operation, answer: Answer): void;
}

/** Opens a house; `host` names and limits come from `settings`. */
export async function openHouse(settings: Partial<HttpSettings> = {}, consoleDirectory?: string, protocols: readonly Protocol[] = []): Promise<House> {
  const seen: House["seen"] = { contexts: [], aborted: [], numbersMade: 0, streamsEnded: 0 };
  const operations = new Map<string, Operation>();
  const answers = new Map<string, Answer>();
  const add = (one: Operation, answer: Answer) => {
    operations.set(one.name, one);
    answers.set(one.name, answer);
  };
  addToys(add, seen);
  addAsk(add);
  const lines: Record<string, unknown>[] = [];
  const health: House["health"] = { isReady: true, reasons: [] };
  let requests = 0;
  const server = createHttpServer({
    dispatcher: dispatcherOf(operations, answers, seen), authenticator, health: { ready: async () => health },
    exposeMetrics: () => createPrometheusMetrics().expose(), documentation: createDocumentation("0.0.0"), protocols, clock: systemClock, newRequestId: () => `request-${++requests}`,
    log: createPinoLog({ level: "debug", destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) } }),
    consoleDirectory: consoleDirectory ?? (await mkdtemp(join(tmpdir(), "plinth-console-"))), settings: { host: "127.0.0.1", port: 0, ...settings },
  });
  const { url } = await server.listen();
  return { server, url, lines, seen, health, add };
}

function principal(kind: Principal["kind"], role: Role): Principal {
  return { kind, id: `${kind}-${role}`, workspace: "main", role, groups: [] };
}

const authenticator: Authenticator = {
  byKey: async (secret) => {
    if (secret === secrets.admin) return principal("key", "admin");
    if (secret === secrets.reader) return principal("key", "reader");
    throw fail("access.unauthenticated");
  },
  bySession: async (cookie) => {
    if (cookie === secrets.cookie) return principal("session", "admin");
    throw fail("access.unauthenticated");
  },
  login: async (token) => {
    if (token === "once") return { cookie: secrets.cookie, csrf: secrets.csrf, expiresAt: Date.now() + 60_000 };
    throw fail("access.login_expired");
  },
  csrf: () => secrets.csrf,
};

function dispatcherOf(operations: ReadonlyMap<string, Operation>, answers: ReadonlyMap<string, Answer>, seen: House["seen"]): Dispatcher {
  return {
    operations,
    async call(name, request, context): Promise<Outcome> {
      const one = operations.get(name);
      const answer = answers.get(name);
      if (one === undefined || answer === undefined) throw fail("internal.fault", { reason: `no ${name}` });
      seen.contexts.push(context);
      const [wrong] = Compile(one.input.schema).Errors(request.input);
      if (wrong !== undefined) throw fail("request.invalid", { problem: wrong.message, where: wrong.instancePath || "/" });
      if (!roleAllows(context.principal.role, one.role)) throw fail("access.forbidden", { role: context.principal.role, operation: name, needed: one.role });
      const result = await answer({ ...request.input }, context, request.body);
      if (one.output.kind === "stream") return { kind: "stream", items: result as AsyncIterable<unknown> };
      return one.output.kind === "bytes" ? { kind: "bytes", result: result as BytesResult } : { kind: "value", value: result };
    },
  };
}

function addToys(add: House["add"], seen: House["seen"]): void {
  add(toys.echo, async (input) => input);
  add(toys.send, async (input, context) => ({ ...input, idempotencyKey: context.idempotencyKey ?? null }));
  add(toys.count, async (input, context) => count(input as Parameters<typeof count>[0], context, seen));
  add(toys.take, async (input, _context, body) => {
    let size = 0;
    let sum = 0;
    for await (const piece of body ?? []) {
      size += piece.byteLength;
      for (const byte of piece) sum = (sum + byte) % 65_536;
    }
    return { ...input, size, sum };
  });
  add(toys.give, async (input) => give(input as Parameters<typeof give>[0]));
  add(toys.wait, async (input, context) => {
    if (typeof input["ms"] === "number") await systemClock.sleep(input["ms"]);
    else await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
    if (context.signal.aborted) seen.aborted.push(String((context.signal.reason as { code?: string }).code));
    return { waited: true };
  });
  add(toys.fault, async (input) => {
    if (input["code"] === "foreign") throw new TypeError("a private word");
    throw fail(input["code"] as "request.overloaded", { what: "The queue", limit: 3, retryAfterMs: 2500 });
  });
}

async function* count(input: { to?: number; pauseMs?: number; failAt?: number; size?: number }, context: Context, seen: House["seen"]) {
  context.signal.addEventListener("abort", () => seen.aborted.push(String((context.signal.reason as { code?: string }).code)));
  try {
    for (let number = 1; number <= (input.to ?? Number.POSITIVE_INFINITY); number++) {
      if (input.failAt === number) throw fail("index.behind", { applied: 1, wanted: number });
      if (input.pauseMs !== undefined) await systemClock.sleep(input.pauseMs, context.signal);
      seen.numbersMade++;
      yield { type: "number", number, text: "é\n".repeat(input.size ?? 1) };
    }
  } finally {
    seen.streamsEnded++;
  }
}

function give(input: { size: number; mediaType?: string; download?: string; fails?: boolean }): BytesResult {
  async function* pieces() {
    if (input.fails === true) throw fail("blob.not_found", { hash: "ab" });
    for (let at = 0; at < input.size; at += 1000) yield Uint8Array.from({ length: Math.min(1000, input.size - at) }, (_, offset) => (at + offset) % 251);
  }
  return { mediaType: input.mediaType ?? "application/pdf", sizeBytes: input.size, download: input.download ?? "räport \"1\".pdf", etag: `tag-${input.size}`, bytes: pieces() };
}

function addAsk(add: House["add"]): void {
  const answer = { id: "a", question: "q", answered: true, answer: "Yes.", sentences: [], citations: [], nearest: [], evidence: { score: 1, threshold: 0, coverage: 1 }, snapshot: 1, tookMs: 1 };
  add(contract.search.ask, async (input) => ({ ...answer, question: input["question"] }));
  add(contract.search.askStream, async (input) => events(input));
  add(contract.documents.list, async (input) => ({ documents: [], next: JSON.stringify(input) }));
  add(contract.documents.upload, async (input, _context, body) => {
    let size = 0;
    for await (const piece of body ?? []) size += piece.byteLength;
    return { document: "abcdefghijklmnopqrstuvwxyz", job: `${String(input["name"])} ${size} ${JSON.stringify(input["groups"] ?? null)}`, isNew: true };
  });
  add(contract.system.info, async (_input, context) => ({ version: "0", node: "20", workspace: context.principal.workspace, role: context.principal.role, uptimeSeconds: 1, formats: [] }));

  async function* events(input: Record<string, unknown>) {
    yield { type: "sources", snapshot: 1, hits: [] };
    yield { type: "sentence", text: "Yes.", citations: [] };
    yield { type: "answer", answer: { ...answer, question: input["question"] } };
  }
}

/** Headers of a caller with a key. */
export function as(role: "admin" | "reader", more: Record<string, string> = {}): Record<string, string> {
  return { authorization: `Bearer ${secrets[role]}`, ...more };
}
