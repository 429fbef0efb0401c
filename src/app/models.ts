// The models that this process serves: the built-in one and those of other servers, under name and full version, and the endpoints of the gateway.
import { join } from "node:path";
import type { IndexedModel } from "#capabilities/indexing/index";
import type { GenerationSettings } from "#capabilities/retrieval/index";
import { roleAllows } from "#core/access";
import { fail } from "#core/errors";
import { collectionModelPrefix } from "#core/serving/collection-model";
import type { Dispatcher } from "#contract/dispatch";
import { builtInModelName } from "#core/vectors/model-definition";
import type { VectorPrecision } from "#core/vectors/vector";
import { createHttpUpstream } from "#engines/http-upstream/upstream";
import { createOpenAiGenerator } from "#engines/openai/chat/generator";
import { createOpenAiEmbedder } from "#engines/openai/embedder";
import { systemClock } from "#engines/system/clock";
import { systemRandom } from "#engines/system/random";
import type { Embedder } from "#ports/embedder";
import type { RerankModels } from "#surfaces/inference/index";
import type { Caller, EmbedAnswer, EmbedOrder, ServedModel, ServedModels } from "#surfaces/openai/models";
import type { Config } from "./config/index.ts";
import { packageRoot } from "./entries.ts";
import { openEmbedderInThread } from "./threads/embedder-engine.ts";
import type { FaultListener } from "./threads/remote.ts";

/** How its vectors are written: its rows are int8, so half precision loses nothing that they have. */
export const builtInVectorPrecision: VectorPrecision = "float16";

/** Opens the model that ships. @throws embedding.model_damaged */
export function openBuiltInEmbedder(onFault?: FaultListener): Promise<Embedder> {
  return openEmbedderInThread({ path: join(packageRoot(), "models", builtInModelName, "model.plinth"), ...(onFault ? { onFault } : {}) });
}

/** Models of other servers, as the configuration names them; nothing is sent before the first text. */
export function openRemoteEmbedders({ embedding, serving }: Pick<Config, "embedding" | "serving">): readonly Embedder[] {
  return embedding.models.map((definition) => {
    const server = serving.upstreams.find(({ name }) => name === definition.upstream);
    if (server === undefined) throw fail("config.invalid", { setting: "embedding.models", origin: "the settings", problem: `there is no upstream ${definition.upstream}` });
    return createOpenAiEmbedder(definition, { upstream: createHttpUpstream(server, systemClock), apiKey: server.apiKey, clock: systemClock, random: systemRandom });
  });
}

/** The model that writes answers, with its budget, where the configuration names one; nothing is sent before the first question. */
export function openGenerator({ answers, serving }: Pick<Config, "answers" | "serving">): GenerationSettings | undefined {
  const [definition] = answers.generator;
  if (definition === undefined) return undefined;
  const { upstream: named, model, tokensMax, millisecondsMax } = definition;
  const server = serving.upstreams.find(({ name }) => name === named);
  if (server === undefined) throw fail("config.invalid", { setting: "answers.generator", origin: "the settings", problem: `there is no upstream ${named}` });
  return { generator: createOpenAiGenerator(model, { upstream: createHttpUpstream(server, systemClock), apiKey: server.apiKey, clock: systemClock }), tokensMax, millisecondsMax };
}

/** The models that collections can be embedded by: the built-in one first. Nothing is known of how those of other servers bear half precision. */
export function indexedModels({ embedder, remoteEmbedders }: { readonly embedder: Embedder; readonly remoteEmbedders: readonly Embedder[] }): readonly IndexedModel[] {
  return [{ embedder, vectorPrecision: builtInVectorPrecision }, ...remoteEmbedders.map((remote): IndexedModel => ({ embedder: remote, vectorPrecision: "float32" }))];
}

/** Names that callers may use beside the embedders': endpoints, and collections that answer as models. */
export interface OtherModels {
  names(caller: Caller): Promise<readonly string[]>;
}

