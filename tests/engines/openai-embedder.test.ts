// The embedder of other servers against one in a process of its own: the port's suite, then everything that a server can do wrong.
import fc from "fast-check";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { embedderSuite } from "#conformance/embedder";
import { createSeededRandom } from "#conformance/seeded-random";
import type { EmbeddingModelDefinition } from "#core/vectors/model-definition";
import { withinTokens } from "#core/vectors/token-cut";
import { createHttpUpstream } from "#engines/http-upstream/upstream";
import { createOpenAiEmbedder } from "#engines/openai/embedder";
import { systemClock } from "#engines/system/clock";
import type { Clock } from "#ports/clock";
import type { Embedder } from "#ports/embedder";
import { startUpstream, type FakeUpstream } from "../serving/upstreams.ts";

const server: FakeUpstream = await startUpstream(0, "embeddings");
const opened: Embedder[] = [];
const document = { kind: "document" } as const;

afterAll(async () => {
  await Promise.all(opened.map((embedder) => embedder.close()));
  await server.kill();
});
afterEach(() => server.behave({}));

const plain: EmbeddingModelDefinition = { name: "far", upstream: "fake", model: "served", dimensions: 64, tokensMax: 500, batchTokensMax: 2000, batchTextsMax: 64, queryPrefix: "", documentPrefix: "" };

function open(more: Partial<EmbeddingModelDefinition> = {}, { clock = systemClock, url = server.url, apiKey = "" }: { readonly clock?: Clock; readonly url?: string; readonly apiKey?: string } = {}): Embedder {
  const upstream = createHttpUpstream({ name: "fake", kind: "openai", url, apiKey, concurrencyMax: 8 }, systemClock);
  const embedder = createOpenAiEmbedder({ ...plain, ...more }, { upstream, apiKey, clock, random: createSeededRandom(3) });
  opened.push(embedder);
  return embedder;
}

/** The system's clock, but for its waits: they are written down and over at once. */
function hurried(): { readonly clock: Clock; readonly waits: number[] } {
  const waits: number[] = [];
  let aheadMs = 0;
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
    aheadMs += ms;
  };
  return { waits, clock: { ...systemClock, sleep, now: () => systemClock.now() + aheadMs, monotonicMs: () => systemClock.monotonicMs() + aheadMs } };
}

/** Bodies of the requests that came since `from`. */
async function bodies(from: number): Promise<readonly { readonly model: string; readonly input: readonly string[] }[]> {
  return (await server.seen()).requests.slice(from).map(({ body }) => JSON.parse(body) as { model: string; input: string[] });
}
const requestsSoFar = async (): Promise<number> => (await server.seen()).requests.length;

function row(vectors: Float32Array, at: number): Float32Array {
  return vectors.subarray(at * 64, (at + 1) * 64);
}
const lengthOf = (values: Float32Array): number => Math.hypot(...values);

embedderSuite({ describe, it, expect, fc }, { name: "openai, numbers", open: async () => ({ port: open() }) });

describe("a server that answers in base64, of lengths other than 1, in another order, and takes few texts at once", () => {
  beforeEach(() => server.behave({ base64: true, scale: 7, reversed: true, textsMax: 40 }));
  embedderSuite({ describe, it, expect, fc }, { name: "openai, awkward", open: async () => ({ port: open({ queryPrefix: "q ", documentPrefix: "d " }) }) });
});

describe("what is sent", () => {
  it("names the model as the server knows it, opens with the key, and marks questions and documents", async () => {
    const from = await requestsSoFar();
    const embedder = open({ queryPrefix: "query: ", documentPrefix: "passage: " }, { apiKey: "secret" });
    await embedder.embed(["a ship"], { kind: "query" });
    await embedder.embed(["a ship"], document);
    const { requests } = await server.seen();
    expect(requests.slice(from).map(({ path, headers, body }) => [path, headers["authorization"], JSON.parse(body)])).toEqual(
      ["query: a ship", "passage: a ship"].map((text) => ["/v1/embeddings", "Bearer secret", { model: "served", input: [text], encoding_format: "float" }]));
  });

  it("is another model under another name there, other dimensions or other prefixes, and the same at another address", () => {
    const versions = [open(), open({ model: "x" }), open({ dimensions: 32 }), open({ queryPrefix: "q " }), open({ upstream: "y" })].map(({ model }) => model.version);
    expect(new Set(versions).size).toBe(5);
    expect(open({}, { url: "http://127.0.0.1:9/v1" }).model.version).toBe(versions[0]);
  });

  it("goes out in batches within tokens and number, in the order of the texts, for any texts", async () => {
    const embedder = open({ batchTokensMax: 40, batchTextsMax: 7 });
    await fc.assert(fc.asyncProperty(fc.array(fc.array(fc.constantFrom("pump", "valve", "a", "日本", " "), { maxLength: 12 }).map((words) => words.join(" ")), { maxLength: 30 }), async (texts) => {
      const from = await requestsSoFar();
      const { vectors } = await embedder.embed(texts, document);
      const batches = (await bodies(from)).map(({ input }) => input);
      const sent = texts.filter((text) => text.trim() !== "");
      expect(batches.flat().toSorted()).toEqual(sent.toSorted());
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(7);
        expect(batch.length === 1 || batch.reduce((sum, text) => sum + embedder.countTokens(text), 0) <= 40).toBe(true);
      }
      texts.forEach((text, i) => expect(lengthOf(row(vectors, i))).toBeCloseTo(text.trim() === "" ? 0 : 1, 5));
    }), { numRuns: 25 });
  });
});

