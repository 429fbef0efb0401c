// How far the indexes have followed the log; fulfilled by the indexing capability, asked by whoever must wait for it.
import type { IndexScope } from "./search-index.ts";

/** The index side of read-your-writes. */
export interface IndexFollower {
  /** Sequence number that the live index of the scope has applied; 0 when it has none. */
  applied(scope: IndexScope): number;
  /** Resolves when the live index has applied `seq`. @throws index.behind when the signal aborts first */
  waitFor(scope: IndexScope, seq: number, signal: AbortSignal): Promise<void>;
  /** Sequence number up to which all documents are embedded; infinite without an embedding model. */
  embedded(scope: IndexScope): number;
  /** Resolves when what was written up to `seq` can be found by vector too. @throws index.behind when the signal aborts first */
  waitForVectors(scope: IndexScope, seq: number, signal: AbortSignal): Promise<void>;
}
