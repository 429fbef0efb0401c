// A model of another server behind Plinth's own embeddings, from the settings to the stock client.
import OpenAI from "openai";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadConfig } from "#app/config/index";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";
import { startUpstream, type FakeUpstream } from "./upstreams.ts";

let server: FakeUpstream;
let plinth: TestPlinth;
let client: OpenAI;

beforeAll(async () => {
  server = await startUpstream(0, "embeddings");
  plinth = await startPlinth({
    flags: {
      "serving.upstreams": [{ name: "far", url: server.url, apiKey: "secret-far" }],
      "embedding.models": [{ name: "far-small", upstream: "far", model: "served", dimensions: 64, tokensMax: 512 }, { name: "far-wrong", upstream: "far", dimensions: 32, tokensMax: 512 }],
    },
  });
  client = new OpenAI({ baseURL: `${plinth.url}/v1`, apiKey: plinth.composition.localKey, maxRetries: 0 });
}, 60_000);

afterAll(async () => {
  await plinth?.stop();
  await server?.kill();
});

it("is listed beside the built-in model, and embeds with its own key, dimensions and version", async () => {
  const names = [];
  for await (const { id } of client.models.list()) names.push(id);
  expect(names.slice(0, 3)).toEqual(["plinth-en", "far-small", "far-wrong"]);
  const { data, model, usage } = await client.embeddings.create({ model: "far-small", input: ["a red kite", "taxes in April"] });
  expect([data.map(({ embedding }) => embedding.length), model, usage.total_tokens]).toEqual([[64, 64], expect.stringMatching(/^far-small@sha256:[0-9a-f]{12}$/), 6]);
  const { requests } = await server.seen();
  expect(requests.at(-1)).toMatchObject({ headers: { authorization: "Bearer secret-far" }, body: expect.stringContaining('"model":"served"') as string });
});

it("fails with Plinth's own codes, and without the server's words", async () => {
  await expect(client.embeddings.create({ model: "far-wrong", input: "a" })).rejects.toMatchObject({ status: 502, code: "embedding.vector_invalid", message: expect.stringContaining("64 dimensions, not 32") as string });
  await server.behave({ statuses: [401] });
  await expect(client.embeddings.create({ model: "far-small", input: "a" })).rejects.toMatchObject({ status: 502, code: "embedding.upstream_refused", message: expect.not.stringContaining("secret") as string });
  await server.behave({});
});

it("is refused in the settings where it names no upstream, one of another protocol, the built-in model or no dimensions", async () => {
  const problem = async (model: object, upstream: object = { name: "far", url: server.url, apiKey: "secret-far" }): Promise<unknown> => {
    const flags = { "serving.upstreams": [upstream], "embedding.models": [{ name: "m", upstream: "far", dimensions: 64, tokensMax: 512, ...model }] };
    return loadConfig({ env: {}, cwd: plinth.directory, flags }).then(({ states }) => states.find(({ setting }) => setting === "embedding.models")?.display, (error: { code: string; details: { problem: string } }) => `${error.code}: ${error.details.problem}`);
  };
  expect(await problem({})).toBe("m (far/m, 64 dimensions)");
  expect(await problem({ upstream: "near" })).toBe("config.invalid: m names the upstream near, which is not under serving.upstreams");
  expect(await problem({}, { name: "far", url: server.url, kind: "anthropic" })).toContain("does not speak OpenAI's embeddings");
  expect(await problem({ name: "plinth-en" })).toContain("plinth-en is the built-in model");
  expect(await problem({ dimensions: 0 })).toContain("config.invalid: entry 1.dimensions");
  expect(await problem({ dimension: 64 })).toContain("config.invalid: entry 1");
});
