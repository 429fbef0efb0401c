// Every row-store engine passes the port's suite.
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openStoresInThread, type Stores } from "#app/threads/stores";
import { rowStoreSuite } from "#conformance/row-store";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { keepRows } from "#engines/row-cache/row-store";
import { openSqlite } from "#engines/sqlite/open";
import { systemClock } from "#engines/system/clock";
import type { RowStore } from "#ports/row-store";
import { inFolder, type Opening } from "./in-folder.ts";

const kit = { describe, it, expect, fc };
const rows: Omit<Opening<Stores, RowStore>, "open"> = { port: (stores) => stores.rows, close: (stores) => stores.close() };

rowStoreSuite(kit, { name: "memory", open: async () => ({ port: createMemoryRowStore() }), oracle: createMemoryRowStore });
rowStoreSuite(kit, { name: "sqlite", oracle: createMemoryRowStore, open: () => inFolder({ ...rows, open: (folder) => openSqlite({ path: join(folder, "rows.db"), clock: systemClock }) }) });
rowStoreSuite(kit, { name: "sqlite in a thread", oracle: createMemoryRowStore, open: () => inFolder({ ...rows, open: (folder) => openStoresInThread({ path: join(folder, "rows.db") }) }) });
rowStoreSuite(kit, { name: "memory behind kept rows", open: async () => ({ port: keepRows(createMemoryRowStore()) }), oracle: createMemoryRowStore });
