// What evaluating a collection needs from outside.
import type { Readable } from "#core/access";
import type { Citation } from "#core/documents/citation";
import type { SearchMode } from "#core/ranking/fusion-rules";
import type { Analyser } from "#ports/analyser";
import type { Clock } from "#ports/clock";
import type { JobQueue } from "#ports/job-queue";
import type { Random } from "#ports/random";
import type { RowStore } from "#ports/row-store";

/** Whose documents are asked, and as whom. */
export interface EvaluatedScope {
  readonly workspace: string;
  readonly collection: string;
  readonly readable: Readable;
}

/** A question to a collection; `signal` ends it. */
export interface AskedQuestion extends EvaluatedScope {
  readonly text: string;
  readonly signal: AbortSignal;
}

/** What evaluation needs from outside. */
export interface EvaluationPorts {
  readonly rows: RowStore;
  readonly jobs: JobQueue;
  readonly clock: Clock;
  readonly random: Random;
  readonly analyser: Analyser;
  /** External ids of the documents that a search by `mode` finds, best first, each once; the log's sequence number that it saw. @throws what the search throws, and what keeps an arm of it from answering */
  readonly rank: (asked: AskedQuestion & { readonly mode: SearchMode; readonly limit: number }) => Promise<{ readonly documents: readonly string[]; readonly snapshot: number }>;
  /** The answer that the product gives: whether it answers, and what it cites. */
  readonly answer: (asked: AskedQuestion) => Promise<{ readonly answered: boolean; readonly citations: readonly Citation[] }>;
}
