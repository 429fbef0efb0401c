// One run over a folder: list, compare with the manifest, read what changed, move and remove what moved and went.
import { documentId } from "#core/hash";
import type { JsonObject } from "#core/json";
import type { DocumentRow, ManifestRow } from "#core/rows/tables";
import type { JobContext } from "#ports/job-handler";
import type { KeyValues, Write } from "#ports/row-store";
import { Admission } from "./admission.ts";
import { FileWork } from "./file-work.ts";
import { partsOf, regrouped, removalOf } from "../documents/file-parts.ts";
import { cutDocuments } from "../rows/recut.ts";
import { sourceRules, type CollectionScope, type IngestPorts } from "../parts.ts";
import { addToListing, emptyListing, planRun, type Listing, type Plan } from "./plan.ts";
import { Progress, waitForIndex } from "../progress.ts";
import type { DocumentDraft, DocumentWriter } from "../rows/writer.ts";

/** Input of a folder job. */
export interface RunInput {
  readonly source: string;
  readonly path: string;
  readonly exclude: readonly string[];
  readonly groups: readonly string[];
  /** True when the groups differ from those of the run before: unchanged documents get them too. */
  readonly regroup: boolean;
  readonly retryFailed: boolean;
  /** Paths that are read again whatever is known of them. */
  readonly retry: ReadonlySet<string>;
  /** What opens locked files, asked when a file is read. */
  password(): string | undefined;
}

/** Bytes of files whose text is in memory at once, and how many such files beside those that are being parsed. */
const bytesAtOnceMax = 64_000_000;
const textsBehindParsers = 11;
/** Files on their way to the parsers or to their rows while the parsers work: both wait for the disk most of the time. */
const filesBehindParsers = 16;
const batchRows = 200;
const pageRows = 5000;
const itemsPerReport = 500;

/** A folder job. */
export interface FolderJob {
  readonly scope: CollectionScope;
  readonly input: RunInput;
  readonly context: JobContext;
}

/** One run of one source. */
export class FolderRun {
  readonly #ports: IngestPorts;
  readonly #writer: DocumentWriter;
  readonly #scope: CollectionScope;
  readonly #input: RunInput;
  readonly #context: JobContext;
  readonly #work: FileWork;
  readonly #progress: Progress;
  #seq = 0;

  private constructor(ports: IngestPorts, writer: DocumentWriter, job: FolderJob & { readonly progress: Progress }) {
    this.#ports = ports;
    this.#writer = writer;
    this.#scope = job.scope;
    this.#input = job.input;
    this.#context = job.context;
    this.#progress = job.progress;
    this.#work = new FileWork(ports, writer, { ...job, runId: job.context.job.id });
  }

  /** A run that begins now. */
  static async begin(ports: IngestPorts, writer: DocumentWriter, job: FolderJob): Promise<FolderRun> {
    return new FolderRun(ports, writer, { ...job, progress: await Progress.begin(ports, job.scope, { context: job.context, reads: "files" }) });
  }

