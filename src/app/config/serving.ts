// Upstreams and endpoints as a configuration file says them, checked and filled up.
import Type, { type Static, type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { nearest } from "#core/text/nearest";
import type { Endpoint, UpstreamDefinition } from "#core/serving/endpoint";
import { type Checked, records, type Setting } from "./setting.ts";

const nameForm = "^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$";
const Name = Type.String({ pattern: nameForm });

const UpstreamInput = Type.Object({
  name: Name,
  kind: Type.Optional(Type.Union([Type.Literal("openai"), Type.Literal("anthropic")])),
  url: Type.String({ pattern: "^https?://[^\\s?#]+$" }),
  apiKey: Type.Optional(Type.String()),
  concurrencyMax: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
}, { additionalProperties: false });

const wait = Type.Integer({ minimum: 1, maximum: 3_600_000 });

const EndpointInput = Type.Object({
  name: Name,
  targets: Type.Array(Type.Object({ upstream: Name, model: Type.Optional(Type.String({ minLength: 1 })), weight: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e6 })) }, { additionalProperties: false }), { minItems: 1, maxItems: 100 }),
  priority: Type.Optional(Type.Union([Type.Literal("interactive"), Type.Literal("standard"), Type.Literal("batch")])),
  fallback: Type.Optional(Type.Array(Name, { maxItems: 10 })),
  queueRequestsMax: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
  queueBytesMax: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_099_511_627_776 })),
  queueMillisecondsMax: Type.Optional(wait), firstByteMillisecondsMax: Type.Optional(wait), idleMillisecondsMax: Type.Optional(wait),
}, { additionalProperties: false });

/** An upstream as a file says it. */
export type UpstreamInput = Static<typeof UpstreamInput>;
/** An endpoint as a file says it; a target's `model` is the endpoint's name where absent. */
export type EndpointInput = Static<typeof EndpointInput>;

const limitDefaults = { queueRequestsMax: 1000, queueBytesMax: 256_000_000, queueMillisecondsMax: 30_000, firstByteMillisecondsMax: 120_000, idleMillisecondsMax: 60_000 };
const concurrencyDefault = 256;

/** The setting of upstreams. Its value holds secrets: only names and addresses are shown. */
export const upstreams: Setting<readonly UpstreamDefinition[], readonly UpstreamInput[]> = records<UpstreamDefinition, UpstreamInput>({
  default: [], description: "Servers of models: name, url (up to its version), kind (openai or anthropic), apiKey, concurrencyMax.",
  check: (raw) => checked(UpstreamInput, raw, (input): UpstreamDefinition => ({ kind: "openai", apiKey: "", concurrencyMax: concurrencyDefault, ...input })),
  show: (value) => value.map(({ name, kind, url }) => `${name} (${kind}, ${url})`).join(", "),
});

/** The setting of endpoints. */
export const endpoints: Setting<readonly Endpoint[], readonly EndpointInput[]> = records<Endpoint, EndpointInput>({
  default: [], description: "Names that clients call: name, targets (upstream, model, weight), fallback, priority and waits.",
  check: (raw) => checked(EndpointInput, raw, endpointOf),
  show: (value) => value.map(({ name, targets }) => `${name} (${targets.map(({ upstream, model }) => `${upstream}/${model}`).join(", ")})`).join(", "),
});

function endpointOf({ name, targets, priority = "standard", fallback = [], ...limits }: EndpointInput): Endpoint {
  return { name, priority, fallback, targets: targets.map(({ upstream, model = name, weight = 1 }) => ({ upstream, model, weight })), limits: { ...limitDefaults, ...limits } };
}

function checked<Schema extends TSchema, Value extends { readonly name: string }>(schema: Schema, raw: readonly unknown[], fill: (input: Static<Schema>) => Value): Checked {
  const check = Compile(schema);
  const values: Value[] = [];
  for (const [i, one] of raw.entries()) {
    const [wrong] = check.Errors(one);
    if (wrong !== undefined) return { problem: `entry ${i + 1}${wrong.instancePath.replaceAll("/", ".")} ${wrong.message}` };
    const value = fill(one as Static<Schema>);
    if (values.some(({ name }) => name === value.name)) return { problem: `the name ${value.name} stands twice` };
    values.push(value);
  }
  return { value: values };
}

/** What is wrong between endpoints and upstreams; undefined when all names lead somewhere. */
export function problemBetween(given: { readonly upstreams: readonly UpstreamDefinition[]; readonly endpoints: readonly Endpoint[] }): string | undefined {
  const upstreamNames = given.upstreams.map(({ name }) => name);
  const endpointNames = given.endpoints.map(({ name }) => name);
  for (const { name, targets, fallback } of given.endpoints) {
    for (const { upstream } of targets) if (!upstreamNames.includes(upstream)) return `${name} names the upstream ${upstream}, ${absent(upstream, upstreamNames)}`;
    for (const other of fallback) if (!endpointNames.includes(other) || other === name) return `${name} names the fallback ${other}, ${absent(other, endpointNames)}`;
  }
  return undefined;
}

function absent(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `which is not there${near === undefined ? "" : `; did you mean ${near}`}`;
}
