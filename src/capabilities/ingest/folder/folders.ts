// Starts runs over folders and files of this machine, and starts them again when something in a watched one changes.
import { asPlinthError, fail } from "#core/errors";
import { uuidV7 } from "#core/ids";
import type { Job } from "#core/job";
import type { Json, JsonObject } from "#core/json";
import type { SourceRow } from "#core/rows/tables";
import type { JobContext } from "#ports/job-handler";
import { looksLikeLines, runLines } from "../documents/lines.ts";
import type { CollectionScope, IngestPorts } from "../parts.ts";
import { FolderRun, type RunInput } from "./run.ts";
import type { DocumentWriter } from "../rows/writer.ts";

/** Kind of the job that reads a folder or a file. */
export const folderKind = "ingest.folder";

/** A folder or file to read. */
export interface FolderRequest extends CollectionScope {
  readonly path: string;
  /** `lines`: one JSON document a line; `auto` (default) takes a file named directly so when its first line is one. */
  readonly as?: "auto" | "file" | "lines";
  readonly exclude?: readonly string[];
  readonly groups?: readonly string[];
  /** Reads it again whenever something in it changes; false ends that. */
  readonly watch?: boolean;
  readonly retryFailed?: boolean;
  /** Paths of a known source that are read again; its settings stay. */
  readonly retry?: readonly string[];
  /** Opens locked files. Kept in memory until the run ends, never written down: a run that a crash begins anew lacks it. */
  readonly password?: string;
}

/** Milliseconds between two looks at a running job that a change must wait for. */
const changeRetryMs = 500;
const pageRows = 1000;

/** Runs and watches over sources of this machine. */
export class Folders {
  readonly #ports: IngestPorts;
  readonly #writer: DocumentWriter;
  readonly #watches = new Map<string, AbortController>();
  /** By job. */
  readonly #passwords = new Map<string, string>();
  #watchSignal: AbortSignal | undefined;

  constructor(ports: IngestPorts, writer: DocumentWriter) {
    this.#ports = ports;
    this.#writer = writer;
  }

