// What a run has to do: the listing beside the manifest decides what is new, changed, gone, or only to be cut again.
import { fail, type ErrorBody } from "#core/errors";
import type { ManifestRow } from "#core/rows/tables";
import type { SourceFile, SourceItem } from "#ports/reading/source";
import { baseName, extensionOf } from "../parts.ts";

/** A path that gets a row without being read. */
export interface Refusal {
  readonly path: string;
  readonly status: "skipped" | "failed";
  readonly error: ErrorBody;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
}

/** What a source listed, by path. */
export interface Listing {
  readonly files: Map<string, SourceFile>;
  readonly refusals: Map<string, Refusal>;
  /** Parts that could not be listed: nothing below them counts as gone. */
  readonly unlisted: string[];
  readonly excluded: { count: number; byReason: Record<string, number> };
  bytes: number;
}

/** An empty listing. */
export function emptyListing(): Listing {
  return { files: new Map(), refusals: new Map(), unlisted: [], excluded: { count: 0, byReason: {} }, bytes: 0 };
}

/** Adds one item to the listing. */
export function addToListing(listing: Listing, item: SourceItem, rules: { readonly fileBytesMax: number; accepts(name: string): boolean }): void {
  if (item.kind === "file") {
    listing.bytes += item.file.sizeBytes;
    if (rules.accepts(baseName(item.file.path))) listing.files.set(item.file.path, item.file);
    else refuse(listing, item.file, { status: "skipped", error: fail("parse.unsupported", { name: baseName(item.file.path), mediaType: `a ${extensionOf(item.file.path) || "binary"} file` }).toBody() });
  } else if (item.kind === "excluded") {
    listing.excluded.count++;
    listing.excluded.byReason[item.reason] = (listing.excluded.byReason[item.reason] ?? 0) + 1;
    if (item.reason === "too_large") refuse(listing, { ...item, modifiedAt: item.modifiedAt ?? 0 }, { status: "skipped", error: fail("ingest.file_too_large", { path: item.path, bytes: item.sizeBytes, limit: rules.fileBytesMax }).toBody() });
  } else {
    if (item.code === "source.unreadable") listing.unlisted.push(item.path);
    refuse(listing, { path: item.path, sizeBytes: 0, modifiedAt: item.modifiedAt ?? 0 }, { status: item.code === "source.unreadable" ? "failed" : "skipped", error: fail(item.code, { path: item.path, reason: item.reason }).toBody() });
  }
}

function refuse(listing: Listing, { path, sizeBytes, modifiedAt }: { readonly path: string; readonly sizeBytes: number; readonly modifiedAt: number }, outcome: Pick<Refusal, "status" | "error">): void {
  listing.refusals.set(path, { path, sizeBytes, modifiedAt, ...outcome });
}

/** A file to read, with the row of its last handling. */
export interface PlannedFile {
  readonly file: SourceFile;
  readonly before?: ManifestRow;
}

/** What a run does. */
export interface Plan {
  readonly toRead: PlannedFile[];
  readonly toRefuse: { readonly refusal: Refusal; readonly before?: ManifestRow }[];
  /** Unchanged files whose chunks are of other rules. */
  readonly toCut: ManifestRow[];
  readonly gone: ManifestRow[];
  readonly unchanged: ManifestRow[];
}

/** Versions and wishes that decide what counts as unchanged. */
export interface PlanRules {
  readonly parser: string;
  readonly chunker: string;
  readonly retryFailed: boolean;
  readonly retry: ReadonlySet<string>;
}

/** Compares rows with the listing. `before` holds every manifest row of the source. */
export function planRun(listing: Listing, before: Iterable<ManifestRow>, rules: PlanRules): Plan {
  const rowsByPath = new Map<string, ManifestRow>();
  const plan: Plan = { toRead: [], toRefuse: [], toCut: [], gone: [], unchanged: [] };
  for (const row of before) {
    if (listing.files.has(row.path) || listing.refusals.has(row.path)) rowsByPath.set(row.path, row);
    else if (!isUnlisted(listing, row.path)) plan.gone.push(row);
  }
  for (const file of listing.files.values()) {
    const row = rowsByPath.get(file.path);
    if (!row) plan.toRead.push({ file });
    else if (!isUnchanged(row, file, rules)) plan.toRead.push({ file, before: row });
    else if (row.chunker !== rules.chunker && row.contentHash !== null) plan.toCut.push(row);
    else plan.unchanged.push(row);
  }
  for (const refusal of listing.refusals.values()) {
    const row = rowsByPath.get(refusal.path);
    const isSame = row !== undefined && row.size === refusal.sizeBytes && row.modifiedAt === refusal.modifiedAt && row.state === refusal.status && row.error?.code === refusal.error.code;
    if (isSame) plan.unchanged.push(row);
    else plan.toRefuse.push({ refusal, ...(row ? { before: row } : {}) });
  }
  return plan;
}

/** Failures that the next run tries again by itself: the file or the machine was at fault, not the content. */
const passingCodes = new Set(["ingest.changed_while_read", "source.unreadable", "source.not_found", "data.disk_full", "row.conflict", "request.cancelled"]);

/** Whether a failure says nothing about the content. */
export function isPassing(error: ErrorBody | null): boolean {
  return error !== null && passingCodes.has(error.code);
}

function isUnchanged(row: ManifestRow, file: SourceFile, rules: PlanRules): boolean {
  if (rules.retry.has(file.path)) return false;
  if (row.size !== file.sizeBytes || row.modifiedAt !== file.modifiedAt || row.parser !== rules.parser) return false;
  return row.state !== "failed" || !(rules.retryFailed || isPassing(row.error));
}

function isUnlisted(listing: Listing, path: string): boolean {
  return listing.unlisted.some((part) => part === "" || path === part || path.startsWith(`${part}/`));
}
