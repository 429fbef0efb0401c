// Indexes follow the log of rows; they are compared with them and built anew.
export { createIndexer, type IndexedModel, type Indexer, type IndexingPorts, type VectorSpaces } from "./indexer.ts";
export type { SpaceView, SpacesView } from "./spaces/spaces.ts";
export type { Difference } from "./difference.ts";
export type { VerifyReport } from "./verify.ts";
