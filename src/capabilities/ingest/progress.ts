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

/** The stages of a run, reported on each change. */
export class Progress {
  readonly list = new Stage("list", "files");
  readonly read = new Stage("read", "files");
  readonly bytes = new Stage("bytes", "bytes");
  readonly index = new Stage("index", "changes");
  readonly #context: JobContext;

  constructor(context: JobContext) {
    this.#context = context;
  }

  /** Tells the job what the counts are now. */
  report(): void {
    this.#context.report([this.list, this.read, this.bytes, this.index].map((stage) => stage.snapshot()));
  }
}

/** Milliseconds between two looks at how far the index is. */
const indexLookMs = 100;

/** Waits until the index has applied `seq`, and reports how far it is. */
export async function waitForIndex(ports: IngestPorts, scope: CollectionScope, { seq, context, progress }: { readonly seq: number; readonly context: JobContext; readonly progress: Progress }): Promise<void> {
  if (!ports.index) return;
  const from = ports.index.applied(scope);
  progress.index.total = Math.max(0, seq - from);
  for (;;) {
    const applied = ports.index.applied(scope);
    progress.index.done = Math.min(progress.index.total, Math.max(0, applied - from));
    progress.report();
    if (applied >= seq) return;
    context.checkpoint();
    await ports.index.waitFor(scope, seq, ports.clock.deadline(indexLookMs, context.signal)).catch((thrown: unknown) => {
      if (context.signal.aborted) throw thrown;
    });
  }
}

