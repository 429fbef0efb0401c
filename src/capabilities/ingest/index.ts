// Data in: folders, uploads and texts become rows.
export { createIngest, type Ingest, type ParsedFile } from "./ingest.ts";
export { recutKind } from "./rows/recut.ts";
export { chunkerVersion, defaultBudget, type ChunkBudget } from "./chunk/budget.ts";
export { folderKind, type FolderRequest } from "./folder/folders.ts";
export { uploadKind, type UploadRequest } from "./documents/upload.ts";
export type { CollectionScope, IngestLimits, IngestPorts } from "./parts.ts";
export type { SourceReason, SourceState } from "./folder/sources.ts";
export type { Survey } from "./folder/survey.ts";
export type { Swept } from "./rows/sweep.ts";
export type { TextDocument } from "./documents/put.ts";
