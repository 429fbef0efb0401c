// Handlers of the operations on the process itself.
import type { Handlers } from "#contract/operation";
import type { Parsed, system } from "#contract/system";
import type { Capabilities } from "./capabilities.ts";

/** Handlers of the operations on the process itself. */
export function systemHandlers({ facts, clock, ingest, indexer, blobs }: Capabilities): Handlers<typeof system> {
  return {
    info: async (_input, { principal }) => ({
      version: facts.version, node: facts.node, workspace: principal.workspace, role: principal.role,
      uptimeSeconds: Math.round((clock.now() - facts.startedAt) / 1000), formats: [...facts.formats],
      embeddingModels: indexer.spaces.models.map(({ name, version, dimensions }) => ({ name, version, dimensions })),
    }),
    settings: async () => ({ settings: facts.settings.map(({ setting, display, origin, description }) => ({ setting, value: display, origin: { ...origin }, description })) }),
    parse: async ({ name, password, body }, { signal }) => {
      // The parser process reads a file; what no document names is swept away later.
      const { hash } = await blobs.put(body, { limitBytes: facts.uploadBytesMax, signal });
      return structuredClone(await ingest.parseOnly({ name, path: await blobs.localPath(hash), password, signal })) as unknown as Parsed;
    },
  };
}
