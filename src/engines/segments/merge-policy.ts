// Which segments to join next: those of one size class when there are many of them, and any with much dead weight.
import type { Segment } from "./file/segment.ts";
import { segmentChunksMax, segmentDocumentsMax } from "./file/segment-format.ts";

/** Segments of one size class that are joined at once: a query looks into fewer than this many of each class. */
export const segmentsPerClass = 6;

/** Chunks of a segment of the smallest class. */
const smallestClassChunks = 2048;

/** Part of a segment's documents that may be deleted or have new access before it is written anew. */
const staleShareMax = 0.3;

/** The segments to join now; empty when all is well. */
export function chooseMerge(segments: readonly Segment[]): readonly Segment[] {
  const stale = segments.find(({ footer, deleted, access }) => deleted.length + access.size > Math.max(16, footer.documents * staleShareMax));
  if (stale !== undefined) return [stale];
  const classes = new Map<number, Segment[]>();
  for (const segment of segments) {
    const size = classOf(segment);
    const members = classes.get(size) ?? [];
    classes.set(size, members);
    members.push(segment);
    if (members.length >= segmentsPerClass && isWithinLimits(members)) return members;
  }
  return [];
}

function classOf(segment: Segment): number {
  return Math.max(0, Math.floor(Math.log(segment.liveChunks / smallestClassChunks) / Math.log(segmentsPerClass)));
}

function isWithinLimits(segments: readonly Segment[]): boolean {
  const documents = segments.reduce((sum, { liveDocuments }) => sum + liveDocuments, 0);
  const chunks = segments.reduce((sum, { liveChunks }) => sum + liveChunks, 0);
  return documents <= segmentDocumentsMax && chunks <= segmentChunksMax;
}
