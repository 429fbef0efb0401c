// The limits of all workspaces as rows, and what a request must take of their counters.
import { fail } from "#core/errors";
import type { LimitRow, UsageHourRow, UsageRow } from "#core/rows/tables";
import { type Limit, windowAt } from "#core/serving/limit";
import { nanoPerUsd } from "#core/serving/money";
import { Turn } from "#core/streams/turn";
import type { Clock } from "#ports/clock";
import type { Charge, Limits } from "#ports/serving/limits";
import type { RowStore } from "#ports/row-store";

/** What a request may use at most, or has used. Money in billionths of a US dollar. */
export interface Amounts {
  readonly requests: number;
  readonly tokens: number;
  readonly usd: number;
}

/** Whom a request is counted for. */
export interface Counted {
  readonly workspace: string;
  readonly key: string;
  readonly endpoint: string;
}

/** What was taken for a request. */
export interface Taken {
  readonly charges: readonly Charge[];
  readonly units: readonly Limit["unit"][];
}

/** A limit with what its window holds now; for limits of each key by itself there is no one number. */
export interface LimitState extends Limit {
  readonly used: number | undefined;
  /** UTC milliseconds. */
  readonly resetsAt: number;
  readonly updatedAt: number;
}

/** What the book needs from outside. */
export interface LimitPorts {
  readonly rows: RowStore;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Writes what is used but not yet a row. */
  readonly ledger: { flush(): Promise<void> };
}

/** Most limits of a workspace. */
const limitsMax = 1000;
const pageRows = 5000;

interface Entry extends Limit {
  readonly updatedAt: number;
}

/** Limits of all workspaces. */
export class LimitBook {
  readonly #ports: LimitPorts;
  readonly #entries = new Map<string, readonly Entry[]>();
  readonly #turn = new Turn();

  constructor(ports: LimitPorts) {
    this.#ports = ports;
  }

  /** Reads the limits of a workspace and counts what their windows hold, by the rows of usage. */
  async load(workspace: string): Promise<void> {
    const { rows } = await this.#ports.rows.scan("limits", { prefix: [workspace], limit: limitsMax });
    const entries = rows.map(entryOf);
    for (const entry of entries) await this.#count(workspace, entry);
    this.#entries.set(workspace, entries);
  }

