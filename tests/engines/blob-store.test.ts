// Every blob-store engine passes the port's suite.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blobStoreSuite } from "#conformance/blob-store";
import { openFileBlobStore } from "#engines/files/blob-store";
import { createMemoryBlobStore } from "#engines/memory/blob-store";
import { inFolder } from "./in-folder.ts";

const kit = { describe, it, expect, fc };

blobStoreSuite(kit, { name: "memory", open: async () => ({ port: createMemoryBlobStore() }) });
blobStoreSuite(kit, { name: "files", open: () => inFolder({ open: (directory) => openFileBlobStore({ directory }), port: (store) => store }) });
