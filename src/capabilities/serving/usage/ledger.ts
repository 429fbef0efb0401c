// What was used: a row a request and sums an hour, written together, a few times a second.
import { asPlinthError } from "#core/errors";
import type { UsageHourRow, UsageRow } from "#core/rows/tables";
import { windowAt } from "#core/serving/limit";
import type { Clock } from "#ports/clock";
import type { Log } from "#ports/log";
import type { RowStore } from "#ports/row-store";

/** Longest time that a row waits to be written; a kill -9 loses no more than this. */
const flushMilliseconds = 500;
/** Rows of one commit. */
const rowsPerCommitMax = 500;
/** Rows that wait while the store does not take them; further ones are lost, and the log says so. */
const rowsWaitingMax = 100_000;
/** Rows of single requests are kept so long; sums stay. */
const rowsKeptMilliseconds = 30 * 86_400_000;
const pageRows = 5000;

/** What the ledger needs from outside. */
export interface LedgerPorts {
  readonly rows: RowStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** Writes usage. */
export class UsageLedger {
  readonly #ports: LedgerPorts;
  readonly #closing = new AbortController();
  #waiting: UsageRow[] = [];
  #writing: Promise<void> | undefined;
  #isTimed = false;

  constructor(ports: LedgerPorts) {
    this.#ports = ports;
  }

  /** Notes one request; never waits, never throws. */
  note(row: UsageRow): void {
    if (this.#waiting.length < rowsWaitingMax) this.#waiting.push(row);
    else this.#ports.log.warn("usage.lost", { request: row.request });
    if (this.#isTimed) return;
    this.#isTimed = true;
    void this.#later();
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#writing !== undefined) await (this.#writing ??= this.#write());
  }

  /** Writes what waits and ends the waits; what cannot be written is told in the log, and holds nobody up. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#flushOrTell();
  }

  /** Forgets rows of single requests that are older than they are kept; sums stay. */
  async prune(workspace: string): Promise<void> {
    const before = this.#ports.clock.now() - rowsKeptMilliseconds;
    for (;;) {
      const { rows } = await this.#ports.rows.scan("usage", { prefix: [workspace], limit: pageRows });
      const old = rows.filter(({ at }) => at < before);
      if (old.length === 0) return;
      await this.#ports.rows.commit({ workspace, writes: [{ kind: "delete", table: "usage", keys: old.map(({ at, request }) => [workspace, at, request]) }] });
    }
  }

  async #later(): Promise<void> {
    await this.#ports.clock.sleep(flushMilliseconds, this.#closing.signal).catch(() => "it closes and writes at once");
    this.#isTimed = false;
    await this.#flushOrTell();
  }

  async #flushOrTell(): Promise<void> {
    await this.flush().catch((thrown: unknown) => this.#ports.log.error("usage.not_written", asPlinthError(thrown)));
  }

  async #write(): Promise<void> {
    const [first] = this.#waiting;
    if (first === undefined) return;
    // One workspace a commit, and gone from the queue with it: what fails is written again whole, what is written never twice.
    const others = this.#waiting.findIndex(({ workspace }) => workspace !== first.workspace);
    const batch = this.#waiting.slice(0, Math.min(rowsPerCommitMax, others < 0 ? rowsPerCommitMax : others));
    try {
      await this.#commit(first.workspace, batch);
      this.#waiting = this.#waiting.slice(batch.length);
    } finally {
      this.#writing = undefined;
    }
  }

  async #commit(workspace: string, rows: readonly UsageRow[]): Promise<void> {
    const sums = hoursOf(rows);
    const found = await this.#ports.rows.getMany("usageHours", sums.map(({ hour, key, endpoint, model }) => [workspace, hour, key, endpoint, model]));
    const hours = sums.map((sum, i) => plus(sum, found[i]));
    await this.#ports.rows.commit({ workspace, writes: [{ kind: "put", table: "usage", rows }, { kind: "put", table: "usageHours", rows: hours }] });
  }
}

/** Sums of rows by hour, key, endpoint and model. */
export function hoursOf(rows: readonly UsageRow[]): readonly UsageHourRow[] {
  const sums = new Map<string, UsageHourRow>();
  for (const { workspace, at, key, endpoint, model, code, promptTokens, completionTokens, cachedTokens, costNanoUsd } of rows) {
    const hour = windowAt("hour", at).startsAt;
    const name = JSON.stringify([hour, key, endpoint, model]);
    const one: UsageHourRow = { workspace, hour, key, endpoint, model, requests: 1, failed: code === "ok" ? 0 : 1, promptTokens, completionTokens, cachedTokens, costNanoUsd };
    sums.set(name, plus(one, sums.get(name)));
  }
  return [...sums.values()];
}

function plus(sum: UsageHourRow, other: UsageHourRow | undefined): UsageHourRow {
  if (other === undefined) return sum;
  return {
    ...sum, requests: sum.requests + other.requests, failed: sum.failed + other.failed, promptTokens: sum.promptTokens + other.promptTokens,
    completionTokens: sum.completionTokens + other.completionTokens, cachedTokens: sum.cachedTokens + other.cachedTokens, costNanoUsd: sum.costNanoUsd + other.costNanoUsd,
  };
}
