// zvec: an HNSW index and a full-text index in one collection, joined by its own reciprocal rank fusion.
import zvec from "@zvec/zvec";

const { ZVecCreateAndOpen, ZVecCollectionSchema, ZVecDataType, ZVecIndexType, ZVecMetricType } = zvec;
const rowsPerBatch = 1000;

export async function open({ texts, vectors, directory }, dimension) {
  const schema = new ZVecCollectionSchema({
    name: "texts",
    fields: { name: "text", dataType: ZVecDataType.STRING, indexParams: { indexType: ZVecIndexType.FTS } },
    vectors: { name: "vector", dataType: ZVecDataType.VECTOR_FP32, dimension, indexParams: { indexType: ZVecIndexType.HNSW, metricType: ZVecMetricType.COSINE, m: 16, efConstruction: 200 } },
  });
  const collection = ZVecCreateAndOpen(directory, schema);
  for (let from = 0; from < texts.length; from += rowsPerBatch) {
    collection.insertSync(texts.slice(from, from + rowsPerBatch).map((text, i) => ({ id: String(from + i), vectors: { vector: vectors[from + i] }, fields: { text } })));
  }
  await collection.optimize();
  return {
    both(query, vector) {
      const near = { fieldName: "vector", vector };
      const words = { fieldName: "text", fts: { matchString: query } };
      return collection.multiQuerySync({ queries: [near, words], topk: 10, outputFields: [] });
    },
    nearest: (vector, topk) => collection.querySync({ fieldName: "vector", vector, topk, outputFields: [] }).map(({ id }) => Number(id)),
    close: () => collection.closeSync(),
  };
}
