// Group commit: what waits at the same moment is written in one transaction, so that one sync of the disk serves many.
import { asPlinthError, fail, PlinthError } from "#core/errors";
import type { Driver } from "./driver.ts";
import { sqliteFault } from "./faults.ts";
import { transaction } from "./transaction.ts";

/** Changes that may wait; the next is refused with request.overloaded. */
export const changesQueuedMax = 10_000;
/** Changes written in one transaction. */
const changesGroupedMax = 256;

interface Change {
  readonly apply: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: PlinthError) => void;
}

/** The one writer of a connection. */
export class GroupCommit {
  readonly #driver: Driver;
  readonly #path: string;
  readonly #queue: Change[] = [];
  #drained: Promise<void> | undefined;
  #isClosed = false;

  constructor(driver: Driver, path: string) {
    this.#driver = driver;
    this.#path = path;
  }

  /**
   * Runs `apply` inside a transaction and resolves when it is durable. `apply` throws a PlinthError before its first
   * write or not at all: then the others of its group go on. It may run twice, when the group fails as a whole.
   */
  run<Result>(apply: () => Result): Promise<Result> {
    if (this.#isClosed) return Promise.reject(fail("server.stopping"));
    if (this.#queue.length >= changesQueuedMax) return Promise.reject(fail("request.overloaded", { what: "the store's queue of writes", limit: changesQueuedMax }));
    return new Promise((resolve, reject) => {
      this.#queue.push({ apply, resolve: resolve as (result: unknown) => void, reject });
      this.#drained ??= new Promise((drained) => setImmediate(() => this.#drain(drained)));
    });
  }

  /** Writes what waits and takes nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#drained;
  }

  #drain(drained: () => void): void {
    this.#write(this.#queue.splice(0, changesGroupedMax));
    if (this.#queue.length > 0) {
      setImmediate(() => this.#drain(drained));
      return;
    }
    this.#drained = undefined;
    drained();
  }

  #write(group: readonly Change[]): void {
    try {
      for (const answer of transaction(this.#driver, () => group.map(attempt))) answer();
    } catch (error) {
      if (group.length > 1) for (const change of group) this.#write([change]);
      else group[0]?.reject(sqliteFault(error, this.#path));
    }
  }
}

/** Applies one change and gives what answers its caller once the transaction is durable. */
function attempt(change: Change): () => void {
  try {
    const result = change.apply();
    return () => change.resolve(result);
  } catch (error) {
    if (!(error instanceof PlinthError)) throw error;
    return () => change.reject(asPlinthError(error));
  }
}
