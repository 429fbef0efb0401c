// A bare proxy of node:http: reads the body, sends it on, pipes the answer back; several upstreams are asked in turn. What the gateway is held against. Prints its port.
import { Agent, createServer, request as send } from "node:http";

const ports = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: 2000 });
let turn = 0;

const server = createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const body = Buffer.concat(pieces);
    const call = send({ host: "127.0.0.1", port: ports[turn++ % ports.length], path: request.url, method: "POST", agent, headers: { "content-type": "application/json", "content-length": body.length } }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    call.on("error", () => response.destroy());
    response.on("close", () => call.destroy());
    call.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
