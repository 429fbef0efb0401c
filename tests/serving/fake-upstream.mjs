// A server of models that does what a test tells it: the far end of the wire, in a process of its own.
// `POST /control` sets its behaviour, `POST /recordings` an answer that requests ask for by name, `GET /seen` tells what it saw. Prints its port on the first line.
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";

const quiet = { status: 200, retryAfter: null, firstByteMs: 0, tokenMs: 0, tokens: 5, cutAfter: null, hang: false, hasUsage: true, contentType: null, gzip: false, contentEncoding: null, refusalBytes: 0, recording: null, slots: null, spread: 0 };
let behaviour = quiet;
const recordings = new Map();
const seen = { requests: [], open: 0, openMax: 0, left: 0, lastLeftAt: 0 };

/** Requests beyond `slots` wait here, first come first served. */
const line = [];
let working = 0;

async function takeSlot() {
  if (working < behaviour.slots) working++;
  else await new Promise((resolve) => line.push(resolve));
}

function leaveSlot() {
  const next = line.shift();
  if (next === undefined) working--;
  else next();
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function bodyOf(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}

const events = {
  openai: (i, last) => `data: ${JSON.stringify(last ? { id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] } : { id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { ...(i === 0 ? { role: "assistant" } : {}), content: ` word${i}` }, finish_reason: null }] })}\n\n`,
  anthropic: (i, last) => (last ? `event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\nevent: message_delta\ndata: ${JSON.stringify({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: behaviour.tokens } })}\n\n` : `event: content_block_delta\ndata: ${JSON.stringify({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: ` word${i}` } })}\n\n`),
};

async function stream(response, kind) {
  const { tokens, tokenMs, cutAfter, hasUsage } = behaviour;
  response.writeHead(200, { "content-type": "text/event-stream" });
  if (kind === "anthropic") response.write(`event: message_start\ndata: ${JSON.stringify({ type: "message_start", message: { id: "m", type: "message", role: "assistant", content: [], model: "m", usage: { input_tokens: 7, cache_read_input_tokens: 3, output_tokens: 1 } } })}\n\nevent: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n`);
  for (let i = 0; i < tokens; i++) {
    if (cutAfter === i) return response.destroy();
    response.write(events[kind](i, false));
    if (tokenMs > 0) await pause(tokenMs);
    if (response.destroyed) return;
  }
  response.write(events[kind](tokens, true));
  if (kind === "openai" && hasUsage) response.write(`data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [], usage: { prompt_tokens: 7, completion_tokens: tokens, total_tokens: 7 + tokens } })}\n\n`);
  response.end(kind === "openai" ? "data: [DONE]\n\n" : 'event: message_stop\ndata: {"type":"message_stop"}\n\n');
}

function whole(response, kind) {
  const { tokens, hasUsage, cutAfter, gzip } = behaviour;
  const text = Array.from({ length: tokens }, (_, i) => ` word${i}`).join("");
  const body = kind === "anthropic"
    ? { id: "m", type: "message", role: "assistant", model: "m", content: [{ type: "text", text }], stop_reason: "end_turn", stop_sequence: null, usage: { input_tokens: 7, output_tokens: tokens } }
    : { id: "c", object: "chat.completion", created: 1, model: "m", choices: [{ index: 0, message: { role: "assistant", content: text, refusal: null }, finish_reason: "stop", logprobs: null }], ...(hasUsage ? { usage: { prompt_tokens: 7, completion_tokens: tokens, total_tokens: 7 + tokens } } : {}) };
  const bytes = Buffer.from(JSON.stringify(body));
  if (cutAfter !== null) {
    response.writeHead(200, { "content-type": "application/json", "content-length": bytes.length + 100 });
    response.write(bytes);
    return setTimeout(() => response.destroy(), 20);
  }
  const sent = gzip ? gzipSync(bytes) : bytes;
  response.writeHead(200, { "content-type": behaviour.contentType ?? "application/json", ...(gzip ? { "content-encoding": "gzip" } : {}), ...(behaviour.contentEncoding === null ? {} : { "content-encoding": behaviour.contentEncoding }), "content-length": sent.length });
  response.end(sent);
}

/** An answer byte for byte, in the given pieces; then it ends, falls silent or breaks off. */
async function play(response, { status, contentType, body, cuts, end }) {
  const bytes = Buffer.from(body, "base64");
  response.writeHead(status, { "content-type": contentType });
  for (const [i, to] of [...cuts, bytes.length].entries()) {
    response.write(bytes.subarray(i === 0 ? 0 : cuts[i - 1], to));
    await pause(1);
    if (response.destroyed) return;
  }
  if (end === "reset") response.destroy();
  else if (end === "whole") response.end();
}

/** A refusal of so many bytes; below 0 it never ends. */
async function refuseAtLength(response, status, bytes) {
  response.writeHead(status, { "content-type": "text/plain" });
  const piece = "x".repeat(10_000);
  for (let sent = 0; !response.destroyed && (bytes < 0 ? sent === 0 : sent < bytes); sent += piece.length) {
    response.write(piece);
    while (response.writableNeedDrain && !response.destroyed) await pause(1);
  }
  if (bytes >= 0) response.end();
}

const server = createServer(async (request, response) => {
  const text = await bodyOf(request);
  if (request.url === "/control") {
    behaviour = { ...quiet, ...JSON.parse(text) };
    return response.end("{}");
  }
  if (request.url === "/recordings") {
    for (const [name, recording] of Object.entries(JSON.parse(text))) recordings.set(name, recording);
    return response.end("{}");
  }
  if (request.url === "/seen") {
    response.end(JSON.stringify(seen));
    return;
  }
  seen.requests.push({ path: request.url, headers: request.headers, body: text });
  seen.openMax = Math.max(seen.openMax, ++seen.open);
  response.once("close", () => {
    seen.open--;
    if (response.writableFinished) return;
    seen.left++;
    seen.lastLeftAt = Date.now();
  });
  const kind = request.url.endsWith("/messages") ? "anthropic" : "openai";
  const recording = recordings.get(behaviour.recording ?? JSON.parse(text).recording);
  if (recording !== undefined) return play(response, recording);
  const { status, firstByteMs, hang, retryAfter, refusalBytes, slots, spread } = behaviour;
  if (hang) return;
  if (slots !== null) await takeSlot();
  // Answers differ in length: by up to `spread` of the time to the first byte.
  if (firstByteMs > 0) await pause(firstByteMs * (1 + spread * (2 * Math.random() - 1)));
  if (slots !== null) leaveSlot();
  if (response.destroyed) return;
  if (status === 302) return response.writeHead(302, { location: "http://127.0.0.1:9/elsewhere" }).end();
  if (refusalBytes !== 0) return refuseAtLength(response, status, refusalBytes);
  if (status !== 200) return response.writeHead(status, { "content-type": "application/json", ...(retryAfter === null ? {} : { "retry-after": retryAfter }) }).end(JSON.stringify({ error: { message: `status ${status}`, type: "x", param: null, code: null } }));
  if (JSON.parse(text).stream === true) await stream(response, kind);
  else whole(response, kind);
});

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => console.log(server.address().port));