  /** All limits with what they hold, by name. */
  list(workspace: string): Promise<readonly LimitState[]> {
    return Promise.all(this.#of(workspace).map(async (entry) => {
      const { endsAt } = windowAt(entry.window, this.#ports.clock.now());
      const held = entry.key === "each" ? undefined : await this.#ports.limits.read(this.#counter(workspace, entry, entry.key ?? ""));
      return { ...entry, used: held === undefined || entry.unit !== "usd" ? held : held / nanoPerUsd, resetsAt: endsAt };
    }));
  }

  /** Makes a limit or replaces it; what its window has seen already counts. */
  set(workspace: string, limit: Limit): Promise<void> {
    return this.#turn.run(() => this.#set(workspace, limit));
  }

  /** @throws limit.not_found */
  delete(workspace: string, name: string): Promise<void> {
    return this.#turn.run(async () => {
      if (!this.#of(workspace).some((entry) => entry.name === name)) throw fail("limit.not_found", { limit: name });
      await this.#ports.rows.commit({ workspace, writes: [{ kind: "delete", table: "limits", keys: [[workspace, name]] }] });
      this.#entries.set(workspace, this.#of(workspace).filter((entry) => entry.name !== name));
    });
  }

  async #set(workspace: string, limit: Limit): Promise<void> {
    const entries = this.#of(workspace).filter(({ name }) => name !== limit.name);
    if (entries.length >= limitsMax) throw fail("request.invalid", { where: "limit", problem: `there are ${limitsMax} limits, the most of a workspace` });
    const { name, ...rest } = limit;
    const entry: Entry = { ...limit, updatedAt: this.#ports.clock.now() };
    await this.#ports.rows.commit({ workspace, writes: [{ kind: "put", table: "limits", rows: [{ workspace, limit: name, ...rest, updatedAt: entry.updatedAt }] }] });
    await this.#count(workspace, entry);
    this.#entries.set(workspace, [...this.#of(workspace).filter((other) => other.name !== name), entry].toSorted((a, b) => (a.name < b.name ? -1 : 1)));
  }

  /** Units that limit a request. */
  unitsOf(counted: Counted): ReadonlySet<Limit["unit"]> {
    return new Set(this.#applying(counted).map(({ unit }) => unit));
  }

  /** Takes what a request may use at most of every limit that it falls under, or of none. @throws limit.reached */
  async take(counted: Counted, most: Amounts): Promise<Taken> {
    const entries = this.#applying(counted);
    const charges = entries.map((entry): Charge => ({
      counter: this.#counter(counted.workspace, entry, entry.key === null ? "" : counted.key), most: mostOf(entry), amount: most[entry.unit], endsAt: windowAt(entry.window, this.#ports.clock.now()).endsAt,
    }));
    const full = await this.#ports.limits.reserve(charges);
    if (full === undefined) return { charges, units: entries.map(({ unit }) => unit) };
    const { name, amount, unit, window } = entries[charges.indexOf(full)] as Entry;
    throw fail("limit.reached", { limit: name, amount, unit, window, retryAfterMs: Math.max(1, full.endsAt - this.#ports.clock.now()) });
  }

  /** Replaces what was taken by what was used. */
  async settle({ charges, units }: Taken, used: Amounts): Promise<void> {
    await this.#ports.limits.settle(charges, units.map((unit) => used[unit]));
  }

  #of(workspace: string): readonly Entry[] {
    return this.#entries.get(workspace) ?? [];
  }

  #applying({ workspace, key, endpoint }: Counted): readonly Entry[] {
    return this.#of(workspace).filter((entry) => (entry.key === null || entry.key === "each" || entry.key === key) && (entry.endpoint === null || entry.endpoint === endpoint));
  }

  /** A limit that was set anew counts anew: its counters carry the moment. */
  #counter(workspace: string, { name, window, updatedAt }: Entry, key: string): string {
    return [workspace, name, updatedAt, windowAt(window, this.#ports.clock.now()).startsAt, key].join("/");
  }

  /** Puts into a limit's counters what the rows say of its window. */
  async #count(workspace: string, entry: Entry): Promise<void> {
    await this.#ports.ledger.flush();
    const { startsAt, endsAt } = windowAt(entry.window, this.#ports.clock.now());
    const sums = new Map<string, number>();
    for await (const row of this.#usedSince(workspace, entry.window === "minute" ? "usage" : "usageHours", startsAt)) {
      if ((entry.endpoint !== null && entry.endpoint !== row.endpoint) || (entry.key !== null && entry.key !== "each" && entry.key !== row.key)) continue;
      const key = entry.key === null ? "" : row.key;
      sums.set(key, (sums.get(key) ?? 0) + amountOf(entry.unit, row));
    }
    for (const [key, sum] of sums) await this.#ports.limits.settle([{ counter: this.#counter(workspace, entry, key), amount: 0, most: mostOf(entry), endsAt }], [sum]);
  }

  async *#usedSince(workspace: string, table: "usage" | "usageHours", since: number): AsyncGenerator<UsageRow | UsageHourRow> {
    // No key, endpoint, model or request is named by nothing: the cursor stands before the first row of the window.
    let after: readonly (string | number | null)[] | undefined = table === "usage" ? [workspace, since, ""] : [workspace, since, "", "", ""];
    while (after !== undefined) {
      const page: { readonly rows: readonly (UsageRow | UsageHourRow)[]; readonly next?: readonly (string | number | null)[] } = await this.#ports.rows.scan(table, { prefix: [workspace], after, limit: pageRows });
      yield* page.rows;
      after = page.next;
    }
  }
}

function entryOf({ workspace: _workspace, limit, ...rest }: LimitRow): Entry {
  return { name: limit, ...rest };
}

function mostOf({ unit, amount }: Limit): number {
  return unit === "usd" ? Math.round(amount * nanoPerUsd) : amount;
}

/** What a row used. Requests that nobody answered do not count. */
function amountOf(unit: Limit["unit"], row: UsageRow | UsageHourRow): number {
  if (unit === "tokens") return row.promptTokens + row.completionTokens;
  if (unit === "usd") return row.costNanoUsd;
  return "requests" in row ? row.requests - row.failed : row.code === "ok" ? 1 : 0;
}
