// A whole Plinth for tests: the composed product on a fresh data directory, reached through the SDK as everybody reaches it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compose, type Composition } from "#app/compose";
import { loadConfig } from "#app/config/index";
import type { JobView } from "#contract/jobs";
import { createPinoLog } from "#engines/pino/log";
import { createClient, type Client } from "#surfaces/sdk/index";

/** A running Plinth of a test. */
export interface TestPlinth {
  readonly url: string;
  readonly client: Client;
  readonly directory: string;
  readonly composition: Composition;
  /** Reads a folder of this machine and waits until it is searchable. */
  ingest(path: string, collection?: string): Promise<Record<string, unknown>>;
  /** A job when it has ended, however it did. */
  settled(job: string): Promise<JobView>;
  /** Stops it; the data directory stays when `keep` is set. */
  stop(options?: { readonly keep: boolean }): Promise<void>;
}

/** Starts a Plinth on `directory`, a new one by default, at a free port. */
export async function startPlinth(options: { readonly directory?: string; readonly flags?: Record<string, unknown> } = {}): Promise<TestPlinth> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "plinth-test-")));
  const loaded = await loadConfig({ env: {}, cwd: directory, flags: { "data.directory": directory, "server.port": 0, ...options.flags } });
  const composition = await compose(loaded, createPinoLog({ level: "silent" }));
  const url = await composition.listen();
  const client = createClient({ url, key: composition.localKey });
  return {
    url, client, directory, composition,
    ingest: async (path, collection = "default") => {
      const { job } = await client.ingest({ collection, path });
      return finished(client, job);
    },
    settled: async (job) => {
      for (;;) {
        const found = await client.jobs.get({ job });
        if (found.state === "done" || found.state === "failed" || found.state === "cancelled") return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    stop: async ({ keep } = { keep: false }) => {
      await composition.stop();
      if (!keep) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The result of a job when it has ended well. */
export async function finished(client: Client, job: string): Promise<Record<string, unknown>> {
  for (let i = 0; i < 1200; i++) {
    const found = await client.jobs.get({ job });
    if (found.state === "done") return found.result ?? {};
    if (found.state === "failed" || found.state === "cancelled") throw new Error(`job ${found.state}: ${found.error?.message ?? ""}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the job did not end within a minute");
}
