// Upstreams and endpoints as a configuration file says them, checked and filled up.
import Type, { type Static } from "typebox";
import { endpointFields, ServingName } from "#contract/serving/endpoints";
import type { DatedPrice } from "#capabilities/serving/index";
import { type Endpoint, endpointOf, problemOf, type UpstreamDefinition } from "#core/serving/endpoint";
import { checkedRecords } from "./checked-records.ts";
import { records, type Setting } from "./setting.ts";

const UpstreamInput = Type.Object({
  name: ServingName,
  kind: Type.Optional(Type.Enum(["openai", "anthropic", "cohere", "tei"])),
  url: Type.String({ pattern: "^https?://[^\\s?#]+$" }),
  responses: Type.Optional(Type.Boolean()),
  apiKey: Type.Optional(Type.String()),
  concurrencyMax: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
}, { additionalProperties: false });

const EndpointInput = Type.Object({ name: ServingName, ...endpointFields }, { additionalProperties: false });

/** An upstream as a file says it. */
export type UpstreamInput = Static<typeof UpstreamInput>;
/** An endpoint as a file says it; a target's `model` is the endpoint's name where absent. */
export type EndpointInput = Static<typeof EndpointInput>;

const concurrencyDefault = 256;

/** The setting of upstreams. Its value holds secrets: only names and addresses are shown. */
export const upstreams: Setting<readonly UpstreamDefinition[], readonly UpstreamInput[]> = records<UpstreamDefinition, UpstreamInput>({
  default: [], description: "Servers of models: name, url (up to its version), kind (openai, anthropic, cohere or tei), responses (true where it has OpenAI's responses itself), apiKey, concurrencyMax.",
  check: (raw) => checkedRecords(UpstreamInput, raw, { fill: (input): UpstreamDefinition => ({ kind: "openai", apiKey: "", concurrencyMax: concurrencyDefault, ...input }), nameOf: ({ name }) => name }),
  show: (value) => value.map(({ name, kind, url }) => `${name} (${kind}, ${url})`).join(", "),
});

const price = Type.Number({ minimum: 0, maximum: 1e6 });
const PriceInput = Type.Object({
  model: Type.String({ minLength: 1 }), upstream: Type.Optional(ServingName), from: Type.Optional(Type.String({ pattern: "^\\d{4}-\\d\\d-\\d\\d$" })),
  inputUsdPerMillion: price, outputUsdPerMillion: price, cachedUsdPerMillion: Type.Optional(price),
}, { additionalProperties: false });

/** A price as a file says it: US dollars for a million tokens, from a day on. */
export type PriceInput = Static<typeof PriceInput>;

/** The setting of prices. */
export const prices: Setting<readonly DatedPrice[], readonly PriceInput[]> = records<DatedPrice, PriceInput>({
  default: [], description: "Prices of models that ship with none, or others: model, upstream, from (a day), inputUsdPerMillion, outputUsdPerMillion, cachedUsdPerMillion.",
  check: (raw) => checkedRecords(PriceInput, raw, { fill: priceOf, nameOf: ({ model, upstream, from }) => [model, upstream, from].join(" ") }),
  show: (value) => value.map(({ model, input, output }) => `${model} (${input} in, ${output} out)`).join(", "),
});

function priceOf({ model, upstream, from, inputUsdPerMillion, outputUsdPerMillion, cachedUsdPerMillion }: PriceInput): DatedPrice {
  return { model, upstream: upstream ?? null, from: from === undefined ? 0 : Date.parse(from), input: inputUsdPerMillion, output: outputUsdPerMillion, ...(cachedUsdPerMillion === undefined ? {} : { cached: cachedUsdPerMillion }) };
}

/** The setting of endpoints. */
export const endpoints: Setting<readonly Endpoint[], readonly EndpointInput[]> = records<Endpoint, EndpointInput>({
  default: [], description: "Names that clients call: name, targets (upstream, model, weight), fallback, priority and waits.",
  check: (raw) => checkedRecords(EndpointInput, raw, { fill: ({ name, ...fields }) => endpointOf(name, fields), nameOf: ({ name }) => name }),
  show: (value) => value.map(({ name, targets }) => `${name} (${targets.map(({ upstream, model }) => `${upstream}/${model}`).join(", ")})`).join(", "),
});

/** What is wrong between endpoints and upstreams; undefined when all names lead somewhere. */
export function problemBetween(given: { readonly upstreams: readonly UpstreamDefinition[]; readonly endpoints: readonly Endpoint[] }): string | undefined {
  const known = { upstreams: given.upstreams.map(({ name }) => name), endpoints: given.endpoints.map(({ name }) => name) };
  return given.endpoints.map((endpoint) => problemOf(endpoint, known)).find((problem) => problem !== undefined);
}
