// OpenAI's responses through the stock client: the Open Responses cases, kept rows, the background, upstreams that have responses themselves, collections.
import OpenAI from "openai";
import Schema from "typebox/schema";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";
import { startUpstream, type FakeUpstream } from "./upstreams.ts";

const shared = join(import.meta.dirname, "../../../shared/data/protocols/open-responses");
const isThere = existsSync(shared);
const read = (name: string): unknown => JSON.parse(readFileSync(join(shared, name), "utf8"));
interface Case {
  readonly id: string;
  readonly stream: boolean;
  readonly request: OpenAI.Responses.ResponseCreateParamsNonStreaming;
  readonly expect: readonly string[];
}
const cases = isThere ? (read("conformance-cases.json") as { readonly cases: readonly Case[] }).cases : [];
const openapi = (isThere ? read("openapi.json") : { components: { schemas: {} } }) as { readonly components: { readonly schemas: Readonly<Record<string, { readonly properties?: { readonly type?: { readonly enum?: readonly string[] } } }>> } };

/** What is wrong with a value by a schema of the Open Responses document. */
function faults(name: string, value: unknown): readonly unknown[] {
  return Schema.Errors({ components: openapi.components, $ref: `#/components/schemas/${name}` }, value)[1];
}

function faultsOfEvent(event: { readonly type: string }): readonly unknown[] {
  const [name] = Object.entries(openapi.components.schemas).find(([, schema]) => schema.properties?.type?.enum?.[0] === event.type) ?? [];
  return name === undefined ? [`no schema for ${event.type}`] : faults(name, event);
}

let plinth: TestPlinth;
let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await startUpstream();
  plinth = await startPlinth({
    flags: {
      "serving.upstreams": [{ name: "o", url: upstream.url }, { name: "a", kind: "anthropic", url: upstream.url }, { name: "own", url: upstream.url, responses: true }],
      "serving.endpoints": ["o", "a", "own"].map((name) => ({ name, targets: [{ upstream: name, model: "m" }] })),
    },
  });
}, 60_000);

afterAll(async () => {
  await plinth?.stop();
  await upstream?.kill();
});

beforeEach(() => upstream.behave({}));

const client = (apiKey = plinth.composition.localKey): OpenAI => new OpenAI({ baseURL: `${plinth.url}/v1`, apiKey, maxRetries: 0 });
const sent = async (): Promise<Record<string, unknown>> => JSON.parse((await upstream.seen()).requests.at(-1)?.body ?? "{}") as Record<string, unknown>;

/** Answers of the upstream that call a function. */
async function callsFunction(): Promise<void> {
  const call = { id: "call_1", type: "function", function: { name: "get_weather", arguments: '{"location":"San Francisco, CA"}' } };
  const head = { id: "c", created: 1, model: "m" };
  const usage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };
  const whole = { ...head, object: "chat.completion", choices: [{ index: 0, message: { role: "assistant", content: null, tool_calls: [call] }, finish_reason: "tool_calls" }], usage };
  const deltas = [{ role: "assistant", content: null, tool_calls: [{ ...call, index: 0, function: { name: "get_weather", arguments: "" } }] }, ...['{"location":', '"San Francisco, CA"}'].map((text) => ({ tool_calls: [{ index: 0, function: { arguments: text } }] })), {}];
  const chunks = deltas.map((delta, i) => ({ ...head, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: i === deltas.length - 1 ? "tool_calls" : null }] }));
  const events = [...[...chunks, { ...head, object: "chat.completion.chunk", choices: [], usage }].map((chunk) => JSON.stringify(chunk)), "[DONE]"].map((data) => `data: ${data}\n\n`).join("");
  const recording = (contentType: string, body: string) => ({ status: 200, contentType, body: Buffer.from(body).toString("base64"), cuts: [20, 33], end: "whole" as const });
  await upstream.record({ whole: recording("application/json", JSON.stringify(whole)), stream: recording("text/event-stream", events) });
}

