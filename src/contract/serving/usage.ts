// Operations on what callers of the gateway use, and on its limits.
import Type, { type Static } from "typebox";
import { limitUnits, limitWindows } from "#core/serving/limit";
import { operation, value } from "../operation.ts";
import { Cursor, ListLimit, Moment } from "../shapes.ts";

const tokens = { promptTokens: Type.Integer(), completionTokens: Type.Integer(), cachedTokens: Type.Integer({ description: "Prompt tokens that came from the upstream's cache." }) };
const CostUsd = Type.Number({ description: "US dollars, by the prices of that moment." });

/** A sum over requests. */
export const UsageSumShape = Type.Object({ group: Type.String(), requests: Type.Integer(), failed: Type.Integer(), ...tokens, costUsd: CostUsd });

/** One request of the gateway. */
export const UsageRequestShape = Type.Object({
  at: Moment, request: Type.String(), key: Type.String(), endpoint: Type.String(), upstream: Type.String(), model: Type.String(), dialect: Type.String(), code: Type.String({ description: "ok, or the error's code." }),
  ...tokens, isEstimated: Type.Boolean({ description: "The upstream did not say what it used." }), costUsd: CostUsd,
  waitedMs: Type.Number({ description: "Wait for a place." }), firstByteMs: Type.Union([Type.Number(), Type.Null()], { description: "From the call to the first byte." }), durationMs: Type.Number(),
});

/** Operations on usage. */
export const usage = {
  sum: operation({
    name: "usage", summary: "Sum what was used: requests, tokens and cost.", http: "GET /api/v1/usage", role: "admin", effect: "read",
    input: value(Type.Object({
      by: Type.Optional(Type.Enum(["endpoint", "key", "model", "day"], { default: "endpoint", description: "What the sums are told apart by." })),
      from: Type.Optional(Type.String({ format: "date-time", description: "From the hour that begins then; thirty days ago unless stated." })),
      to: Type.Optional(Type.String({ format: "date-time", description: "Up to the hour that begins then; now unless stated." })),
    })),
    output: value(Type.Object({ from: Moment, to: Moment, usage: Type.Array(UsageSumShape), total: UsageSumShape })), errors: [],
    examples: [{ title: "By endpoint, the last thirty days", input: {} }, { title: "What each key cost in January", input: { by: "key", from: "2027-01-01T00:00:00.000Z", to: "2027-02-01T00:00:00.000Z" } }], cli: { command: "usage" },
  }),
  requests: operation({ name: "usage.requests", summary: "List single requests of the gateway, newest first; kept thirty days.", http: "GET /api/v1/usage/requests", role: "admin", effect: "read", input: value(Type.Object({ limit: ListLimit, cursor: Cursor })), output: value(Type.Object({ requests: Type.Array(UsageRequestShape), next: Type.Optional(Type.String()) })), errors: [], examples: [{ title: "The last fifty", input: {} }], cli: { command: "usage requests" } }),
};

const LimitName = Type.String({ pattern: "^[a-z0-9][a-z0-9_-]{0,99}$", description: "Name of the limit: lower-case letters, digits, - and _.", examples: ["team-budget"] });

const fields = {
  unit: Type.Enum([...limitUnits], { description: "What is counted; tokens are those of prompts and answers together." }),
  amount: Type.Number({ minimum: 0, maximum: 1e15, description: "Most in a window; US dollars for usd." }),
  window: Type.Enum([...limitWindows], { description: "How often it begins anew, in UTC." }),
};

/** A limit with what its window holds. */
export const LimitShape = Type.Object({
  limit: Type.String(), ...fields, key: Type.Union([Type.String(), Type.Null()]), endpoint: Type.Union([Type.String(), Type.Null()]),
  used: Type.Union([Type.Number(), Type.Null()], { description: "Used and taken in this window; null where each key counts by itself." }), resetsAt: Moment, updatedAt: Moment,
});
/** A limit with what its window holds. */
export type LimitView = Static<typeof LimitShape>;

/** Operations on limits. */
export const limits = {
  list: operation({ name: "limits.list", summary: "List the limits of the gateway.", http: "GET /api/v1/limits", role: "admin", effect: "read", input: value(Type.Object({})), output: value(Type.Object({ limits: Type.Array(LimitShape) })), errors: [], examples: [{ title: "All limits", input: {} }], cli: { command: "limits list" } }),
  set: operation({
    name: "limits.set", summary: "Limit requests, tokens or money; what the window has seen already counts.", http: "PUT /api/v1/limits/{limit}", role: "admin", effect: "write",
    input: value(Type.Object({ limit: LimitName, ...fields, key: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "One key's id, or each for every key by itself; all together unless stated." })), endpoint: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "One endpoint; all unless stated." })) })),
    output: value(LimitShape), errors: [],
    examples: [{ title: "Fifty dollars a month, all together", input: { limit: "budget", unit: "usd", amount: 50, window: "month" } }, { title: "Tokens a minute for every key by itself", input: { limit: "pace", unit: "tokens", amount: 100_000, window: "minute", key: "each" } }],
    cli: { command: "limits set", positionals: ["limit"] },
  }),
  delete: operation({ name: "limits.delete", summary: "Lift a limit.", http: "DELETE /api/v1/limits/{limit}", role: "admin", effect: "write", input: value(Type.Object({ limit: LimitName })), output: value(Type.Object({ limit: Type.String() })), errors: ["limit.not_found"], examples: [{ title: "Lift one", input: { limit: "budget" } }], cli: { command: "limits delete", positionals: ["limit"] } }),
};
