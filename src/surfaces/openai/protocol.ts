// OpenAI's paths for embeddings and models, so that its clients work against Plinth unchanged.
import { roleAllows } from "#core/access";
import { fail } from "#core/errors";
import type { Protocol, ProtocolReply, ProtocolRequest } from "#contract/protocol";
import { readEmbeddingsRequest } from "./input.ts";
import type { ServedModel, ServedModels } from "./models.ts";
import { refusal } from "./refusal.ts";

const modelsPath = "/v1/models";

/** The protocol over `models`. */
export function createOpenAiProtocol(models: ServedModels): Protocol {
  return {
    name: "openai",
    routes: ["POST /v1/embeddings", `GET ${modelsPath}`, `GET ${modelsPath}/{model}`],
    answer: async (request) => {
      const { role } = request.principal;
      const isListing = request.method === "GET";
      if (!roleAllows(role, "inference") && !(isListing && roleAllows(role, "reader"))) throw fail("access.forbidden", { role, operation: `${request.method} ${request.path}`, needed: "inference" });
      if (request.path === "/v1/embeddings") return embeddings(models, request);
      if (request.path === modelsPath) return json({ object: "list", data: (await models.list(request)).map(modelView) });
      return json(modelView(named(await models.list(request), decodeURIComponent(request.path.slice(modelsPath.length + 1)))));
    },
    refuse: refusal,
  };
}

async function embeddings(models: ServedModels, request: ProtocolRequest): Promise<ProtocolReply> {
  const { model, texts, isBase64, dimensions } = readEmbeddingsRequest(await request.body());
  const { version, vectors, tokens } = await models.embed({ model, texts, dimensions, signal: request.signal });
  const data = vectors.map((vector, index) => ({ object: "embedding", index, embedding: isBase64 ? base64(vector) : Array.from(vector) }));
  return json({ object: "list", data, model: version, usage: { prompt_tokens: tokens, total_tokens: tokens } });
}

/** Little-endian float32, as OpenAI's clients ask for by default. */
function base64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, i) => bytes.writeFloatLE(value, i * 4));
  return bytes.toString("base64");
}

function named(models: readonly ServedModel[], id: string): ServedModel {
  const found = models.find((model) => model.id === id);
  if (found === undefined) throw fail("embedding.model_unknown", { model: id });
  return found;
}

function modelView({ id, createdAt, ownedBy }: ServedModel): Readonly<Record<string, unknown>> {
  return { id, object: "model", created: createdAt, owned_by: ownedBy };
}

function json(value: unknown): ProtocolReply {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