  /** Does the run. @returns what it found and did */
  async run(): Promise<JsonObject> {
    const listing = await this.#list();
    const plan = planRun(listing, await this.#manifest(), { parser: this.#ports.parser.version, chunker: this.#writer.chunks.version, retryFailed: this.#input.retryFailed, retry: this.#input.retry });
    const { list, read, bytes } = this.#progress;
    list.total = list.done;
    read.total = plan.toRead.length + plan.toRefuse.length;
    bytes.total = plan.toRead.reduce((sum, { file }) => sum + file.sizeBytes, 0);
    this.#progress.report();
    this.#work.expectGone(plan.gone);
    await this.#refuse(plan);
    await this.#read(plan);
    await this.#remove(this.#work.leftGone());
    const recut = await cutDocuments(this.#ports, this.#writer, { scope: this.#scope, documents: plan.toCut.flatMap(({ document }) => document ?? []), checkpoint: () => this.#context.checkpoint(), manifest: plan.toCut });
    if (this.#input.regroup) await this.#regroup([...plan.unchanged, ...plan.toCut]);
    this.#seq = await this.#noteRun();
    await this.#waitForIndex();
    const { counts } = this.#work;
    return { files: listing.files.size + listing.refusals.size, bytes: listing.bytes, excluded: listing.excluded.count, unchanged: plan.unchanged.length, recut, ...counts, seq: this.#seq };
  }

  async #list(): Promise<Listing> {
    const listing = emptyListing();
    const { source, limits, parser } = this.#ports;
    const rules = { fileBytesMax: limits.fileBytesMax, accepts: (name: string) => parser.accepts(name) };
    const { list } = this.#progress;
    for await (const item of source.list(this.#input.path, sourceRules(limits, this.#input.exclude), this.#context.signal)) {
      addToListing(listing, item, rules);
      // What gets a row counts as found, so that `read` and what is unchanged add up to it.
      list.done = listing.files.size + listing.refusals.size;
      if (item.kind === "excluded" && !listing.refusals.has(item.path)) list.skipped++;
      if ((list.done + list.skipped) % itemsPerReport === 0) this.#progress.report();
    }
    this.#context.checkpoint();
    return listing;
  }

  async #manifest(): Promise<readonly ManifestRow[]> {
    const rows: ManifestRow[] = [];
    const { workspace, collection } = this.#scope;
    for (let after: KeyValues | undefined; ; ) {
      const page = await this.#ports.rows.scan("manifest", { prefix: [workspace, collection, this.#input.source], limit: pageRows, ...(after ? { after } : {}) });
      for (const row of page.rows) rows.push(row);
      after = page.next;
      if (!after) return rows;
    }
  }

  /** Rows for what is passed over by rule or could not be listed. */
  async #refuse(plan: Plan): Promise<void> {
    const { toRefuse } = plan;
    for (let at = 0; at < toRefuse.length; at += batchRows) {
      this.#context.checkpoint();
      const batch = toRefuse.slice(at, at + batchRows);
      const identities = batch.map(({ refusal, before }) => before?.document ?? documentId({ ...this.#scope, source: this.#input.source, externalId: refusal.path }));
      const previous = await this.#ports.rows.getMany("documents", identities.map((document) => [this.#scope.workspace, this.#scope.collection, document]));
      const drafts = await Promise.all(batch.map(async ({ refusal }, i): Promise<DocumentDraft> => {
        const before = previous[i]?.externalId === refusal.path ? previous[i] : undefined;
        const document = before || !previous[i] ? (identities[i] ?? "") : await this.#work.freeDocumentId(refusal.path);
        return this.#work.draft(refusal.path, { document, previous: before, content: null, outcome: refusal, file: refusal });
      }));
      await this.#writer.write(this.#scope, drafts, this.#context.signal);
      for (const { refusal, ...known } of batch) {
        this.#count(refusal.status);
        this.#work.count(known, refusal.status);
      }
    }
  }

  /** Reads files side by side; each is its own commit, so that a stop loses at most those on their way. */
  async #read(plan: Plan): Promise<void> {
    const admission = new Admission({ places: this.#ports.limits.processes + textsBehindParsers, bytesMax: bytesAtOnceMax });
    const files = plan.toRead[Symbol.iterator]();
    const workers = Array.from({ length: this.#ports.limits.processes + filesBehindParsers }, () => new AbortController());
    const endAll = (): void => workers.forEach((controller) => controller.abort(this.#context.signal.reason));
    this.#context.signal.addEventListener("abort", endAll, { once: true });
    const failing = new AbortController();
    const work = async ({ signal }: AbortController): Promise<void> => {
      for (let next = files.next(); !next.done && !failing.signal.aborted; next = files.next()) {
        this.#context.checkpoint();
        const planned = next.value;
        const status = await this.#work.handle(planned, { signal, admission });
        this.#progress.bytes.done += planned.file.sizeBytes;
        this.#ports.metrics.count("plinth_ingest_bytes_total", {}, planned.file.sizeBytes);
        if (status) this.#count(status);
      }
    };
    const ends = await Promise.allSettled(workers.map((controller) => work(controller).catch((thrown: unknown) => {
      failing.abort();
      throw thrown;
    })));
    this.#context.signal.removeEventListener("abort", endAll);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  #count(status: DocumentRow["status"]): void {
    const { read } = this.#progress;
    read.done++;
    if (status === "failed") read.failed++;
    if (status === "skipped") read.skipped++;
    this.#ports.metrics.count("plinth_ingest_files_total", { outcome: status });
    this.#progress.report();
  }

  /** Removes documents whose files are gone. */
  async #remove(gone: readonly ManifestRow[]): Promise<void> {
    const { workspace, collection } = this.#scope;
    for (let at = 0; at < gone.length; at += batchRows) {
      this.#context.checkpoint();
      const batch = gone.slice(at, at + batchRows);
      const wholes = batch.flatMap(({ document }) => document ?? []);
      const documents = [...wholes, ...(await Promise.all(wholes.map((document) => partsOf(this.#ports, this.#scope, document)))).flat()];
      const writes: Write[] = [{ kind: "delete", table: "manifest", keys: batch.map((row) => [workspace, collection, row.source, row.path]) }, ...(await removalOf(this.#ports, this.#scope, documents))];
      await this.#writer.commit({ workspace, writes, log: documents.map((document) => ({ type: "document.deleted", collection, document })) }, this.#context.signal);
      this.#work.counts.deleted += batch.length;
      this.#ports.metrics.count("plinth_ingest_files_total", { outcome: "deleted" }, batch.length);
    }
  }

  /** Gives unchanged documents the groups that were named for this run. */
  async #regroup(rows: readonly ManifestRow[]): Promise<void> {
    const { workspace, collection } = this.#scope;
    for (let at = 0; at < rows.length; at += batchRows) {
      this.#context.checkpoint();
      const keys = rows.slice(at, at + batchRows).flatMap(({ document }) => (document ? [[workspace, collection, document]] : []));
      const documents = (await this.#ports.rows.getMany("documents", keys)).filter((row) => row !== undefined);
      const { groups } = this.#input;
      const changed = [...documents.map((row) => ({ ...row, groups, updatedAt: this.#ports.clock.now() })), ...(await regrouped(this.#ports, this.#scope, { documents: documents.map(({ document }) => document), groups }))];
      await this.#writer.commit({ workspace, writes: [{ kind: "put", table: "documents", rows: changed }], log: changed.map(({ document }) => ({ type: "document.access", collection, document })) }, this.#context.signal);
    }
  }

  async #noteRun(): Promise<number> {
    const { workspace, collection } = this.#scope;
    const [row] = await this.#ports.rows.getMany("sources", [[workspace, collection, this.#input.source]]);
    if (!row) return this.#ports.rows.head(workspace);
    return this.#writer.commit({ workspace, writes: [{ kind: "put", table: "sources", rows: [{ ...row, lastRunAt: this.#ports.clock.now() }] }] });
  }

  /** The last stage: the index follows the log until all of this run is searchable. */
  async #waitForIndex(): Promise<void> {
    await waitForIndex(this.#ports, this.#scope, { seq: this.#seq, context: this.#context, progress: this.#progress });
  }
}
