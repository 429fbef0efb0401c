// Indexes follow the log of rows; they are compared with them and built anew.
export { createIndexer, type Indexer, type IndexingPorts } from "./indexer.ts";
export type { Difference } from "./difference.ts";
export type { VerifyReport } from "./verify.ts";
