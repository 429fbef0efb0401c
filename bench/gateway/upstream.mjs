// The upstream of the gateway benches: answers at once, whole or as a stream of so many events. Prints its port.
import { createServer } from "node:http";

const whole = Buffer.from(JSON.stringify({ id: "c", object: "chat.completion", created: 1, model: "m", choices: [{ index: 0, message: { role: "assistant", content: "word ".repeat(100), refusal: null }, finish_reason: "stop", logprobs: null }], usage: { prompt_tokens: 100, completion_tokens: 100, total_tokens: 200 } }));
const event = Buffer.from(`data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content: " word" }, finish_reason: null }] })}\n\n`);
const end = Buffer.from('data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":100,"total_tokens":200}}\n\ndata: [DONE]\n\n');

const server = createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const { stream, max_tokens: events } = JSON.parse(Buffer.concat(pieces).toString());
    if (!stream) return response.writeHead(200, { "content-type": "application/json", "content-length": whole.length }).end(whole);
    response.writeHead(200, { "content-type": "text/event-stream" });
    let sent = 0;
    // One event a turn of the loop, so that they arrive apart.
    const send = () => {
      if (response.destroyed) return;
      if (sent++ === events) return response.end(end);
      response.write(event);
      setImmediate(send);
    };
    send();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