describe.skipIf(!isThere)("Open Responses (skipped: the shared data is not there)", () => {
  it.each(cases.flatMap((each) => ["o", "a"].filter((model) => model === "o" || each.request.tools === undefined).map((model) => [each.id, model, each] as const)))("%s on %s", async (_id, model, { stream, request, expect: wanted }) => {
    if (request.tools !== undefined) {
      await callsFunction();
      await upstream.behave({ recording: stream ? "stream" : "whole" });
    }
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    if (stream) for await (const event of await client().responses.create({ ...request, model, stream })) events.push(event);
    const last = events.at(-1);
    const response = stream ? (last?.type === "response.completed" ? last.response : undefined) : await client().responses.create({ ...request, model });
    expect(events.flatMap(faultsOfEvent)).toEqual([]);
    // The stock client adds the text of all items; it is none of the reply.
    const { output_text: _text, _request_id: _request, ...resource } = response as OpenAI.Responses.Response & { readonly _request_id?: unknown };
    expect(faults("ResponseResource", resource)).toEqual([]);
    expect([response?.status, (response?.output.length ?? 0) > 0]).toEqual(["completed", true]);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_event, i) => i));
    for (const words of wanted) {
      const [, type, itemType] = /^event (\S+)(?: with item.type (\S+))?$/.exec(words) ?? [];
      if (type !== undefined) expect(events.some((event) => event.type === type && (itemType === undefined || ("item" in event && event.item.type === itemType)))).toBe(true);
      if (words.includes("output item has type function_call")) expect(response?.output[0]).toMatchObject({ type: "function_call", call_id: "call_1", arguments: '{"location":"San Francisco, CA"}' });
    }
  });
});

it("says in chat's words what is asked, and in the response what was said", async () => {
  const response = await client().responses.create({
    model: "o", instructions: "Be short.", max_output_tokens: 50, reasoning: { effort: "low" }, tools: [{ type: "function", name: "f", parameters: { type: "object" }, strict: true }], tool_choice: { type: "function", name: "f" },
    text: { format: { type: "json_schema", name: "s", schema: { type: "object" }, strict: true } },
    input: [{ role: "user", content: "hi" }, { type: "function_call", call_id: "c1", name: "f", arguments: "{}" }, { type: "function_call", call_id: "c2", name: "f", arguments: "{}" }, { type: "function_call_output", call_id: "c1", output: "1" }, { type: "function_call_output", call_id: "c2", output: "2" }],
  });
  expect(await sent()).toEqual({
    model: "m", max_completion_tokens: 50, reasoning_effort: "low", tools: [{ type: "function", function: { name: "f", parameters: { type: "object" }, strict: true } }], tool_choice: { type: "function", function: { name: "f" } },
    response_format: { type: "json_schema", json_schema: { name: "s", schema: { type: "object" }, strict: true } },
    messages: [{ role: "system", content: "Be short." }, { role: "user", content: "hi" }, { role: "assistant", content: null, tool_calls: ["c1", "c2"].map((id) => ({ id, type: "function", function: { name: "f", arguments: "{}" } })) }, { role: "tool", tool_call_id: "c1", content: "1" }, { role: "tool", tool_call_id: "c2", content: "2" }],
  });
  expect([response.output_text, response.usage?.input_tokens, response.usage?.output_tokens]).toEqual([" word0 word1 word2 word3 word4", 7, 5]);
  for (const bad of [{ input: [] }, { input: 7 }, { tools: [{ type: "web_search" }] }, { conversation: "c" }, { previous_response_id: "resp_absent" }, { background: true, store: false }]) {
    await expect(client().responses.create({ model: "o", input: "hi", ...bad } as never)).rejects.toMatchObject({ status: 400 });
  }
  await expect(client().responses.create({ model: "absent", input: "hi" })).rejects.toMatchObject({ status: 404 });
});

it("keeps what it may: a conversation goes on, each key sees its own, and what is deleted is gone", async () => {
  const first = await client().responses.create({ model: "o", input: "My name is Alice." });
  const { output_text: text, ...rest } = await client().responses.retrieve(first.id);
  expect([text, rest.status, rest.usage]).toEqual([first.output_text, "completed", first.usage]);
  const second = await client().responses.create({ model: "o", input: "What is my name?", previous_response_id: first.id });
  expect(((await sent())["messages"] as { content: string }[]).map(({ content }) => content)).toEqual(["My name is Alice.", first.output_text, "What is my name?"]);
  expect(second.previous_response_id).toBe(first.id);
  const { secret } = await plinth.client.keys.create({ name: "other", role: "inference" });
  await expect(client(secret).responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 });
  await expect(client(secret).responses.create({ model: "o", input: "hi", previous_response_id: first.id })).rejects.toMatchObject({ status: 400 });
  await client().responses.delete(first.id);
  await expect(client().responses.retrieve(first.id)).rejects.toMatchObject({ status: 404, code: "response.not_found" });
  await expect(client().responses.create({ model: "o", input: "hi", previous_response_id: second.id })).rejects.toMatchObject({ status: 400 });
});

