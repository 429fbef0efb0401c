// Requests in the other protocol's words: turns, tools, pictures, choices; and what has no equal.
import { describe, expect, it } from "vitest";
import type { JsonObject } from "#core/json";
import { translationFor } from "./index.ts";
import { chatToMessages } from "./to-anthropic.ts";
import { messagesToChat } from "./to-openai.ts";

const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const chat: JsonObject = {
  model: "m", max_completion_tokens: 50, temperature: 0.5, top_p: 0.9, stop: ["END"], user: "u1", tool_choice: { type: "function", function: { name: "weather" } }, parallel_tool_calls: false,
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: [{ type: "text", text: "What is this?" }, { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }, { type: "image_url", image_url: { url: "https://example.com/a.png" } }] },
    { role: "assistant", content: "Let me look.", tool_calls: [{ id: "t1", type: "function", function: { name: "weather", arguments: '{"city":"Bern"}' } }, { id: "t2", type: "function", function: { name: "weather", arguments: '{"city":"Rom"}' } }] },
    { role: "tool", tool_call_id: "t1", content: "rain" },
    { role: "tool", tool_call_id: "t2", content: "sun" },
    { role: "user", content: "Thanks" },
  ],
  tools: [{ type: "function", function: { name: "weather", description: "Tells it.", parameters: schema } }],
};
const messages: JsonObject = {
  model: "m", max_tokens: 50, system: "Be brief.", temperature: 0.5, top_p: 0.9, stop_sequences: ["END"], metadata: { user_id: "u1" }, tool_choice: { type: "tool", name: "weather", disable_parallel_tool_use: true },
  messages: [
    { role: "user", content: [{ type: "text", text: "What is this?" }, { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } }, { type: "image", source: { type: "url", url: "https://example.com/a.png" } }] },
    { role: "assistant", content: [{ type: "text", text: "Let me look." }, { type: "tool_use", id: "t1", name: "weather", input: { city: "Bern" } }, { type: "tool_use", id: "t2", name: "weather", input: { city: "Rom" } }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "rain" }, { type: "tool_result", tool_use_id: "t2", content: "sun" }, { type: "text", text: "Thanks" }] },
  ],
  tools: [{ name: "weather", description: "Tells it.", input_schema: schema }],
};

describe("a request", () => {
  it("says the same in either protocol, there and back", () => {
    expect(chatToMessages(chat)).toEqual(messages);
    expect(messagesToChat(messages)).toEqual(chat);
  });

  it("gets what the other protocol asks for, and no more than its temperature", () => {
    expect(chatToMessages({ model: "m", messages: [{ role: "user", content: "a" }, { role: "user", content: "b" }], temperature: 1.7, stop: "x", tool_choice: "required" })).toEqual({
      model: "m", max_tokens: 4096, temperature: 1, stop_sequences: ["x"], tool_choice: { type: "any" }, messages: [{ role: "user", content: [{ type: "text", text: "a" }, { type: "text", text: "b" }] }],
    });
    expect(messagesToChat({ model: "m", max_tokens: 5, stream: true, tool_choice: { type: "any" }, system: [{ type: "text", text: "a" }], messages: [{ role: "user", content: "x" }] })).toMatchObject({ stream: true, stream_options: { include_usage: true }, tool_choice: "required", messages: [{ role: "system", content: "a" }, { role: "user", content: "x" }] });
  });

  it("is refused by name where the other protocol has no equal that keeps its meaning", () => {
    const refused = (change: JsonObject): unknown => {
      try {
        return chatToMessages({ ...chat, ...change });
      } catch (thrown) {
        return thrown;
      }
    };
    const changes: readonly JsonObject[] = [{ n: 2 }, { logprobs: true }, { response_format: { type: "json_object" } }, { messages: [{ role: "user", content: [{ type: "input_audio" }] }] }];
    for (const change of changes) expect(refused(change)).toMatchObject({ code: "request.invalid" });
    expect(() => messagesToChat({ ...messages, messages: [{ role: "user", content: [{ type: "document", source: {} }] }] })).toThrow("no equal");
    expect(() => messagesToChat({ ...messages, tools: [{ type: "web_search_20250305", name: "web_search" }] })).toThrow("no equal");
  });

  it("stands up to any JSON", () => {
    for (const odd of [{}, { messages: 7 }, { messages: [null, 1, {}] }, { messages: [{ role: "user", content: null }], tools: [{}] }, { messages: [{ role: "assistant", content: [{}], tool_calls: [{}] }] }] as readonly JsonObject[]) {
      expect(typeof chatToMessages(odd)).toBe("object");
      expect(typeof messagesToChat({ ...odd, tools: [] })).toBe("object");
    }
  });
});

describe("a stream", () => {
  const run = (dialect: "openai.chat" | "anthropic.messages", text: string): string => {
    const way = translationFor(dialect, { name: "u", kind: dialect === "openai.chat" ? "anthropic" : "openai", url: "", apiKey: "", concurrencyMax: 1 });
    const stream = way === "same" ? undefined : way?.stream?.({ request: {}, requestId: "r", atMs: 1000, upstream: "u" });
    return new TextDecoder().decode(stream?.push(new TextEncoder().encode(text))) + new TextDecoder().decode(stream?.end());
  };

  it("that ends before it is done, or is no JSON, breaks off by name", () => {
    expect(() => run("openai.chat", 'data: {"type":"message_start","message":{}}\n\n')).toThrow("it ended before it was done");
    expect(() => run("anthropic.messages", 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n')).toThrow("it ended before it was done");
    expect(() => run("anthropic.messages", "data: {\n\n")).toThrow("an event is no JSON");
  });

  it("hands an error on in the other's words", () => {
    expect(run("openai.chat", 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Busy"}}\n\n')).toBe('data: {"error":{"message":"Busy","type":"overloaded_error","param":null,"code":null}}\n\n');
    expect(run("anthropic.messages", 'data: {"error":{"type":"server_error","message":"Busy"}}\n\n')).toBe('event: error\ndata: {"type":"error","error":{"type":"server_error","message":"Busy"}}\n\n');
  });
});
