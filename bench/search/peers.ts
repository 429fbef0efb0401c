// Peers over the same texts and vectors, each in a process of its own: SQLite FTS5 with sqlite-vec, LanceDB, zvec. Their packages live in bench/peers and are installed on demand.
import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "#app/entries";
import { embeddedText, vectorProblem } from "#core/vectors/vector";
import type { Embedder } from "#ports/embedder";
import type { Corpus } from "./corpus.ts";
import type { ExactNearest } from "./exact.ts";

/** Names under which the peers' programs lie, and what the table calls them. */
const peers = { "sqlite-vec": "SQLite FTS5 + sqlite-vec (exact, float32)", lancedb: "LanceDB (HNSW, scalar quantised)", zvec: "zvec (HNSW)" } as const;

const minutesMax = 30;

/** What one peer took, no explanations made. */
export interface PeerFigures {
  readonly name: string;
  readonly milliseconds: readonly number[];
  readonly buildSeconds: number;
  readonly sizeBytes: number;
  readonly rssBytes: number;
  /** recall@10 of its vectors alone against exact floats, 0..1. */
  readonly recall: number;
}

/** Measures every peer in turn below `folder`. `recalled` is what recall is measured on. @throws when a package cannot be installed */
export async function measurePeers(folder: string, corpus: Corpus, { embedder, recalled }: { readonly embedder: Embedder; readonly recalled: { readonly vectors: readonly Float32Array[]; readonly exact: ExactNearest } }): Promise<readonly PeerFigures[]> {
  install();
  const directory = mkdtempSync(join(folder, "peers-"));
  const ids = await writeInput(directory, corpus, { embedder, recalled: recalled.vectors });
  const figures = Object.entries(peers).map(([peer, name]) => {
    const out = execFileSync(process.execPath, [join(packageRoot(), "bench/peers/run.mjs"), peer, directory], { encoding: "utf8", timeout: minutesMax * 60_000, maxBuffer: 1e8, stdio: ["ignore", "pipe", "ignore"] });
    const { nearest, ...told } = JSON.parse(out.trim().split("\n").at(-1)!) as Omit<PeerFigures, "name" | "recall"> & { readonly nearest: readonly (readonly number[])[] };
    rmSync(join(directory, peer), { recursive: true, force: true });
    return { name, ...told, recall: recalled.exact.recall(nearest.map((found) => found.map((i) => ids[i]!))) };
  });
  rmSync(directory, { recursive: true, force: true });
  return figures;
}

function install(): void {
  const folder = join(packageRoot(), "bench/peers");
  if (existsSync(join(folder, "node_modules"))) return;
  execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"], timeout: minutesMax * 60_000 });
}

/** Texts with their vectors, and queries with theirs; what has no vector is left out. @returns the external id of each text */
async function writeInput(directory: string, { documents, queries }: Corpus, { embedder, recalled }: { readonly embedder: Embedder; readonly recalled: readonly Float32Array[] }): Promise<readonly string[]> {
  const { dimensions } = embedder.model;
  const ids: string[] = [];
  const texts: string[] = [];
  const file = openSync(join(directory, "vectors.f32"), "w");
  for (const { externalId, entries } of documents) {
    const { vectors: vector } = await embedder.embed([embeddedText(entries[0]!)], { kind: "query" });
    if (vectorProblem(vector, dimensions) !== undefined) continue;
    writeSync(file, vector);
    ids.push(externalId);
    texts.push(entries[0]!.text);
  }
  closeSync(file);
  const asked: string[] = [];
  const askedVectors: Float32Array[] = [];
  for (const query of queries) {
    const { vectors: vector } = await embedder.embed([query], { kind: "query" });
    if (vectorProblem(vector, dimensions) !== undefined) continue;
    asked.push(query);
    askedVectors.push(vector);
  }
  writeFileSync(join(directory, "queries.f32"), Buffer.concat(askedVectors.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))));
  writeFileSync(join(directory, "corpus.json"), JSON.stringify({ texts, queries: asked, dimensions, recalled: recalled.length }));
  return ids;
}
