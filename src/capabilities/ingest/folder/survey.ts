// Looks at a folder without reading its files: what is there, and what will be passed over and why.
import { addToListing, emptyListing } from "./plan.ts";
import { sourceRules, type IngestPorts } from "../parts.ts";

/** What a listing found. `skippedByReason` counts by `hidden`, `ignored`, `too_large`, `unsupported`, `linked`, `not_a_file`. */
export interface Survey {
  readonly uri: string;
  readonly files: number;
  readonly bytes: number;
  readonly skipped: number;
  readonly skippedByReason: Readonly<Record<string, number>>;
  /** Parts that cannot be listed. */
  readonly failed: readonly { readonly path: string; readonly code: string }[];
}

/** Failures that a survey names at most. */
const namedMax = 100;

/** Lists a folder under the rules of ingest. @throws source.* */
export async function survey(ports: Pick<IngestPorts, "source" | "parser" | "limits">, path: string, options: { readonly exclude?: readonly string[]; readonly signal: AbortSignal }): Promise<Survey> {
  const { uri } = await ports.source.locate(path);
  const listing = emptyListing();
  const rules = { fileBytesMax: ports.limits.fileBytesMax, accepts: (name: string) => ports.parser.accepts(name) };
  const failed: { path: string; code: string }[] = [];
  for await (const item of ports.source.list(uri, sourceRules(ports.limits, options.exclude), options.signal)) {
    addToListing(listing, item, rules);
    if (item.kind === "failed" && failed.length < namedMax) failed.push({ path: item.path, code: item.code });
  }
  const unsupported = [...listing.refusals.values()].filter(({ error }) => error.code === "parse.unsupported");
  const bytes = listing.bytes - unsupported.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const skippedByReason = { ...listing.excluded.byReason, ...(unsupported.length > 0 ? { unsupported: unsupported.length } : {}) };
  return { uri, files: listing.files.size, bytes, skipped: listing.excluded.count + unsupported.length, skippedByReason, failed };
}
