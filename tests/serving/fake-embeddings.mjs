// A server of embeddings that does what a test tells it: bags of words as vectors, in a process of its own.
// `POST /control` sets its behaviour, `GET /seen` tells what it saw. Prints its port on the first line.
import { createServer } from "node:http";

const quiet = { statuses: [], retryAfter: null, dimensions: 64, scale: 1, nothingFor: null, zerosFor: null, notANumber: false, poison: null, textsMax: 1_000_000, tokensMax: 1_000_000, reversed: false, missing: 0, base64: false, hang: false, delayMs: 0, hasUsage: true, body: null, cut: false };
let behaviour = quiet;
const seen = { requests: [], open: 0, openMax: 0, left: 0, lastLeftAt: 0 };

const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];

/** Each word has signs of its own, drawn from its hash; a text is their sum at length 1. */
function vectorOf(text, dimensions) {
  const sum = new Float64Array(dimensions);
  const add = (word) => {
    let state = 2166136261;
    for (let i = 0; i < word.length; i++) state = Math.imul(state ^ word.charCodeAt(i), 16777619);
    for (let i = 0; i < dimensions; i++) {
      state = Math.imul(state ^ (state >>> 15), 2246822519) + i + 1;
      sum[i] += state & 65536 ? 1 : -1;
    }
  };
  const bag = words(text);
  bag.forEach(add);
  if (sum.every((value) => value === 0)) add(bag[0] ?? "");
  const length = Math.hypot(...sum);
  return Array.from(sum, (value) => value / length);
}

function entryOf(text, index) {
  const { dimensions, scale, nothingFor, zerosFor, notANumber, base64 } = behaviour;
  const values = vectorOf(text, dimensions).map((value) => value * scale);
  if (zerosFor !== null && text.includes(zerosFor)) values.fill(0);
  if (nothingFor !== null && text.includes(nothingFor)) values[1] = notANumber ? NaN : null;
  const embedding = base64 ? Buffer.from(Float32Array.from(values, (value) => value ?? NaN).buffer).toString("base64") : values;
  return { object: "embedding", index, embedding };
}

const server = createServer(async (request, response) => {
  let text = "";
  for await (const piece of request) text += piece;
  if (request.url === "/control") {
    behaviour = { ...quiet, ...JSON.parse(text) };
    return response.end("{}");
  }
  if (request.url === "/seen") return response.end(JSON.stringify(seen));
  seen.requests.push({ path: request.url, headers: request.headers, body: text });
  seen.openMax = Math.max(seen.openMax, ++seen.open);
  response.once("close", () => {
    seen.open--;
    if (response.writableFinished) return;
    seen.left++;
    seen.lastLeftAt = Date.now();
  });
  const { statuses, retryAfter, poison, textsMax, tokensMax, hang, delayMs, reversed, missing, hasUsage, body, cut } = behaviour;
  if (hang) return;
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  const refuse = (status) => response.writeHead(status, { "content-type": "application/json", ...(retryAfter === null ? {} : { "retry-after": retryAfter }) }).end('{"error":{"message":"refused"}}');
  const status = statuses.length > 1 ? statuses.shift() : (statuses[0] ?? 200);
  if (statuses.length === 1 && status === 200) statuses.length = 0;
  if (status !== 200) return refuse(status);
  const { input, model } = JSON.parse(text);
  const tokens = input.reduce((sum, each) => sum + words(each).length, 0);
  if (input.length > textsMax || tokens > tokensMax || (poison !== null && input.some((each) => each.includes(poison)))) return refuse(input.length > textsMax ? 413 : 400);
  const data = input.map(entryOf).slice(missing);
  if (reversed) data.reverse();
  const whole = body ?? JSON.stringify({ object: "list", data, model, ...(hasUsage ? { usage: { prompt_tokens: tokens, total_tokens: tokens } } : {}) });
  response.writeHead(200, { "content-type": "application/json", ...(cut ? { "content-length": Buffer.byteLength(whole) + 10 } : {}) });
  if (!cut) return response.end(whole);
  response.write(whole);
  setTimeout(() => response.destroy(), 20);
});

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => console.log(server.address().port));
