// An upstream with so many places and a mean time for an answer: `spread` is the share by which answers differ from it, evenly. Who finds no place waits in line, however long. Arguments: places, milliseconds, port, spread.
// `POST /control` with `{status}` lets it refuse, `GET /seen` tells when a client last left. Prints its port.
import { createServer } from "node:http";

const [places, milliseconds, port, spread = 0] = process.argv.slice(2).map(Number);
const line = [];
const seen = { left: 0, lastLeftAt: 0, answered: 0 };
let busy = 0;
let status = 200;

const answer = Buffer.from(JSON.stringify({ id: "c", object: "chat.completion", created: 1, model: "m", choices: [{ index: 0, message: { role: "assistant", content: "word", refusal: null }, finish_reason: "stop", logprobs: null }], usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 } }));
const event = (text) => `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })}\n\n`;

function next() {
  while (busy < places && line.length > 0) {
    const { response, isStream } = line.shift();
    if (response.destroyed) continue;
    busy++;
    const done = () => {
      clearTimeout(timer);
      busy--;
      next();
    };
    response.once("close", done);
    const timer = setTimeout(() => {
      seen.answered++;
      if (!isStream) return response.writeHead(200, { "content-type": "application/json", "content-length": answer.length }).end(answer);
      response.writeHead(200, { "content-type": "text/event-stream" }).write(event("word"));
      // A stream goes on until its end or its client's.
      let left = 20;
      const more = setInterval(() => {
        if (response.destroyed) return clearInterval(more);
        if (left-- > 0) return response.write(event(" word"));
        clearInterval(more);
        response.end("data: [DONE]\n\n");
      }, milliseconds);
    }, milliseconds * (1 + spread * (2 * Math.random() - 1)));
  }
}

const server = createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const text = Buffer.concat(pieces).toString();
    if (request.url === "/seen") return response.end(JSON.stringify(seen));
    if (request.url === "/control") {
      ({ status } = JSON.parse(text));
      return response.end("{}");
    }
    if (status !== 200) return response.writeHead(status, { "content-type": "application/json" }).end('{"error":{"message":"refused"}}');
    response.once("close", () => {
      if (response.writableFinished) return;
      seen.left++;
      seen.lastLeftAt = Date.now();
    });
    line.push({ response, isStream: JSON.parse(text).stream === true });
    next();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(port || 0, "127.0.0.1", () => console.log(server.address().port));
