// Counts of a run, as stages of its job.
import type { JobContext, StageProgress } from "#ports/job-handler";
import type { CollectionScope, IngestPorts } from "./parts.ts";

/** Progress of one stage, counted up as work is done. */
export class Stage {
  readonly name: string;
  readonly unit: string;
  done = 0;
  total: number | null = null;
  failed = 0;
  skipped = 0;

  constructor(name: string, unit: string) {
    this.name = name;
    this.unit = unit;
  }

  /** As the job shows it. */
  snapshot(): StageProgress {
    const { name, unit, done, total, failed, skipped } = this;
    return { name, unit, done, total, failed, skipped };
  }
}

/** The job that is told, and what it reads: a folder's files, a JSONL file's documents. */
export interface Reported {
  readonly context: JobContext;
  readonly reads: "files" | "documents";
}

/** How far the log is applied and embedded now; embedded is infinite where nothing is. */
interface SequenceNumbers {
  applied(): number;
  embedded(): number;
}

/** The stages of a run, reported on each change. */
export class Progress {
  readonly list = new Stage("list", "files");
  readonly read: Stage;
  readonly bytes = new Stage("bytes", "bytes");
  readonly index = new Stage("index", "changes");
  readonly embed = new Stage("embed", "changes");
  readonly #context: JobContext;
  readonly #now: SequenceNumbers;
  readonly #seqBefore: number;

  private constructor({ context, reads }: Reported, now: SequenceNumbers, seqBefore: number) {
    this.#context = context;
    this.read = new Stage("read", reads);
    this.#now = now;
    this.#seqBefore = seqBefore;
  }

  /** Progress of a run that begins now: the index stage counts the log's entries from here on. */
  static async begin(ports: Pick<IngestPorts, "rows" | "index">, scope: CollectionScope, reported: Reported): Promise<Progress> {
    const seqBefore = await ports.rows.head(scope.workspace);
    return new Progress(reported, { applied: () => ports.index?.applied(scope) ?? seqBefore, embedded: () => ports.index?.embedded(scope) ?? Infinity }, seqBefore);
  }

  /** Tells the job what the counts are now. */
  report(): void {
    this.index.done = Math.min(this.index.total ?? Infinity, Math.max(0, this.#now.applied() - this.#seqBefore));
    const embedded = this.#now.embedded();
    this.embed.total = this.index.total;
    this.embed.done = Math.min(this.embed.total ?? Infinity, Math.max(0, embedded - this.#seqBefore));
    const stages = [this.list, this.read, this.bytes, this.index, ...(embedded === Infinity ? [] : [this.embed])];
    this.#context.report(stages.map((stage) => stage.snapshot()));
  }

  /** From here on the index has to reach `seq`. */
  expectIndex(seq: number): void {
    this.index.total = Math.max(0, seq - this.#seqBefore);
  }
}

/** Milliseconds between two looks at how far the index is. */
const indexLookMs = 100;

/** Waits until the index has applied `seq`, and then the vectors of what was written up to it; reports how far both are. */
export async function waitForIndex(ports: IngestPorts, scope: CollectionScope, { seq, context, progress }: { readonly seq: number; readonly context: JobContext; readonly progress: Progress }): Promise<void> {
  if (!ports.index) return;
  progress.expectIndex(seq);
  for (;;) {
    progress.report();
    const hasAll = await ports.index.waitForVectors(scope, seq, ports.clock.deadline(indexLookMs, context.signal)).then(() => true, (thrown: unknown) => {
      if (context.signal.aborted) throw thrown;
      return false;
    });
    if (hasAll) return progress.report();
    context.checkpoint();
  }
}
