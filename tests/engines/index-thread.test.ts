// The keyword index behind its thread: the built entry, the real analyser, errors with their codes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openIndexInThread } from "#app/threads/index-engine";
import { sampleFusedQuery } from "#conformance/search/samples";
import type { IndexDocument, IndexQuery } from "#ports/search-index";

const scope = { workspace: "w", collection: "c" };
const query: IndexQuery = { text: "pumps", readable: { all: true }, limit: 10, offset: 0, explain: true };
const document: IndexDocument = { document: "d", externalId: "d.md", language: "en", groups: [], fields: {}, entries: [{ version: "v", ordinal: 0, title: "", headings: [], text: "One pump, two valves" }] };

it("asks the generation that is named, through the thread too", async () => {
  const directory = mkdtempSync(join(tmpdir(), "plinth-index-"));
  const index = await openIndexInThread({ directory });
  await index.apply(scope, { seq: 4, changes: [{ kind: "put", document }] }, "next");
  await index.swap(scope, "beside");
  const asked = sampleFusedQuery("pump");
  expect([(await index.fused(scope, asked)).hits, (await index.fused(scope, asked, "beside")).hits.map((hit) => hit.document)]).toEqual([[], ["d"]]);
  await index.exchange(scope);
  expect((await index.fused(scope, asked)).hits.map((hit) => hit.document)).toEqual(["d"]);
  await index.close();
  rmSync(directory, { recursive: true });
});

it("serves the index from its thread and finds it again", async () => {
  const directory = mkdtempSync(join(tmpdir(), "plinth-index-"));
  const index = await openIndexInThread({ directory });
  await index.apply(scope, { seq: 4, changes: [{ kind: "put", document }] });
  const found = await index.search(scope, query);
  expect(found).toMatchObject({ seq: 4, total: 1, hits: [{ document: "d", ordinal: 0 }] });
  await expect(index.swap(scope)).rejects.toMatchObject({ code: "index.not_found" });
  await Promise.all([index.close(), index.close()]);
  await expect(index.search(scope, query)).rejects.toMatchObject({ code: "server.stopping" });

  const again = await openIndexInThread({ directory });
  expect(await again.search(scope, query)).toEqual(found);
  expect(await again.verify(scope, [document])).toEqual([]);
  await again.close();
  rmSync(directory, { recursive: true });
});
