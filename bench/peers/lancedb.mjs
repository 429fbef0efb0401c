// LanceDB: an HNSW index over scalar-quantised vectors and a full-text index, joined by its own reciprocal rank fusion.
import { connect, Index, rerankers } from "@lancedb/lancedb";

const rowsPerBatch = 5000;

export async function open({ texts, vectors, directory }) {
  const database = await connect(directory);
  const rows = (from) => texts.slice(from, from + rowsPerBatch).map((text, i) => ({ id: from + i, text, vector: vectors[from + i] }));
  const table = await database.createTable("texts", rows(0));
  for (let from = rowsPerBatch; from < texts.length; from += rowsPerBatch) await table.add(rows(from));
  await table.createIndex("text", { config: Index.fts() });
  await table.createIndex("vector", { config: Index.hnswSq({ distanceType: "cosine" }) });
  await table.waitForIndex((await table.listIndices()).map(({ name }) => name), 600);
  const reranker = await rerankers.RRFReranker.create();
  return {
    both: (query, vector) => table.query().nearestTo(vector).fullTextSearch(query, { columns: ["text"] }).rerank(reranker).select(["id"]).limit(10).toArray(),
    nearest: async (vector, count) => (await table.query().nearestTo(vector).distanceType("cosine").select(["id"]).limit(count).toArray()).map(({ id }) => Number(id)),
    close: () => database.close(),
  };
}
