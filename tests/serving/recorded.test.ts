// Recorded answers of real providers through the gateway: byte for byte for any cut, and no half event when they stall or break.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSeededRandom } from "#conformance/seeded-random";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";
import { startUpstream, type FakeUpstream, type Recording } from "./upstreams.ts";

const folder = join(import.meta.dirname, "../../../shared/data/protocols/recorded-streams/wire");
const isThere = existsSync(folder);
const random = createSeededRandom(20_261_122);

interface Exchange {
  readonly name: string;
  readonly path: "/v1/chat/completions" | "/v1/messages";
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Buffer;
}

const exchanges: readonly Exchange[] = (isThere ? readdirSync(folder) : []).flatMap((name) => {
  const { request, response } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { request: { path: string }; response: { status: number; headers: Record<string, string>; body_json?: unknown; body_text?: string } };
  const { path } = request;
  if (path !== "/v1/chat/completions" && path !== "/v1/messages") return [];
  return [{ name, path, status: response.status, contentType: response.headers["content-type"] ?? "application/json", bytes: Buffer.from(response.body_text ?? JSON.stringify(response.body_json)) }];
});
const streams = exchanges.filter(({ contentType }) => contentType.startsWith("text/event-stream"));

let plinth: TestPlinth;
let upstream: FakeUpstream;

function cutsOf(length: number, count: number): readonly number[] {
  return Array.from({ length: count }, () => 1 + Math.floor(random.unit() * Math.max(1, length - 1))).toSorted((a, b) => a - b);
}

async function answerOf({ name: endpoint, path, bytes, status, contentType }: Exchange, recording: Pick<Recording, "cuts" | "end"> & { readonly length?: number }): Promise<{ readonly status: number; readonly contentType: string | null; readonly body: Buffer }> {
  const name = `r${random.unit()}`;
  await upstream.record({ [name]: { status, contentType, body: bytes.subarray(0, recording.length ?? bytes.length).toString("base64"), cuts: recording.cuts, end: recording.end } });
  const body = JSON.stringify({ model: endpoint, stream: contentType.startsWith("text/event-stream"), recording: name });
  const answer = await fetch(plinth.url + path, { method: "POST", body, headers: { "content-type": "application/json", authorization: `Bearer ${plinth.composition.localKey}` } });
  return { status: answer.status, contentType: answer.headers.get("content-type"), body: Buffer.from(await answer.arrayBuffer()) };
}

describe.skipIf(!isThere)("recorded answers (skipped: the shared data is not there)", () => {
  beforeAll(async () => {
    upstream = await startUpstream();
    plinth = await startPlinth({
      flags: {
        // Each exchange has an upstream of its own: after three broken answers in a row one is left alone for a while.
        "serving.upstreams": exchanges.map(({ name, path }) => ({ name, url: upstream.url, kind: path === "/v1/messages" ? "anthropic" : "openai" })),
        "serving.endpoints": exchanges.map(({ name }) => ({ name, targets: [{ upstream: name }], idleMillisecondsMax: 500 })),
      },
    });
  }, 60_000);
  afterAll(async () => {
    await plinth?.stop();
    await upstream?.kill();
  });

  it("are there", () => {
    expect([exchanges.length >= 20, streams.length >= 5]).toEqual([true, true]);
  });

  it.each(exchanges.map((exchange) => [exchange.name, exchange] as const))("%s comes through byte for byte, cut anywhere", async (_name, exchange) => {
    for (const count of [0, 3, 40]) {
      const answer = await answerOf(exchange, { cuts: cutsOf(exchange.bytes.length, count), end: "whole" });
      expect([answer.status, answer.contentType]).toEqual([exchange.status, exchange.contentType]);
      expect(answer.body.equals(exchange.bytes)).toBe(true);
    }
  });

  it.each(streams.map((exchange) => [exchange.name, exchange] as const))("%s broken or stalled anywhere ends with whole events and one error", async (_name, exchange) => {
    for (const end of ["reset", "stall", "reset"] as const) {
      const length = Math.max(20, Math.floor(random.unit() * (exchange.bytes.length - 1)));
      const { body } = await answerOf(exchange, { cuts: cutsOf(length, 5), end, length });
      const text = body.toString();
      const errorAt = text.lastIndexOf(exchange.path === "/v1/messages" ? "event: error" : 'data: {"error"');
      expect(errorAt).toBeGreaterThanOrEqual(0);
      expect(exchange.bytes.subarray(0, length).toString().startsWith(text.slice(0, errorAt))).toBe(true);
      expect(text.slice(0, errorAt)).toMatch(/^$|\n\r?\n$/);
      expect(text.slice(errorAt)).toContain(end === "stall" ? "was silent" : "broke off");
    }
  }, 20_000);
});