describe("a server in trouble", () => {
  it("is asked again after what it says, in seconds or by a date, and after longer and longer waits where it says nothing", async () => {
    const { clock, waits } = hurried();
    await server.behave({ statuses: [429, 503, 200], retryAfter: "2" });
    expect((await open({}, { clock }).embed(["a ship"], document)).rows).toBe(1);
    expect(waits).toHaveLength(2);
    for (const wait of waits) expect(wait >= 2000 && wait < 2000 + 250).toBe(true);
    waits.length = 0;
    await server.behave({ statuses: [500, 502, 408, 200] });
    await open({}, { clock }).embed(["a ship"], document);
    expect(waits.map((wait, i) => wait / (250 * 2 ** i)).every((part) => part >= 1 && part <= 1.5)).toBe(true);
    expect(waits).toHaveLength(3);
  });

  it("that asks for more than the request may wait is left alone at once, by later requests too, and the caller told how long", async () => {
    await server.behave({ statuses: [429], retryAfter: "3600" });
    const embedder = open();
    await expect(embedder.embed(["a ship"], { kind: "query" })).rejects.toMatchObject({ code: "embedding.upstream_failed", details: { retryAfterMs: 3_600_000, attempts: 1 } });
    const from = await requestsSoFar();
    await expect(embedder.embed(["a ship"], { kind: "query" })).rejects.toMatchObject({ code: "embedding.upstream_failed" });
    expect(await requestsSoFar()).toBe(from);
  });

  it("is asked five times at most, and by many requests no more often than the budget of retries allows", async () => {
    const { clock } = hurried();
    const held: Clock = { ...systemClock, sleep: async () => undefined };
    await server.behave({ statuses: [500] });
    let from = await requestsSoFar();
    await expect(open({}, { clock }).embed(["a ship"], document)).rejects.toMatchObject({ code: "embedding.upstream_failed", details: { attempts: 5, upstream: "fake" } });
    expect(await requestsSoFar() - from).toBe(5);
    from = await requestsSoFar();
    const embedder = open({}, { clock: held });
    const startedMs = systemClock.monotonicMs();
    for (let i = 0; i < 60; i++) await embedder.embed(["a ship"], document).catch(() => undefined);
    const earned = 10 + 60 * 0.1 + ((systemClock.monotonicMs() - startedMs) / 1000) * 2;
    expect(await requestsSoFar() - from - 60).toBeLessThanOrEqual(Math.ceil(earned));
  });

  it("that cannot be reached, breaks off or says nothing is a typed error with what to do", async () => {
    const { clock } = hurried();
    await expect(open({}, { clock, url: "http://127.0.0.1:9/v1" }).embed(["a"], document)).rejects.toMatchObject({ code: "embedding.upstream_failed", remedy: expect.stringContaining("serving.upstreams") });
    await server.behave({ cut: true });
    await expect(open({}, { clock }).embed(["a"], document)).rejects.toMatchObject({ code: "embedding.upstream_failed" });
    await server.behave({ hang: true });
    const short: Clock = { ...systemClock, deadline: (_ms, parent) => systemClock.deadline(60, parent) };
    await expect(open({}, { clock: short }).embed(["a"], document)).rejects.toMatchObject({ code: "embedding.upstream_failed", details: { reason: "it did not answer in time" } });
  });

  it("is let go of when the caller leaves, in the middle of an answer or of a wait", async () => {
    await server.behave({ hang: true });
    const [answer, wait] = [new AbortController(), new AbortController()];
    const { left } = await server.seen();
    const hanging = open().embed(["a"], { ...document, signal: answer.signal });
    while ((await server.seen()).open === 0) await systemClock.sleep(10);
    answer.abort();
    await expect(hanging).rejects.toMatchObject({ code: "request.cancelled" });
    while ((await server.seen()).left === left) await systemClock.sleep(10);
    await server.behave({ statuses: [429], retryAfter: "30" });
    const waiting = open().embed(["a"], { ...document, signal: wait.signal });
    const from = await requestsSoFar();
    while (await requestsSoFar() === from) await systemClock.sleep(10);
    wait.abort();
    await expect(waiting).rejects.toMatchObject({ code: "request.cancelled" });
  });

  it("that refuses the key or knows no such model is not asked again", async () => {
    for (const status of [401, 403, 404, 302]) {
      await server.behave({ statuses: [status] });
      const from = await requestsSoFar();
      await expect(open().embed(["a", "b"], document)).rejects.toMatchObject({ code: "embedding.upstream_refused", details: { status }, remedy: expect.stringContaining("apiKey") });
      expect(await requestsSoFar() - from).toBe(1);
    }
  });
});