it("keeps nothing where the client says so, streamed or whole", async () => {
  const whole = await client().responses.create({ model: "o", input: "hi", store: false });
  const stream = await client().responses.stream({ model: "o", input: "hi", store: false }).finalResponse();
  for (const { id } of [whole, stream]) await expect(client().responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
  const kept = await client().responses.stream({ model: "o", input: "hi" }).finalResponse();
  expect((await client().responses.retrieve(kept.id)).output_text).toBe(kept.output_text);
});

it("runs in the background, and is cancelled there", async () => {
  const { id, status } = await client().responses.create({ model: "o", input: "hi", background: true });
  expect(status).toBe("in_progress");
  await expect.poll(async () => (await client().responses.retrieve(id)).status, { timeout: 5000 }).toBe("completed");
  await expect(client().responses.cancel(id)).rejects.toMatchObject({ status: 400 });
  await upstream.behave({ hang: true });
  const before = (await upstream.seen()).left;
  const hanging = await client().responses.create({ model: "o", input: "hi", background: true });
  expect((await client().responses.cancel(hanging.id)).status).toBe("cancelled");
  expect((await client().responses.cancel(hanging.id)).status).toBe("cancelled");
  await expect.poll(async () => (await upstream.seen()).left, { timeout: 2000 }).toBe(before + 1);
});

it("tells a stream that broke off, and keeps it as failed", async () => {
  await upstream.behave({ cutAfter: 2, tokenMs: 5 });
  const events: OpenAI.Responses.ResponseStreamEvent[] = [];
  for await (const event of await client().responses.create({ model: "o", input: "hi", stream: true })) events.push(event);
  const last = events.at(-1);
  expect(last).toMatchObject({ type: "response.failed", response: { status: "failed", error: { code: "upstream.cut" }, output: [{ status: "incomplete" }] } });
  if (last?.type === "response.failed") expect((await client().responses.retrieve(last.response.id)).status).toBe("failed");
});

it("hands requests on as they are where the upstream has responses, and keeps what comes back", async () => {
  const resource = { id: "resp_upstream", object: "response", created_at: 1, status: "completed", model: "m", output: [{ type: "message", id: "m1", status: "completed", role: "assistant", content: [{ type: "output_text", text: "Hello", annotations: [] }] }], usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 } };
  const events = `event: response.created\ndata: {"type":"response.created","sequence_number":0,"response":{"id":"resp_streamed"}}\n\nevent: response.completed\ndata: ${JSON.stringify({ type: "response.completed", sequence_number: 1, response: { ...resource, id: "resp_streamed" } })}\n\n`;
  await upstream.record({ own: { status: 200, contentType: "application/json", body: Buffer.from(JSON.stringify(resource)).toString("base64"), cuts: [], end: "whole" }, events: { status: 200, contentType: "text/event-stream", body: Buffer.from(events).toString("base64"), cuts: [70, 150], end: "whole" } });
  await upstream.behave({ recording: "own" });
  const order = { model: "own", input: "hi", tools: [{ type: "web_search" as const }] };
  expect((await client().responses.create(order)).output_text).toBe("Hello");
  expect((await upstream.seen()).requests.at(-1)).toMatchObject({ path: "/v1/responses", body: JSON.stringify({ ...order, model: "m" }) });
  expect((await client().responses.retrieve("resp_upstream")).output_text).toBe("Hello");
  expect((await plinth.client.usage.requests({ limit: 1 })).requests[0]).toMatchObject({ dialect: "openai.responses", promptTokens: 3, completionTokens: 2 });
  await upstream.behave({ recording: "events" });
  const answer = await fetch(`${plinth.url}/v1/responses`, { method: "POST", body: JSON.stringify({ ...order, stream: true }), headers: { "content-type": "application/json", authorization: `Bearer ${plinth.composition.localKey}` } });
  expect(await answer.text()).toBe(events);
  expect((await client().responses.retrieve("resp_streamed")).id).toBe("resp_streamed");
});

it("answers from a collection, citations as annotations, whole and streamed alike", async () => {
  await plinth.ingest(new URL("../../examples/handbook", import.meta.url).pathname);
  const order = { model: "plinth/default", input: "Who approves trips outside Europe?" };
  const whole = await client().responses.create(order);
  const chat = await client().chat.completions.create({ model: order.model, messages: [{ role: "user", content: order.input }] });
  const [item] = whole.output;
  const [part] = item?.type === "message" ? item.content : [];
  const annotations = part?.type === "output_text" ? part.annotations : [];
  expect(whole.output_text).toBe(chat.choices[0]?.message.content);
  expect(annotations.map((each) => (each.type === "url_citation" ? each.url : ""))).toEqual(chat.choices[0]?.message.annotations?.map(({ url_citation: { url } }) => url));
  expect(annotations.length).toBeGreaterThan(0);
  const streamed = await client().responses.stream(order).finalResponse();
  // The client's stream adds a field of its own to each part.
  expect(streamed.output).toMatchObject([{ type: "message", content: item?.type === "message" ? item.content : [] }]);
});
