// A server that reranks in the words of Jina (`/v1/rerank`), Cohere (`/v2/rerank`) and TEI (`/rerank`): a document's score is the share of the query's words in it.
// `POST /control` sets its behaviour, `GET /seen` tells what it saw. Prints its port on the first line.
import { createServer } from "node:http";

const quiet = { status: 200, isBroken: false };
let behaviour = quiet;
const seen = { requests: [], open: 0, openMax: 0, left: 0, lastLeftAt: 0 };

const words = (text) => text.toLowerCase().match(/\p{L}+/gu) ?? [];
const share = (query, text) => words(query).filter((word) => words(text).includes(word)).length / words(query).length;

const answers = {
  "/v1/rerank": (ranked, { model, top_n: most }, tokens) => ({ model, object: "list", usage: { total_tokens: tokens }, results: ranked.slice(0, most).map(({ index, score }) => ({ index, relevance_score: score })) }),
  "/v2/rerank": (ranked, { top_n: most }, tokens) => ({ id: "c", results: ranked.slice(0, most).map(({ index, score }) => ({ index, relevance_score: score })), meta: { api_version: { version: "2" }, billed_units: { search_units: 1 }, tokens: { input_tokens: tokens } } }),
  "/rerank": (ranked) => ranked,
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
  const body = JSON.parse(text);
  const documents = body.documents ?? body.texts;
  const ranked = documents.map((document, index) => ({ index, score: share(body.query, document) })).toSorted((a, b) => b.score - a.score);
  const tokens = [body.query, ...documents].reduce((sum, each) => sum + words(each).length, 0);
  const { status, isBroken } = behaviour;
  response.writeHead(status, { "content-type": "application/json" });
  if (status !== 200) return response.end(JSON.stringify(request.url === "/rerank" ? { error: "too long", error_type: "validation" } : request.url === "/v1/rerank" ? { detail: { message: "too long" } } : { message: "too long" }));
  response.end(isBroken ? '{"results":[{"index":99,"relevance_score":1}]}' : JSON.stringify(answers[request.url](ranked, body, tokens)));
});

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => console.log(server.address().port));
