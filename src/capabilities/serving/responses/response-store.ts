// Responses that are kept: rows by id, each its key's alone, forgotten after thirty days.
import type { JsonObject } from "#core/json";
import type { ResponseRow } from "#core/rows/tables";
import type { Clock } from "#ports/clock";
import type { RowStore } from "#ports/row-store";

/** Responses are kept so long, as at OpenAI. */
const keptMilliseconds = 30 * 86_400_000;
const pageRows = 200;
/** Turns of a conversation that are followed back. */
const turnsMax = 500;

/** Kept responses. */
export class ResponseStore {
  readonly #rows: RowStore;
  readonly #clock: Clock;

  constructor({ rows, clock }: { readonly rows: RowStore; readonly clock: Clock }) {
    this.#rows = rows;
    this.#clock = clock;
  }

  /** The row when it is there and the key's own; undefined otherwise. */
  async find(workspace: string, key: string, response: string): Promise<ResponseRow | undefined> {
    const [row] = await this.#rows.getMany("responses", [[workspace, response]]);
    return row?.key === key ? row : undefined;
  }

  /** Writes one, or replaces it. */
  async put(row: ResponseRow): Promise<void> {
    await this.#rows.commit({ workspace: row.workspace, writes: [{ kind: "put", table: "responses", rows: [row] }] });
  }

  /** Forgets one. */
  async delete(workspace: string, response: string): Promise<void> {
    await this.#rows.commit({ workspace, writes: [{ kind: "delete", table: "responses", keys: [[workspace, response]] }] });
  }

  /** Items of a conversation up to and with the turn `response`, oldest first; undefined when a turn of it is gone. */
  async conversation(workspace: string, key: string, response: string): Promise<readonly JsonObject[] | undefined> {
    const turns: (readonly JsonObject[])[] = [];
    for (let next: string | null = response; next !== null; ) {
      const row: ResponseRow | undefined = turns.length < turnsMax ? await this.find(workspace, key, next) : undefined;
      if (row === undefined) return undefined;
      turns.unshift([...row.input, ...(row.resource["output"] as readonly JsonObject[])]);
      next = row.previous;
    }
    return turns.flat();
  }

  /** Forgets responses that are older than they are kept. */
  async prune(workspace: string): Promise<void> {
    const before = this.#clock.now() - keptMilliseconds;
    for (;;) {
      const { rows } = await this.#rows.scan("responses", { index: "byCreation", prefix: [workspace], limit: pageRows });
      const old = rows.filter(({ createdAt }) => createdAt < before);
      if (old.length === 0) return;
      await this.#rows.commit({ workspace, writes: [{ kind: "delete", table: "responses", keys: old.map(({ response }) => [workspace, response]) }] });
    }
  }
}
