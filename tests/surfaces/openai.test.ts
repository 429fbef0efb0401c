// OpenAI's paths through a real socket, with OpenAI's own client.
import OpenAI, { APIError, AuthenticationError, NotFoundError } from "openai";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serveModels } from "#app/models";
import { createMemoryEmbedder } from "#engines/memory/embedder";
import type { Embedder } from "#ports/embedder";
import { createOpenAiProtocol } from "#surfaces/openai/protocol";
import { openHouse, secrets, type House } from "./house.ts";

const words = createMemoryEmbedder({ textsMax: 4, tokensMax: 20 });
const cut: Embedder = { ...words, model: { ...words.model, name: "cut", version: "cut@sha256:0123456789ab", truncatesTo: [16] } };
const startedAt = Date.UTC(2026, 10, 22);

let house: House;
let client: OpenAI;

beforeAll(async () => {
  house = await openHouse({ bodyBytesMax: 200_000 }, undefined, [createOpenAiProtocol(serveModels([words, cut], { names: async () => ["chat"] }, startedAt))]);
  client = new OpenAI({ baseURL: `${house.url}/v1`, apiKey: secrets.admin, maxRetries: 0 });
});

afterAll(() => house.server.close(1000));

async function expected(text: string): Promise<readonly number[]> {
  return [...(await words.embed([text], { kind: "document" })).vectors];
}

async function refused(body: unknown, secret: string = secrets.admin): Promise<{ readonly status: number; readonly error: Record<string, unknown> }> {
  const answer = await fetch(`${house.url}/v1/embeddings`, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body), headers: { "content-type": "application/json", authorization: `Bearer ${secret}` } });
  return { status: answer.status, error: ((await answer.json()) as { error: Record<string, unknown> }).error };
}

it("embeds one text and many, as numbers and in base64, the same to the bit", async () => {
  const texts = ["a red kite", "taxes in April", "a", "b", "c", "d"];
  const plain = await client.embeddings.create({ model: words.model.name, input: texts, encoding_format: "float" });
  expect([plain.object, plain.model, plain.data.map(({ index, object }) => [index, object])]).toEqual(["list", words.model.version, texts.map((_text, index) => [index, "embedding"])]);
  expect(plain.usage).toEqual({ prompt_tokens: 10, total_tokens: 10 });
  for (const [index, text] of texts.entries()) expect(plain.data[index]?.embedding).toEqual(await expected(text));
  // Without a format the client asks for base64 and decodes it.
  const packed = await client.embeddings.create({ model: words.model.version, input: texts });
  expect(packed.data.map(({ embedding }) => [...embedding])).toEqual(plain.data.map(({ embedding }) => embedding));
  const one = await client.embeddings.create({ model: words.model.name, input: "a red kite" });
  expect([...(one.data[0]?.embedding ?? [])]).toEqual(await expected("a red kite"));
});

it("cuts vectors only where the model says that its first components are good alone", async () => {
  const { data } = await client.embeddings.create({ model: "cut", input: "a red kite", dimensions: 16 });
  const whole = (await expected("a red kite")).slice(0, 16);
  const length = Math.hypot(...whole);
  expect(data[0]?.embedding).toHaveLength(16);
  data[0]?.embedding.forEach((value, i) => expect(value).toBeCloseTo((whole[i] ?? 0) / length, 6));
  expect((await client.embeddings.create({ model: "cut", input: "x", dimensions: 64 })).data[0]?.embedding).toHaveLength(64);
  const failed = await client.embeddings.create({ model: words.model.name, input: "x", dimensions: 16 }).catch((thrown: unknown) => thrown);
  expect(failed).toBeInstanceOf(APIError);
  expect(failed).toMatchObject({ status: 400, code: "embedding.dimensions_unsupported", param: "dimensions", type: "invalid_request_error" });
});

it("lists its models and describes one", async () => {
  const listed = [];
  for await (const model of client.models.list()) listed.push(model);
  expect(listed).toEqual([words.model.name, "cut", "chat"].map((id) => ({ id, object: "model", created: startedAt / 1000, owned_by: "plinth" })));
  expect(await client.models.retrieve("cut")).toEqual(listed[1]);
  await expect(client.models.retrieve("absent")).rejects.toMatchObject({ status: 404, code: "model_not_found" });
});

it("refuses strangers and readers, and models that are not there", async () => {
  const stranger = new OpenAI({ baseURL: `${house.url}/v1`, apiKey: "wrong", maxRetries: 0 });
  const failed = await stranger.models.list().catch((thrown: unknown) => thrown);
  expect(failed).toBeInstanceOf(AuthenticationError);
  expect(failed).toMatchObject({ status: 401, code: "invalid_api_key" });
  expect(await refused({ model: words.model.name, input: "x" }, secrets.reader)).toMatchObject({ status: 403, error: { type: "permission_error", code: "access.forbidden" } });
  const absent = await client.embeddings.create({ model: "absent", input: "x" }).catch((thrown: unknown) => thrown);
  expect(absent).toBeInstanceOf(NotFoundError);
  expect(absent).toMatchObject({ code: "model_not_found", param: "model" });
});

it("names the field of a request that it does not take", async () => {
  const model = words.model.name;
  const cases: readonly (readonly [unknown, number, string | null])[] = [
    ["{", 400, null], ["[]", 400, "the body"], [{ input: "x" }, 400, "model"], [{ model }, 400, "input"], [{ model, input: [] }, 400, "input"], [{ model, input: "" }, 400, "input"],
    [{ model, input: ["x", " "] }, 400, "input[1]"], [{ model, input: ["x", null] }, 400, "input[1]"], [{ model, input: [1, 2] }, 400, "input"], [{ model, input: [[1], [2]] }, 400, "input"],
    [{ model, input: Array.from({ length: 2049 }, () => "x") }, 400, "input"], [{ model, input: "x", encoding_format: "int8" }, 400, "encoding_format"], [{ model, input: "x", dimensions: 1.5 }, 400, "dimensions"],
    [{ model, input: "x", dimensions: 0 }, 400, "dimensions"], [{ model, input: ["x", "a ".repeat(21)] }, 422, null],
  ];
  for (const [body, status, param] of cases) expect([body, await refused(body)]).toMatchObject([body, { status, error: { type: "invalid_request_error", param, message: expect.stringContaining(" ") as string } }]);
  expect((await client.embeddings.create({ model, input: Array.from({ length: 2048 }, () => "x") })).data).toHaveLength(2048);
});
