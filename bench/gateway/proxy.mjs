// A bare proxy of node:http: reads the body, sends it on, pipes the answer back. What the gateway is held against. Prints its port.
import { Agent, createServer, request as send } from "node:http";

const port = Number(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: 256 });

const server = createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const body = Buffer.concat(pieces);
    const call = send({ host: "127.0.0.1", port, path: request.url, method: "POST", agent, headers: { "content-type": "application/json", "content-length": body.length } }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    call.on("error", () => response.destroy());
    call.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