/** Embedders behind the names that callers use, listed with what answers otherwise. */
export function serveModels(embedders: readonly Embedder[], others: OtherModels, createdAt: number): ServedModels {
  const view = (id: string): ServedModel => ({ id, createdAt: Math.floor(createdAt / 1000), ownedBy: "plinth" });
  const named = (name: string): Embedder => {
    const found = embedderNamed(embedders, name);
    if (found === undefined) throw fail("embedding.model_unknown", { model: name });
    return found;
  };
  return {
    list: async (caller) => [...embedders.map(({ model }) => model.name), ...(await others.names(caller))].map(view),
    embed: (order) => embed(named(order.model), order),
  };
}

function embedderNamed(embedders: readonly Embedder[], name: string): Embedder | undefined {
  return embedders.find(({ model }) => model.name === name || model.version === name);
}

/** The same embedders as models that rerank. */
export function rerankModels(embedders: readonly Embedder[]): RerankModels {
  return {
    has: (name) => embedderNamed(embedders, name) !== undefined,
    score: async (name, { query, documents }, signal) => {
      const embedder = embedderNamed(embedders, name);
      if (embedder === undefined) throw fail("embedding.model_unknown", { model: name });
      const asked = await embedder.embed([query], { kind: "query", signal });
      const cosines: number[] = [];
      let { tokens } = asked;
      const { textsMax } = embedder.model;
      for (let from = 0; from < documents.length; from += textsMax) {
        const part = await embedder.embed(documents.slice(from, from + textsMax), { kind: "document", signal });
        for (let row = 0; row < part.rows; row++) cosines.push(asked.vectors.reduce((sum, value, i) => sum + value * (part.vectors[row * part.dimensions + i] ?? 0), 0));
        tokens += part.tokens;
      }
      return { cosines, tokens };
    },
  };
}

/** Endpoints that the caller may call, and collections that it may ask. */
export function otherModels(gateway: { endpointsOf(workspace: string): readonly string[] }, dispatcher: Dispatcher): OtherModels {
  return {
    names: async ({ principal, signal, deadlineAt, requestId }) => {
      const endpoints = roleAllows(principal.role, "inference") ? gateway.endpointsOf(principal.workspace) : [];
      if (!roleAllows(principal.role, "reader")) return endpoints;
      const outcome = await dispatcher.call("collections.list", { input: {} }, { principal, signal, deadlineAt, requestId });
      const { collections } = (outcome as { readonly value: { readonly collections: readonly { readonly collection: string }[] } }).value;
      return [...endpoints, ...collections.map(({ collection }) => collectionModelPrefix + collection)];
    },
  };
}

async function embed(embedder: Embedder, { texts, dimensions: wanted, signal }: EmbedOrder): Promise<EmbedAnswer> {
  const { name, version, dimensions, truncatesTo, textsMax } = embedder.model;
  const kept = wanted ?? dimensions;
  if (kept !== dimensions && !truncatesTo.includes(kept)) {
    throw fail("embedding.dimensions_unsupported", { model: name, dimensions, wanted: kept, supported: [dimensions, ...truncatesTo].join(", ") });
  }
  const vectors: Float32Array[] = [];
  let tokens = 0;
  for (let from = 0; from < texts.length; from += textsMax) {
    const part = await embedder.embed(texts.slice(from, from + textsMax), { kind: "document", signal });
    for (let row = 0; row < part.rows; row++) vectors.push(truncated(part.vectors.subarray(row * dimensions, (row + 1) * dimensions), kept));
    tokens += part.tokens;
  }
  return { version, vectors, tokens };
}

/** The first components at length 1 again. */
function truncated(vector: Float32Array, dimensions: number): Float32Array {
  if (dimensions === vector.length) return vector;
  const kept = vector.slice(0, dimensions);
  const length = Math.hypot(...kept);
  return length === 0 ? kept : kept.map((value) => value / length);
}
