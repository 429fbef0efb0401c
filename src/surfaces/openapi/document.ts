// The contract as an OpenAPI 3.1 document: a pure function of the operations.
import { errorTable, type ErrorCode } from "#core/errors";
import type { ErrorEntry } from "#core/errors/entry";
import type { Operation } from "#contract/operation";
import { routeOf, streamingName } from "#contract/route";
import { CollectionName } from "#contract/shapes";
import { curlOf } from "./curl.ts";
import { schemaOf, sharedSchemas, type JsonSchema } from "./schemas.ts";

/** An OpenAPI document as plain data. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: Readonly<Record<string, unknown>>;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;
  readonly components: Readonly<Record<string, unknown>>;
  readonly [part: string]: unknown;
}

const description = "Every operation of Plinth over HTTP. Send `Authorization: Bearer KEY`; errors have one form; answers that stream are server-sent events. A request may carry `x-request-id` and `x-plinth-deadline-ms`, a write `Idempotency-Key`.";
const everywhere: readonly ErrorCode[] = ["request.invalid", "access.unauthenticated", "access.forbidden", "access.origin_refused", "request.overloaded", "server.stopping", "request.timeout", "internal.fault"];
const withBody: readonly ErrorCode[] = ["request.malformed", "request.unsupported_type", "request.too_large", "request.slow"];
const ofWrites: readonly ErrorCode[] = ["access.csrf_refused", "idempotency.mismatch"];

/** The document of these operations. `version` is Plinth's. */
export function openApiDocument(operations: Iterable<Operation>, version: string): OpenApiDocument {
  const all = [...operations].toSorted((a, b) => compare(a.http.split(" ")[1], b.http.split(" ")[1]) || compare(a.name, b.name));
  const byName = new Map(all.map((operation) => [operation.name, operation]));
  const paths: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const operation of all) {
    const { path, method } = routeOf(operation);
    (paths[path] ??= {})[method.toLowerCase()] = describe(operation, byName.get(streamingName(operation.name)));
  }
  return {
    openapi: "3.1.0",
    info: { title: "Plinth", version, summary: "Answers from your own documents, with the exact words that support them.", description, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    servers: [{ url: "/", description: "The Plinth that sent this document." }],
    security: [{ key: [] }, { session: [], csrf: [] }],
    tags: [...new Set(all.map(nounOf))].toSorted(compare).map((name) => ({ name })),
    paths,
    components: components(),
  };
}

/** The noun that an operation is listed under. */
export function nounOf(operation: Pick<Operation, "name">): string {
  return operation.name.split(".")[0] ?? operation.name;
}

