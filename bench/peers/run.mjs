// Measures one peer in a process of its own: builds its index of texts and vectors, then asks every query of both arms. `node run.mjs PEER FOLDER`
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const [peer = "", folder = ""] = process.argv.slice(2);
const nearestWanted = 10;

const { texts, queries, dimensions, recalled } = JSON.parse(readFileSync(join(folder, "corpus.json"), "utf8"));
const corpus = { texts, vectors: vectorsOf("vectors.f32"), directory: join(folder, peer) };
const asked = vectorsOf("queries.f32");

const { open } = await import(`./${peer}.mjs`);
const began = performance.now();
const engine = await open(corpus, dimensions);
const buildSeconds = (performance.now() - began) / 1000;
for (const [i, query] of queries.entries()) await engine.both(query, asked[i]);
const milliseconds = [];
for (const [i, query] of queries.entries()) {
  const start = performance.now();
  await engine.both(query, asked[i]);
  milliseconds.push(performance.now() - start);
}
const nearest = [];
for (let i = 0; i < recalled; i++) nearest.push(await engine.nearest(asked[i], nearestWanted));
const rssBytes = process.memoryUsage.rss();
await engine.close();
console.log(JSON.stringify({ milliseconds, nearest, buildSeconds, rssBytes, sizeBytes: sizeOf(corpus.directory) }));
process.exit(0);

function vectorsOf(name) {
  const { buffer, byteOffset, length } = readFileSync(join(folder, name));
  const numbers = new Float32Array(buffer.slice(byteOffset, byteOffset + length));
  return Array.from({ length: numbers.length / dimensions }, (_none, i) => numbers.subarray(i * dimensions, (i + 1) * dimensions));
}

function sizeOf(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).reduce((sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath ?? entry.path, entry.name)).size : 0), 0);
}
