// Documents as CSV: quotes, commas and line ends stay inside their cells.
import { expect, it } from "vitest";
import type { Document } from "../../api.ts";
import { asCsv } from "./columns.ts";

it("writes a line a document under a head, and quotes what would break it", () => {
  const document = { document: "d1", externalId: "a,b.md", title: 'The "big"\none', status: "failed", mediaType: "text/markdown", bytes: 12, chunks: 0, updatedAt: "2026-11-22T12:00:00.000Z", error: { code: "parse.damaged" } } as unknown as Document;
  expect(asCsv([document])).toBe('document,path,title,state,type,bytes,chunks,updated,error\r\nd1,"a,b.md","The ""big""\none",failed,text/markdown,12,0,2026-11-22T12:00:00.000Z,parse.damaged');
});
