// Operations on endpoints: the names that clients call as models.
import Type, { type Static } from "typebox";
import { priorities } from "#core/serving/exchange";
import { operation, value } from "../operation.ts";
import { ErrorShape, Moment } from "../shapes.ts";

const nameForm = "^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$";

/** Name of an endpoint or of an upstream. */
export const ServingName = Type.String({ pattern: nameForm, description: "Letters, digits and . _ : / -" });
const EndpointName = Type.String({ pattern: nameForm, description: "Name of the endpoint, which clients give as the model.", examples: ["chat"] });

const Wait = (description: string) => Type.Optional(Type.Integer({ minimum: 1, maximum: 3_600_000, description }));

const Targets = Type.Array(
  Type.Object({ upstream: ServingName, model: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })), weight: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e6 })) }, { additionalProperties: false }),
  { minItems: 1, maxItems: 100, description: "Upstreams that answer: upstream, model (its name there), weight (share of the requests)." },
);

const settings = {
  priority: Type.Optional(Type.Enum([...priorities], { description: "Class of its requests: interactive leaves the queue first, batch last." })),
  fallback: Type.Optional(Type.Array(ServingName, { maxItems: 10, description: "Endpoints that answer when none of its targets can, in order." })),
  queueRequestsMax: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, description: "Requests that wait for a place." })),
  queueBytesMax: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_099_511_627_776, description: "Bytes of the requests that wait." })),
  queueMillisecondsMax: Wait("Longest wait for a place."),
  firstByteMillisecondsMax: Wait("Longest wait for an upstream's first byte."),
  idleMillisecondsMax: Wait("Longest silence in the middle of an answer."),
  cacheMilliseconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800_000, description: "How long an answer that is not streamed is given again to the same request of the same workspace; 0 for never." })),
};

/** What people say of an endpoint beside its name. */
export const endpointFields = { targets: Targets, ...settings };

/** An endpoint with how it does now. */
export const EndpointShape = Type.Object({
  endpoint: Type.String(),
  origin: Type.Enum(["file", "row"], { description: "file: it stands in the configuration file and is changed there alone." }),
  targets: Type.Array(Type.Object({
    upstream: Type.String(), model: Type.String(), weight: Type.Number(),
    isWell: Type.Boolean({ description: "False while it is left alone after failures." }), running: Type.Integer({ description: "Calls to this upstream now, of all endpoints." }), places: Type.Integer({ description: "Calls that it takes at once, as learnt." }),
  })),
  priority: Type.String(), fallback: Type.Array(Type.String()), waiting: Type.Integer({ description: "Requests that wait for a place." }),
  queueRequestsMax: Type.Integer(), queueBytesMax: Type.Integer(), queueMillisecondsMax: Type.Integer(), firstByteMillisecondsMax: Type.Integer(), idleMillisecondsMax: Type.Integer(), cacheMilliseconds: Type.Integer(),
  problem: Type.Union([Type.String(), Type.Null()], { description: "A name in it that leads nowhere." }),
  updatedAt: Type.Union([Moment, Type.Null()]),
});
/** An endpoint with how it does now. */
export type EndpointView = Static<typeof EndpointShape>;

/** What one request of a test went through. */
export const EndpointTestShape = Type.Object({
  endpoint: Type.String(), answered: Type.Boolean(), status: Type.Union([Type.Integer(), Type.Null()]),
  stages: Type.Array(Type.Object({ stage: Type.String(), atMs: Type.Number({ description: "Since the request came." }), detail: Type.String() })),
  text: Type.String({ description: "The beginning of what was answered." }), error: Type.Union([ErrorShape, Type.Null()]),
});

const one = { endpoint: EndpointName };

/** Operations on endpoints. */
export const endpoints = {
  list: operation({ name: "endpoints.list", summary: "List the endpoints of the gateway.", http: "GET /api/v1/endpoints", role: "inference", effect: "read", input: value(Type.Object({})), output: value(Type.Object({ endpoints: Type.Array(EndpointShape), upstreams: Type.Array(Type.String(), { description: "Upstreams that targets may name." }) })), errors: [], examples: [{ title: "All endpoints", input: {} }], cli: { command: "endpoints list" } }),
  get: operation({ name: "endpoints.get", summary: "Show one endpoint.", http: "GET /api/v1/endpoints/{endpoint}", role: "inference", effect: "read", input: value(Type.Object(one)), output: value(EndpointShape), errors: ["endpoint.not_found"], examples: [{ title: "One endpoint", input: { endpoint: "chat" } }], cli: { command: "endpoints get", positionals: ["endpoint"] } }),
  create: operation({
    name: "endpoints.create", summary: "Make an endpoint over upstreams of the configuration.", http: "POST /api/v1/endpoints", role: "admin", effect: "write",
    input: value(Type.Object({ ...one, ...endpointFields })), output: value(EndpointShape), errors: ["endpoint.exists"],
    examples: [{ title: "One model of one upstream", input: { endpoint: "chat", targets: [{ upstream: "gpu-1", model: "qwen3-8b" }] } }, { title: "Two by weight, a third behind them", input: { endpoint: "chat", targets: [{ upstream: "gpu-1", weight: 3 }, { upstream: "gpu-2" }], fallback: ["hosted"] } }],
    cli: { command: "endpoints create", positionals: ["endpoint"] },
  }),
  update: operation({
    name: "endpoints.update", summary: "Change an endpoint; requests under way end as they began.", http: "PATCH /api/v1/endpoints/{endpoint}", role: "admin", effect: "write",
    input: value(Type.Object({ ...one, targets: Type.Optional(Targets), ...settings })), output: value(EndpointShape), errors: ["endpoint.not_found", "endpoint.read_only"],
    examples: [{ title: "Longer waits", input: { endpoint: "chat", queueMillisecondsMax: 60_000 } }], cli: { command: "endpoints update", positionals: ["endpoint"] },
  }),
  delete: operation({ name: "endpoints.delete", summary: "Delete an endpoint; requests under way end as they began.", http: "DELETE /api/v1/endpoints/{endpoint}", role: "admin", effect: "write", input: value(Type.Object(one)), output: value(Type.Object(one)), errors: ["endpoint.not_found", "endpoint.read_only", "endpoint.in_use"], examples: [{ title: "Delete one", input: { endpoint: "chat" } }], cli: { command: "endpoints delete", positionals: ["endpoint"] } }),
  test: operation({
    name: "endpoints.test", summary: "Send one request along an endpoint's whole path and tell each stage.", http: "POST /api/v1/endpoints/{endpoint}/test", role: "admin", effect: "write",
    input: value(Type.Object({ ...one, prompt: Type.Optional(Type.String({ minLength: 1, maxLength: 10_000, default: "Say hello.", description: "What the model is asked." })), maxTokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 16, description: "Most tokens of the answer." })) })),
    output: value(EndpointTestShape), errors: ["endpoint.not_found"], examples: [{ title: "Say hello", input: { endpoint: "chat" } }], cli: { command: "endpoints test", positionals: ["endpoint"] },
  }),
};
