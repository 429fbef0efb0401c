// Embedding models of other servers as a configuration file says them, checked and filled up.
import Type, { type Static } from "typebox";
import { ServingName } from "#contract/serving/endpoints";
import type { UpstreamDefinition } from "#core/serving/endpoint";
import { builtInModelName, type EmbeddingModelDefinition } from "#core/vectors/model-definition";
import { vectorDimensionsMax } from "#core/vectors/vector";
import { checkedRecords } from "./checked-records.ts";
import { records, type Setting } from "./setting.ts";

const Prefix = Type.Optional(Type.String({ maxLength: 1000 }));

const EmbeddingModelInput = Type.Object({
  name: ServingName,
  upstream: ServingName,
  model: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  dimensions: Type.Integer({ minimum: 1, maximum: vectorDimensionsMax }),
  tokensMax: Type.Integer({ minimum: 16, maximum: 1_000_000 }),
  batchTokensMax: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
  batchTextsMax: Type.Optional(Type.Integer({ minimum: 1, maximum: 2048 })),
  queryPrefix: Prefix,
  documentPrefix: Prefix,
}, { additionalProperties: false });

/** An embedding model as a file says it; `model` is its name where absent. */
export type EmbeddingModelInput = Static<typeof EmbeddingModelInput>;

const batchDefaults = { batchTokensMax: 16_000, batchTextsMax: 32 };

/** The setting of embedding models. */
export const embeddingModels: Setting<readonly EmbeddingModelDefinition[], readonly EmbeddingModelInput[]> = records<EmbeddingModelDefinition, EmbeddingModelInput>({
  default: [], description: "Embedding models of other servers: name, upstream, model (its name there), dimensions, tokensMax (of one text), batchTokensMax and batchTextsMax (of one request), queryPrefix, documentPrefix.",
  check: (raw) => checkedRecords(EmbeddingModelInput, raw, { fill: (input): EmbeddingModelDefinition => ({ model: input.name, queryPrefix: "", documentPrefix: "", ...batchDefaults, ...input }), nameOf: ({ name }) => name }),
  show: (value) => value.map(({ name, upstream, model, dimensions }) => `${name} (${upstream}/${model}, ${dimensions} dimensions)`).join(", "),
});

/** What is wrong between embedding models and upstreams; undefined when all names lead somewhere. */
export function embeddingProblem(models: readonly EmbeddingModelDefinition[], upstreams: readonly UpstreamDefinition[]): string | undefined {
  for (const { name, upstream } of models) {
    if (name === builtInModelName) return `${name} is the built-in model; choose another name`;
    const found = upstreams.find((each) => each.name === upstream);
    if (found === undefined) return `${name} names the upstream ${upstream}, which is not under serving.upstreams`;
    if (found.kind !== "openai") return `${name} names the upstream ${upstream}, which does not speak OpenAI's embeddings`;
  }
  return undefined;
}