  /** Enqueues a run; while one of the same source waits or works, that one. @throws collection.not_found, source.* */
  async start(request: FolderRequest): Promise<{ readonly job: string }> {
    const { workspace, collection } = request;
    const scope = { workspace, collection };
    const root = await this.#ports.source.locate(request.path);
    const isLines = request.as === "lines" || (request.as !== "file" && root.kind === "file" && (await looksLikeLines(this.#ports, root.uri, new AbortController().signal)));
    if (isLines && root.kind === "folder") throw fail("source.unreadable", { path: request.path, reason: "it is a folder; lines are read from a file" });
    const source = `${isLines ? "lines" : root.kind}:${root.uri}`;
    const [row] = await this.#ports.rows.getMany("sources", [[workspace, collection, source]]);
    const groups = request.groups ?? groupsOf(row?.settings);
    const exclude = request.exclude ?? excludeOf(row?.settings);
    const isWatched = request.watch ?? row?.settings["watch"] === true;
    const regroup = row !== undefined && request.groups !== undefined && JSON.stringify(groups) !== JSON.stringify(groupsOf(row.settings));
    const settings = { watch: isWatched, groups, exclude, sizeBytes: root.kind === "file" ? root.sizeBytes : 0 };
    await this.#writer.commit({
      workspace,
      expect: [{ table: "collections", key: [workspace, collection], is: "present" }],
      writes: [{ kind: "put", table: "sources", rows: [{ ...scope, source, kind: isLines ? "lines" : root.kind, uri: root.uri, settings, lastRunAt: row?.lastRunAt ?? null }] }],
    }).catch((thrown: unknown) => {
      throw asPlinthError(thrown).code === "row.conflict" ? fail("collection.not_found", { collection }, thrown) : thrown;
    });
    const job = await this.#enqueue({ ...scope, source }, { retryFailed: request.retryFailed === true || (request.password !== undefined && request.retry === undefined), retry: request.retry ?? [], regroup });
    if (request.password !== undefined) this.#passwords.set(job.id, request.password);
    this.#watch({ ...scope, source, uri: root.uri }, isWatched);
    return { job: job.id };
  }

  /** Watches every source of these workspaces that asks for it, until the signal aborts. Their changes while nobody watched are found by a run at once. */
  async watch(workspaces: readonly string[], signal: AbortSignal): Promise<void> {
    this.#watchSignal = signal;
    for (const workspace of workspaces) {
      const { rows } = await this.#ports.rows.scan("sources", { prefix: [workspace], limit: pageRows });
      for (const row of rows) {
        if (row.settings["watch"] !== true) continue;
        this.#watch(row, true);
        await this.#enqueue(row, { retryFailed: false, retry: [], regroup: false });
      }
    }
  }

  /** The work of a folder job. */
  async run(context: JobContext): Promise<JsonObject> {
    const { workspace, collection, input } = context.job;
    const scope = { workspace, collection: collection ?? "" };
    const [row] = await this.#ports.rows.getMany("sources", [[workspace, scope.collection, String(input["source"])]]);
    if (!row) return { superseded: true };
    const groups = groupsOf(row.settings);
    if (row.kind === "lines") {
      return runLines(this.#ports, this.#writer, { scope, context, input: { path: row.uri, sizeBytes: Number(row.settings["sizeBytes"] ?? 0), groups } });
    }
    const password = (): string | undefined => this.#passwords.get(context.job.id);
    const runInput: RunInput = { source: row.source, path: row.uri, groups, exclude: excludeOf(row.settings), regroup: input["regroup"] === true, retryFailed: input["retryFailed"] === true, retry: new Set(Array.isArray(input["retry"]) ? input["retry"].map(String) : []), password };
    try {
      return await (await FolderRun.begin(this.#ports, this.#writer, { scope, input: runInput, context })).run();
    } finally {
      this.#passwords.delete(context.job.id);
    }
  }

  async #enqueue({ workspace, collection, source }: CollectionScope & { readonly source: string }, wishes: { readonly retryFailed: boolean; readonly retry: readonly string[]; readonly regroup: boolean }): Promise<Job> {
    const now = this.#ports.clock.now();
    const draft = { workspace, id: uuidV7(now, this.#ports.random.bytes(10)), kind: folderKind, collection, input: { source, ...wishes }, dedupeKey: `${folderKind}:${collection}:${source}` };
    const job = await this.#ports.jobs.enqueue(draft, now);
    this.#ports.events.publish({ type: "job.changed", workspace, job: job.id });
    return job;
  }

  #watch(source: Pick<SourceRow, "workspace" | "collection" | "source" | "uri">, isWanted: boolean): void {
    const key = JSON.stringify([source.workspace, source.collection, source.source]);
    const running = this.#watches.get(key);
    if (running && isWanted) return;
    running?.abort();
    this.#watches.delete(key);
    if (!isWanted) return;
    const controller = new AbortController();
    this.#watches.set(key, controller);
    this.#watchSignal?.addEventListener("abort", () => controller.abort(), { once: true });
    let isPending = false;
    const changed = (): void => {
      if (isPending) return;
      isPending = true;
      this.#runAfterChange(source, controller.signal)
        .catch((thrown: unknown) => this.#ports.log.error("watch.failed", thrown, { source: source.source }))
        .finally(() => (isPending = false));
    };
    this.#ports.source.watch(source.uri, changed, controller.signal);
  }

  /** A change during a run may lie behind its listing: then another run follows it. */
  async #runAfterChange(source: Pick<SourceRow, "workspace" | "collection" | "source">, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const job = await this.#enqueue(source, { retryFailed: false, retry: [], regroup: false });
      if (job.state !== "running") return;
      await this.#ports.clock.sleep(changeRetryMs, signal);
    }
  }
}

function groupsOf(settings: JsonObject | undefined): readonly string[] {
  return texts(settings?.["groups"]);
}

function excludeOf(settings: JsonObject | undefined): readonly string[] {
  return texts(settings?.["exclude"]);
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