describe("texts that the server does not take", () => {
  it("have no vector, and the others of their batch have theirs", async () => {
    await server.behave({ poison: "arsenic" });
    const texts = Array.from({ length: 20 }, (_none, i) => (i === 7 || i === 12 ? `arsenic ${i}` : `text ${i}`));
    const { vectors } = await open().embed(texts, document);
    texts.forEach((text, i) => expect(lengthOf(row(vectors, i))).toBeCloseTo(text.startsWith("arsenic") ? 0 : 1, 5));
    expect(lengthOf((await open().embed(["arsenic"], { kind: "query" })).vectors)).toBe(0);
  });

  it("are no fault of theirs when the server takes none at all", async () => {
    await server.behave({ statuses: [400] });
    await expect(open().embed(["arsenic"], document)).rejects.toMatchObject({ code: "embedding.upstream_refused", details: { status: 400 } });
  });

  it("come in smaller batches where it takes fewer at once", async () => {
    await server.behave({ textsMax: 3 });
    const { vectors } = await open().embed(Array.from({ length: 10 }, (_none, i) => `n${i}`), document);
    for (let i = 0; i < 10; i++) expect(lengthOf(row(vectors, i))).toBeCloseTo(1, 5);
  });
});

describe("vectors that are none", () => {
  it("of other dimensions are refused with what to set", async () => {
    await server.behave({ dimensions: 48 });
    await expect(open().embed(["a"], document)).rejects.toMatchObject({ code: "embedding.vector_invalid", details: { problem: "its vectors have 48 dimensions, not 64" }, remedy: expect.stringContaining("embedding.models") });
  });

  it("come back as zeros where they are no numbers or nothing, beside whole ones", async () => {
    for (const fault of [{ nothingFor: "ghost" }, { nothingFor: "ghost", notANumber: true, base64: true }, { zerosFor: "ghost" }]) {
      await server.behave(fault);
      const { vectors, repaired } = await open().embed(["a ship", "a ghost"], document);
      expect([lengthOf(row(vectors, 0)).toFixed(4), lengthOf(row(vectors, 1)), repaired]).toEqual(["1.0000", 0, 0]);
    }
  });

  it("of another length are brought to 1 and counted, whatever their length", async () => {
    const right = (await open().embed(["a ship"], document)).vectors;
    for (const scale of [1e-18, 0.5, 1e15]) {
      await server.behave({ scale });
      const { vectors, repaired } = await open().embed(["a ship"], document);
      expect(repaired).toBe(1);
      vectors.forEach((value, i) => expect(value).toBeCloseTo(right[i] ?? 0, 5));
    }
  });

  it("belong to their texts in whatever order they come, and an answer that leaves one out is refused", async () => {
    const texts = ["pump", "valve", "seal"];
    const right = (await open().embed(texts, document)).vectors;
    await server.behave({ reversed: true });
    expect((await open().embed(texts, document)).vectors).toEqual(right);
    for (const fault of [{ missing: 1 }, { body: "<html>" }, { body: "{}" }, { body: JSON.stringify({ data: [{ index: 0, embedding: [1] }, { index: 0, embedding: [1] }, { index: 2, embedding: [1] }] }) }, { body: JSON.stringify({ data: [{ index: 0, embedding: 7 }, {}, null] }) }]) {
      await server.behave(fault);
      await expect(open().embed(texts, document), JSON.stringify(fault)).rejects.toMatchObject({ code: "embedding.vector_invalid" });
    }
  });

  it("are counted in tokens by the server, or by the estimate where it does not say", async () => {
    await server.behave({ hasUsage: false });
    expect((await open().embed(["abcdef ghi"], document)).tokens).toBe(3);
    await server.behave({});
    expect((await open().embed(["abcdef ghi"], document)).tokens).toBe(2);
  });
});

it("cuts any text by the ends of its tokens to one that it takes", () => {
  const embedder = open();
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 40 }).map((points) => String.fromCodePoint(...points)), fc.integer({ min: 1, max: 30 }), (text, tokens) => {
    expect(embedder.countTokens(withinTokens(text, embedder.tokenEnds(text), tokens))).toBeLessThanOrEqual(tokens);
  }));
});