function compare(a = "", b = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function describe(operation: Operation, twin: Operation | undefined): Record<string, unknown> {
  const { rest } = routeOf(operation);
  const needed = ["Needs the role", `\`${operation.role}\`.`].join(" ");
  const streamed = twin === undefined ? "" : " With `Accept: text/event-stream` the answer streams as events.";
  return {
    operationId: operation.name,
    tags: [nounOf(operation)],
    summary: operation.summary,
    description: `${needed}${streamed}`,
    parameters: parametersOf(operation),
    ...requestBodyOf(operation),
    responses: { 200: answerOf(operation, twin), ...failuresOf(operation) },
    "x-plinth": { rest, input: operation.input.kind, output: operation.output.kind, effect: operation.effect, role: operation.role },
    "x-codeSamples": operation.examples.map((example) => ({ lang: "Shell", label: example.title, source: curlOf(operation, example) })),
  };
}

function parametersOf(operation: Operation): readonly unknown[] {
  const { inPath, rest } = routeOf(operation);
  const { properties } = operation.input.schema;
  const required = new Set(operation.input.schema.required ?? []);
  const example = operation.examples[0]?.input ?? {};
  const own = Object.entries(properties).flatMap(([name, schema]) => {
    const place = inPath.includes(name) ? "path" : rest === "query" ? "query" : undefined;
    return place === undefined ? [] : [parameter({ name, in: place, required: place === "path" || required.has(name) }, schemaOf(schema), example[name])];
  });
  const headers = ["deadline", "requestId", ...(operation.effect === "read" ? [] : ["idempotencyKey"])];
  return [...own, ...headers.map((name) => ({ $ref: `#/components/parameters/${name}` }))];
}

function parameter(head: { readonly name: string; readonly in: string; readonly required: boolean }, schema: JsonSchema, example: unknown): Record<string, unknown> {
  const { description: text, ...form } = schema;
  const style = schema["type"] === "array" ? { style: "form", explode: true } : {};
  return { ...head, ...(text === undefined ? {} : { description: text }), schema: form, ...style, ...(example === undefined ? {} : { example }) };
}

function requestBodyOf(operation: Operation): Record<string, unknown> {
  const { inPath, rest } = routeOf(operation);
  if (operation.input.kind === "upload") return { requestBody: { required: true, description: "The bytes of the file.", content: { "application/octet-stream": {} } } };
  if (rest === "query") return {};
  const fields = Object.entries(operation.input.schema.properties).filter(([name]) => !inPath.includes(name));
  if (fields.length === 0) return {};
  const required = (operation.input.schema.required ?? []).filter((name: string) => !inPath.includes(name));
  const schema = { type: "object", ...(required.length === 0 ? {} : { required }), properties: Object.fromEntries(fields.map(([name, field]) => [name, schemaOf(field)])) };
  const examples = Object.fromEntries(operation.examples.map((example, at) => [`example${at + 1}`, { summary: example.title, value: Object.fromEntries(Object.entries(example.input).filter(([name]) => !inPath.includes(name))) }]));
  return { requestBody: { required: required.length > 0, content: { "application/json": { schema, examples } } } };
}

function answerOf(operation: Operation, twin: Operation | undefined): Record<string, unknown> {
  const { output } = operation;
  if (output.kind === "bytes") return { description: "The bytes.", content: { "*/*": {} } };
  if (output.kind === "stream") return { description: "Events whose data is one item each; `plinth.end` or `plinth.error` comes last.", content: { "text/event-stream": { schema: schemaOf(output.schema) } } };
  const events = twin?.output.kind === "stream" ? { "text/event-stream": { schema: schemaOf(twin.output.schema) } } : {};
  return { description: "The answer.", content: { "application/json": { schema: schemaOf(output.schema) }, ...events } };
}

/** Codes that an operation can answer with: its own and those of every request of its kind. */
export function codesOf(operation: Operation): readonly ErrorCode[] {
  const { rest } = routeOf(operation);
  const hasBody = rest === "body" || operation.input.kind === "upload";
  const names = operation.input.schema.properties["collection"] === CollectionName ? (["collection.bad_name"] as const) : [];
  return [...new Set([...operation.errors, ...names, ...everywhere, ...(hasBody ? withBody : []), ...(operation.effect === "read" ? [] : ofWrites)])];
}

function failuresOf(operation: Operation): Record<string, unknown> {
  const byStatus: Record<number, ErrorCode[]> = {};
  for (const code of codesOf(operation)) (byStatus[(errorTable[code] as ErrorEntry).status] ??= []).push(code);
  return Object.fromEntries(Object.entries(byStatus).map(([status, codes]) => [status, { description: codes.map((code) => `\`${code}\``).join(", "), content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorAnswer" } } } }]));
}

function components(): Record<string, unknown> {
  const header = (name: string, about: string, schema: JsonSchema) => ({ name, in: "header", required: false, description: about, schema });
  return {
    schemas: { ...sharedSchemas(), ErrorAnswer: { type: "object", required: ["error"], properties: { error: { $ref: "#/components/schemas/Error" } } } },
    parameters: {
      deadline: header("x-plinth-deadline-ms", "Time for the answer; the server's own limit is the most.", { type: "integer", minimum: 1 }),
      requestId: header("x-request-id", "Id of the request, given back with the answer and written to the log.", { type: "string", pattern: "^[\\w.:-]{1,128}$" }),
      idempotencyKey: header("Idempotency-Key", "The same key makes a repeated write happen once.", { type: "string", minLength: 1, maxLength: 200 }),
    },
    securitySchemes: {
      key: { type: "http", scheme: "bearer", description: "An API key; make one with `plinth keys create NAME`." },
      session: { type: "apiKey", in: "cookie", name: "plinth_session", description: "The page's login; the port follows the name, as in plinth_session_7411." },
      csrf: { type: "apiKey", in: "header", name: "x-plinth-csrf", description: "Needed for writes with the page's login; read it from GET /api/session." },
    },
  };
}
