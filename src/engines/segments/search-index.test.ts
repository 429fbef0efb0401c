// The segments engine passes the port's suite, with limits so small that every history flushes and merges.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { suiteAnalyser as analyser } from "#conformance/search/samples";
import { searchIndexSuite } from "#conformance/search-index";
import type { SearchIndex } from "#ports/search-index";
import { systemClock } from "#engines/system/clock";
import { createMemorySearchIndex } from "#engines/memory/search-index";
import { openSegments } from "./search-index.ts";

async function open(tailBytesMax: number) {
  const root = mkdtempSync(join(tmpdir(), "segments-"));
  const opened: SearchIndex[] = [];
  let crashes = 0;
  let directory = join(root, "0");
  const start = (): SearchIndex => {
    const index = openSegments({ directory, analyser, clock: systemClock, limits: { tailBytesMax, cacheBytesMax: 200_000 } });
    opened.push(index);
    return index;
  };
  return {
    port: start(),
    async reopen() {
      await opened.pop()?.close();
      return start();
    },
    async crash() {
      const copy = join(root, String(++crashes));
      cpSync(directory, copy, { recursive: true });
      directory = copy;
      return start();
    },
    async dispose() {
      for (const index of opened) await index.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

searchIndexSuite({ describe, it, expect, fc }, { name: "segments, which flush and merge all the time", open: () => open(3_000), oracle: () => createMemorySearchIndex({ analyser }) });
searchIndexSuite({ describe, it, expect, fc }, { name: "segments, mostly in the tail", open: () => open(1_000_000) });
