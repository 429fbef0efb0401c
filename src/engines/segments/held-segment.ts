// A segment of a generation with what its files on disk say, and what must be repeated in the segment that takes its place.
import type { Merged } from "./merge.ts";
import type { Part } from "./search/part.ts";
import type { Segment } from "./file/segment.ts";
import type { Slices } from "./slices.ts";

/** Pages read at once by a check. */
const pagesCheckedAtOnce = 64;

/** A segment and what its patch on disk says. */
export interface HeldSegment {
  readonly segment: Segment;
  patch: string | null;
  changesOnDisk: number;
}

/** A merged segment and the ones it replaces. */
export interface Joining {
  readonly gone: readonly HeldSegment[];
  readonly joined: HeldSegment;
}

/** Repeats in the merged segment what happened to its sources after the merge had begun. */
export function carryOver(merged: Merged, segment: Segment): void {
  for (const { segment: source, documentMap, deletionsSeen } of merged.sources) {
    for (const document of source.deleted.slice(deletionsSeen)) segment.remove(documentMap[document]!);
    for (const [document, access] of source.access) {
      const number = documentMap[document]!;
      if (JSON.stringify(segment.accessOf(number)) !== JSON.stringify(access)) segment.setAccess(number, access);
    }
  }
}

/** One of the counts over all parts. */
export function sumOf(parts: readonly Part[], what: "liveDocuments" | "liveChunks" | "liveLength"): number {
  return parts.reduce((sum, part) => sum + part[what], 0);
}

/** Reads a segment whole in slices; `guarded` answers false for pages that are damaged, which ends it. */
export async function checkSegment(segment: Segment, slices: Slices, guarded: (act: () => boolean) => boolean): Promise<void> {
  for (let page = 0; page < segment.file.pageCount; page += pagesCheckedAtOnce) {
    const isWhole = guarded(() => {
      segment.file.checkPages(page, pagesCheckedAtOnce);
      return true;
    });
    if (!isWhole) return;
    if (slices.isOver()) await slices.pause();
  }
}

/** Whether a file was not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
