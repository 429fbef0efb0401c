// Reranking in Jina's and in Cohere's words, in front of servers of either kind, of TEI, and of Plinth's own vectors.
import Schema from "typebox/schema";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";
import { startUpstream, type FakeUpstream } from "./upstreams.ts";

const shared = join(import.meta.dirname, "../../../shared/data/protocols");
const schemas = { "/v1/rerank": "jina/rerank.schema.json", "/v2/rerank": "cohere-rerank/rerank-v2.schema.json" } as const;
const documents = ["blue bananas", "the river runs south", "a river of blue"];
const query = "blue river";

let plinth: TestPlinth;
let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await startUpstream(0, "rerank");
  const root = upstream.url.replace("/v1", "");
  plinth = await startPlinth({
    flags: {
      "serving.upstreams": [{ name: "j", url: upstream.url, apiKey: "secret-j" }, { name: "c", kind: "cohere", url: `${root}/v2`, apiKey: "secret-c" }, { name: "t", kind: "tei", url: root }, { name: "a", kind: "anthropic", url: root }],
      "serving.endpoints": [...["j", "c", "t", "a"].map((name) => ({ name, targets: [{ upstream: name, model: "m" }] })), { name: "all", targets: ["j", "c", "t"].map((name) => ({ upstream: name, model: "m" })) }],
      "serving.prices": [{ model: "m", inputUsdPerMillion: 1000, outputUsdPerMillion: 0 }],
    },
  });
}, 60_000);

afterAll(async () => {
  await plinth?.stop();
  await upstream?.kill();
});

beforeEach(() => upstream.behave({}));

interface Reply {
  readonly status: number;
  readonly body: { readonly results?: readonly { readonly index: number; readonly relevance_score: number; readonly document?: { readonly text: string } }[]; readonly usage?: { readonly total_tokens: number }; readonly message?: string; readonly detail?: { readonly message: string } };
}

async function rerank(path: keyof typeof schemas, body: object, key = plinth.composition.localKey): Promise<Reply> {
  const answer = await fetch(plinth.url + path, { method: "POST", body: JSON.stringify({ query, documents, ...body }), headers: { "content-type": "application/json", authorization: `Bearer ${key}` } });
  return { status: answer.status, body: (await answer.json()) as Reply["body"] };
}

describe.each(Object.keys(schemas) as (keyof typeof schemas)[])("%s", (path) => {
  it.each(["j", "c", "t", "all", "plinth-en"])("is answered by %s, the best first", async (model) => {
    const { status, body } = await rerank(path, { model, top_n: 2 });
    expect([status, body.results?.map(({ index }) => index)[0], body.results?.length]).toEqual([200, 2, 2]);
    if (model !== "plinth-en") expect(body.results?.map(({ relevance_score: score }) => score)).toEqual([1, 0.5]);
    for (const { index, relevance_score: score, document } of body.results ?? []) {
      expect(score >= 0 && score <= 1).toBe(true);
      if (document !== undefined) expect(document.text).toBe(documents[index]);
    }
    if (!existsSync(shared)) return;
    const { response } = JSON.parse(readFileSync(join(shared, schemas[path]), "utf8")) as { response: object };
    expect(Schema.Errors(response, body)).toEqual([true, []]);
  });

  it("asks each upstream at its own path, with its key and in its words", async () => {
    for (const model of ["j", "c", "t"]) await rerank(path, { model, top_n: 1 });
    const [j, c, t] = (await upstream.seen()).requests.slice(-3).map(({ path: at, headers, body }) => [at, headers["authorization"], JSON.parse(body) as object]);
    expect(j).toEqual(["/v1/rerank", "Bearer secret-j", expect.objectContaining({ model: "m", query, documents, top_n: 1 })]);
    expect(c).toEqual(["/v2/rerank", "Bearer secret-c", { model: "m", query, documents, top_n: 1 }]);
    expect(t).toEqual(["/rerank", undefined, { model: "m", query, texts: documents, truncate: true }]);
  });

  it("refuses what cannot be ranked, and who may not ask", async () => {
    for (const bad of [{ documents: [] }, { documents: [7] }, { query: 7 }, { top_n: 0 }, { rank_fields: ["a"] }]) expect((await rerank(path, { model: "t", ...bad })).status).toBe(400);
    expect((await rerank(path, { model: "plinth-en", documents: [] })).status).toBe(400);
    expect((await rerank(path, { model: "absent" })).status).toBe(404);
    expect((await rerank(path, { model: "a" })).status).toBe(400);
    const { secret } = await plinth.client.keys.create({ name: "r", role: "reader" });
    const { status, body } = await rerank(path, { model: "t" }, secret);
    expect([status, (body.message ?? body.detail?.message ?? "").length > 0]).toEqual([403, true]);
  });

  it("tells in the client's words what an upstream refused, and takes no broken ranking", async () => {
    await upstream.behave({ status: 400 });
    for (const model of ["j", "c", "t"]) {
      const { status, body } = await rerank(path, { model });
      expect([status, path === "/v1/rerank" ? body.detail?.message : body.message]).toEqual([400, "too long"]);
    }
    await upstream.behave({ isBroken: true });
    expect((await rerank(path, { model: path === "/v1/rerank" ? "c" : "j" })).status).toBe(502);
    expect((await rerank(path, { model: "t" })).status).toBe(502);
  });
});

it("gives the texts back to Jina's clients unless they ask for scores alone, over every translated upstream", async () => {
  for (const model of ["c", "t", "plinth-en"]) {
    expect((await rerank("/v1/rerank", { model })).body.results?.[0]?.document).toEqual({ text: documents[2] });
    expect((await rerank("/v1/rerank", { model, return_documents: false })).body.results?.[0]?.document).toBeUndefined();
  }
});

it("ranks by its own vectors: a document that says the query itself comes first, and tokens of all texts are counted", async () => {
  const { body } = await rerank("/v1/rerank", { model: "plinth-en", query: documents[1] });
  expect(body.results?.[0]?.index).toBe(1);
  expect(body.usage?.total_tokens).toBeGreaterThan(5);
});

it("leaves a row with the tokens that the upstream told, and counts under limits without an answer's tokens", async () => {
  await plinth.client.limits.set({ limit: "few", unit: "tokens", amount: 300, window: "day", endpoint: "c" });
  expect((await rerank("/v2/rerank", { model: "c" })).status).toBe(200);
  const { requests } = await plinth.client.usage.requests({ limit: 1 });
  expect(requests[0]).toMatchObject({ endpoint: "c", dialect: "cohere.rerank", promptTokens: 12, completionTokens: 0, isEstimated: false, costUsd: 0.012 });
  expect((await rerank("/v1/rerank", { model: "t" })).status).toBe(200);
  expect((await plinth.client.usage.requests({ limit: 1 })).requests[0]).toMatchObject({ endpoint: "t", completionTokens: 0, isEstimated: true });
  expect((await rerank("/v2/rerank", { model: "c", documents: ["x".repeat(2000)] })).status).toBe(429);
  await plinth.client.limits.delete({ limit: "few" });
});
