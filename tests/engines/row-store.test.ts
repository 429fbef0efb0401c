// Every row-store engine passes the port's suite.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowStoreSuite } from "#conformance/row-store";
import { createMemoryRowStore } from "#engines/memory/row-store";

const kit = { describe, it, expect, fc };

rowStoreSuite(kit, { name: "memory", open: async () => ({ port: createMemoryRowStore() }), oracle: createMemoryRowStore });
