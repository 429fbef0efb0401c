// Usage is found whatever the cut, and never taken from a text that speaks of it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageWatch } from "./usage.ts";

function usageOf(text: string, pieceLength = 1000): ReturnType<UsageWatch["read"]> {
  const watch = new UsageWatch();
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += pieceLength) watch.push(bytes.subarray(at, at + pieceLength));
  return watch.read(9);
}

describe("usage in an answer", () => {
  it("is found at the end of a whole answer and of a stream, cached tokens too", () => {
    expect(usageOf('{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":2}}}')).toEqual({ promptTokens: 7, completionTokens: 3, cachedTokens: 2, isEstimated: false });
    expect(usageOf('data: {"usage":null}\n\n'.repeat(5000) + 'data: {"choices":[],"usage" : {"prompt_tokens":1,"completion_tokens":5000}}\n\ndata: [DONE]\n\n', 37).completionTokens).toBe(5000);
  });

  it("is put together from both ends of Anthropic's stream", () => {
    const text = `data: {"type":"message_start","message":{"usage":{"input_tokens":10,"cache_read_input_tokens":4,"cache_creation_input_tokens":1,"output_tokens":1}}}\n\n${"data: x\n\n".repeat(9000)}data: {"type":"message_delta","usage":{"output_tokens":88}}\n\n`;
    expect(usageOf(text)).toEqual({ promptTokens: 15, completionTokens: 88, cachedTokens: 4, isEstimated: false });
  });

  it("is not taken from a text that speaks of it", () => {
    expect(usageOf(JSON.stringify({ text: '"usage":{"prompt_tokens":1000}' }))).toMatchObject({ promptTokens: 9, isEstimated: true });
  });

  it("is estimated where the upstream says nothing", () => {
    expect(usageOf("x".repeat(400))).toEqual({ promptTokens: 9, completionTokens: 100, cachedTokens: 0, isEstimated: true });
  });
});

const recorded = join(import.meta.dirname, "../../../../../shared/data/protocols/recorded-streams/wire");

describe.skipIf(!existsSync(recorded))("recorded answers (skipped: the shared data is not there)", () => {
  it.each(existsSync(recorded) ? readdirSync(recorded) : [])("%s: its usage is found for any size of pieces", (name) => {
    const { response } = JSON.parse(readFileSync(join(recorded, name), "utf8")) as { response: { status: number; body_json?: unknown; body_text?: string } };
    if (response.status !== 200) return;
    const text = response.body_text ?? JSON.stringify(response.body_json);
    const found = [...text.matchAll(/"(?:completion_tokens|output_tokens)"\s*:\s*(\d+)/g)].at(-1)?.[1];
    const usages = [1, 7, 300, 100_000].map((length) => usageOf(text, length));
    for (const usage of usages) expect(usage).toEqual(usages[0]);
    expect(usages[0]?.isEstimated).toBe(!/"usage"\s*:\s*\{/.test(text));
    if (found !== undefined) expect(usages[0]?.completionTokens).toBe(Number(found));
  });
});
