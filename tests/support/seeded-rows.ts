// A data directory whose documents were written straight into the row store: many, without files, index or text.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sampleDocument } from "#conformance/row-samples";
import type { DocumentRow } from "#core/rows/tables";
import { openSqlite } from "#engines/sqlite/open";
import { systemClock } from "#engines/system/clock";
import { startPlinth } from "./plinth.ts";

const rowsPerCommit = 5000;
const types = ["application/pdf", "text/markdown", "text/html", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"] as const;

/** The `i`-th document: every value but the path comes many times; one of 200 failed, one of 1,000 is an EPUB. */
export function seededDocument(i: number): Pick<DocumentRow, "document" | "externalId" | "title" | "mediaType" | "status" | "bytes" | "chunks" | "updatedAt" | "error"> {
  const isFailed = i % 200 === 0;
  return {
    document: `${Array.from({ length: 6 }, (_, digit) => "abcdefghij"[Math.floor(i / 10 ** (5 - digit)) % 10]).join("")}${"a".repeat(20)}`,
    externalId: `archive/${String(i % 37).padStart(2, "0")}/report-${String(i).padStart(6, "0")}.txt`, title: `Report ${String((i * 7919) % 100_003).padStart(6, "0")}`,
    mediaType: i % 1000 === 7 ? "application/epub+zip" : (types[i % types.length] ?? ""), status: isFailed ? "failed" : i % 50 === 3 ? "skipped" : "read",
    bytes: (i * 7919) % 1_000_003, chunks: isFailed ? 0 : 1 + (i % 90), updatedAt: 1_700_000_000_000 + ((i * 104_729) % 1_000_003) * 1000,
    error: isFailed ? { code: "parse.damaged", message: "The file is damaged.", remedy: "Save it again.", details: {}, retryable: false } : null,
  };
}

/** Makes a data directory of `amount` documents in the collection `default`. @returns its path, which the caller removes */
export async function seedDirectory(amount: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "plinth-seeded-"));
  await (await startPlinth({ directory })).stop({ keep: true });
  const { rows, close } = openSqlite({ path: join(directory, "plinth.db"), clock: systemClock });
  const [{ workspace } = { workspace: "" }] = (await rows.scan("workspaces", { prefix: [], limit: 1 })).rows;
  for (let from = 0; from < amount; from += rowsPerCommit) {
    const some = Array.from({ length: Math.min(rowsPerCommit, amount - from) }, (_, at) => sampleDocument({ workspace, collection: "default", source: "put", ...seededDocument(from + at) }));
    await rows.commit({ workspace, writes: [{ kind: "put", table: "documents", rows: some }] });
  }
  await close();
  return directory;
}
