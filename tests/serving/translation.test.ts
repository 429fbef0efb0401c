// Stock clients in front of an upstream of the other protocol: what they read equals what a client of the upstream's own protocol reads.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";
import { startUpstream, type FakeUpstream } from "./upstreams.ts";

const folder = join(import.meta.dirname, "../../../shared/data/protocols/recorded-streams/wire");
const isThere = existsSync(folder);

interface Exchange {
  readonly name: string;
  readonly isAnthropic: boolean;
  readonly isStream: boolean;
  readonly body: string;
}

const exchanges: readonly Exchange[] = (isThere ? readdirSync(folder) : []).flatMap((name) => {
  const { request, response } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { request: { path: string; body: { n?: number } }; response: { status: number; body_json?: unknown; body_text?: string } };
  if (response.status !== 200 || !["/v1/chat/completions", "/v1/messages"].includes(request.path) || (request.body.n ?? 1) > 1) return [];
  const body = response.body_text ?? JSON.stringify(response.body_json);
  return [{ name, isAnthropic: request.path === "/v1/messages", isStream: response.body_text !== undefined, body }];
});

let plinth: TestPlinth;
let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await startUpstream();
  plinth = await startPlinth({
    flags: {
      "serving.upstreams": [{ name: "o", url: upstream.url, apiKey: "secret-o" }, { name: "a", kind: "anthropic", url: upstream.url, apiKey: "secret-a" }],
      "serving.endpoints": [{ name: "gpt", targets: [{ upstream: "o", model: "m" }] }, { name: "claude", targets: [{ upstream: "a", model: "m" }] }, { name: "both", targets: [{ upstream: "a", model: "m" }, { upstream: "o", model: "m" }] }],
    },
  });
}, 60_000);

afterAll(async () => {
  await plinth?.stop();
  await upstream?.kill();
});

beforeEach(() => upstream.behave({}));

const openai = (baseURL = `${plinth.url}/v1`): OpenAI => new OpenAI({ baseURL, apiKey: plinth.composition.localKey, maxRetries: 0 });
const anthropic = (baseURL = plinth.url): Anthropic => new Anthropic({ baseURL, apiKey: plinth.composition.localKey, maxRetries: 0 });
const messages = [{ role: "user" as const, content: "hi" }];
const stops: Readonly<Record<string, string>> = { stop: "end_turn", length: "max_tokens", tool_calls: "tool_use" };

/** What an answer says, whatever its protocol. */
interface Said {
  readonly text: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  readonly stop: string;
  readonly tokens: readonly [number, number];
}

function saidByMessage({ content, stop_reason: stop, usage }: Anthropic.Message): Said {
  const calls = content.flatMap((block) => (block.type === "tool_use" ? [{ id: block.id, name: block.name, input: block.input }] : []));
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("");
  return { text, calls, stop: stop === "stop_sequence" ? "end_turn" : (stop ?? ""), tokens: [usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0), usage.output_tokens] };
}

function saidByChat({ choices: [choice], usage }: OpenAI.ChatCompletion): Said {
  const calls = (choice?.message.tool_calls ?? []).flatMap((call) => (call.type === "function" ? [{ id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments || "{}") as unknown }] : []));
  return { text: choice?.message.content ?? "", calls, stop: stops[choice?.finish_reason ?? ""] ?? "", tokens: [usage?.prompt_tokens ?? 0, usage?.completion_tokens ?? 0] };
}

async function askOpenai(client: OpenAI, model: string, isStream: boolean): Promise<Said> {
  if (!isStream) return saidByChat(await client.chat.completions.create({ model, messages }));
  return saidByChat(await client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } }).finalChatCompletion());
}

async function askAnthropic(client: Anthropic, model: string, isStream: boolean): Promise<Said> {
  const order = { model, messages, max_tokens: 100 };
  return saidByMessage(isStream ? await client.messages.stream(order).finalMessage() : await client.messages.create(order));
}

describe.skipIf(!isThere)("recorded answers (skipped: the shared data is not there)", () => {
  it.each(exchanges.map((exchange) => [exchange.name, exchange] as const))("%s says the same to a client of the other protocol", async (_name, { isAnthropic, isStream, body }) => {
    await upstream.record({ now: { status: 200, contentType: isStream ? "text/event-stream" : "application/json", body: Buffer.from(body).toString("base64"), cuts: [Math.floor(body.length / 3)], end: "whole" } });
    await upstream.behave({ recording: "now" });
    const direct = upstream.url.replace("/v1", "");
    // A recorded stream that was left before its end, or that tells no usage, is compared as far as it goes.
    const own = isAnthropic ? await askAnthropic(anthropic(direct), "m", isStream) : await askOpenai(openai(upstream.url), "m", isStream).catch(() => undefined);
    const other = isAnthropic ? askOpenai(openai(), "claude", isStream) : askAnthropic(anthropic(), "gpt", isStream);
    if (own === undefined) await expect(other).rejects.toThrow();
    else expect(await other).toEqual(own);
  });
});

it("requests of either client reach the other upstream with its key, path and words", async () => {
  await openai().chat.completions.create({ model: "claude", messages: [{ role: "system", content: "s" }, ...messages] });
  const toAnthropic = (await upstream.seen()).requests.at(-1);
  expect(toAnthropic).toMatchObject({ path: "/v1/messages", headers: { "x-api-key": "secret-a", "anthropic-version": "2023-06-01" } });
  expect(JSON.parse(toAnthropic?.body ?? "")).toEqual({ model: "m", max_tokens: 4096, system: "s", messages: [{ role: "user", content: [{ type: "text", text: "hi" }] }] });
  await anthropic().messages.create({ model: "gpt", max_tokens: 5, messages });
  const toOpenai = (await upstream.seen()).requests.at(-1);
  expect(toOpenai).toMatchObject({ path: "/v1/chat/completions", headers: { authorization: "Bearer secret-o" } });
  expect(JSON.parse(toOpenai?.body ?? "")).toEqual({ model: "m", max_completion_tokens: 5, messages: [{ role: "user", content: "hi" }] });
});

it("an endpoint of both kinds answers either client, whoever answers behind it", async () => {
  for (let i = 0; i < 8; i++) {
    expect((await askOpenai(openai(), "both", i % 2 === 0)).text.trim()).toBe("word0 word1 word2 word3 word4");
    expect((await askAnthropic(anthropic(), "both", i % 2 === 0)).text.trim()).toBe("word0 word1 word2 word3 word4");
  }
  const paths = new Set((await upstream.seen()).requests.slice(-16).map(({ path }) => path));
  expect([...paths].toSorted()).toEqual(["/v1/chat/completions", "/v1/messages"]);
});

it("refusals and broken streams come in the client's own words", async () => {
  await expect(openai().chat.completions.create({ model: "claude", messages, n: 2 })).rejects.toMatchObject({ status: 400, code: "request.invalid", param: "n" });
  await upstream.behave({ status: 400 });
  await expect(openai().chat.completions.create({ model: "claude", messages })).rejects.toMatchObject({ status: 400, message: expect.stringContaining("status 400") as string });
  await expect(anthropic().messages.create({ model: "gpt", messages, max_tokens: 5 })).rejects.toMatchObject({ status: 400, error: { type: "error", error: { message: "status 400" } } });
  await upstream.behave({ cutAfter: 2, tokenMs: 5 });
  await expect(askOpenai(openai(), "claude", true)).rejects.toThrow("broke off");
  await expect(askAnthropic(anthropic(), "gpt", true)).rejects.toThrow("broke off");
});
