// The outline of a document: titles with their levels.
import { readText, type PdfDocument } from "../library/library.ts";

/** Entries that are read; an outline that loops ends here. */
const entriesMax = 5000;
const depthMax = 6;

/** Levels (from 1) by page (from 1) and title, blanks and case made alike. */
export function readOutline({ calls, handle }: PdfDocument): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  const seen = new Set<number>();
  const visit = (parent: number, level: number): void => {
    for (let at = calls._FPDFBookmark_GetFirstChild(handle, parent); at !== 0 && !seen.has(at) && seen.size < entriesMax; at = calls._FPDFBookmark_GetNextSibling(handle, at)) {
      seen.add(at);
      const title = outlineKey(readText(calls, (buffer, bytes) => calls._FPDFBookmark_GetTitle(at, buffer, bytes)));
      if (title !== "" && !levels.has(title)) levels.set(title, level);
      if (level < depthMax) visit(at, level + 1);
    }
  };
  visit(0, 1);
  return levels;
}

/** A title as titles are compared. */
export function outlineKey(title: string): string {
  return title.normalize("NFKC").toLowerCase().replace(/^[\d.\s]+/, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
