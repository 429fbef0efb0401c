// Every embedder passes the port's suite.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { embedderSuite } from "#conformance/embedder";
import { createMemoryEmbedder } from "#engines/memory/embedder";

const kit = { describe, it, expect, fc };

embedderSuite(kit, { name: "memory", open: async () => ({ port: createMemoryEmbedder() }) });
