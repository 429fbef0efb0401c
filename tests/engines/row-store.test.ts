// Every row-store engine passes the port's suite.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openStoresInThread, type Stores } from "#app/threads/stores";
import { rowStoreSuite } from "#conformance/row-store";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { openSqlite } from "#engines/sqlite/open";
import { systemClock } from "#engines/system/clock";

const kit = { describe, it, expect, fc };

rowStoreSuite(kit, { name: "memory", open: async () => ({ port: createMemoryRowStore() }), oracle: createMemoryRowStore });

/** Opens stores by `open` in a folder that goes with them. */
async function inFolder(open: (path: string) => Promise<Pick<Stores, "rows" | "close">>) {
  const folder = mkdtempSync(join(tmpdir(), "plinth-rows-"));
  const path = join(folder, "rows.db");
  let stores = await open(path);
  return {
    port: stores.rows,
    reopen: async () => {
      await stores.close();
      stores = await open(path);
      return stores.rows;
    },
    dispose: async () => {
      await stores.close();
      rmSync(folder, { recursive: true });
    },
  };
}

rowStoreSuite(kit, { name: "sqlite", oracle: createMemoryRowStore, open: () => inFolder(async (path) => openSqlite({ path, clock: systemClock })) });
rowStoreSuite(kit, { name: "sqlite in a thread", oracle: createMemoryRowStore, open: () => inFolder((path) => openStoresInThread({ path })) });
