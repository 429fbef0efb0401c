// A write with an idempotency key is done once, however often it is sent.
import type { Context, Operation } from "#contract/operation";
import { fail } from "#core/errors";
import { sha256Hex } from "#core/hash";
import type { Json } from "#core/json";
import type { Clock } from "#ports/clock";
import type { RowStore } from "#ports/row-store";

const keptMilliseconds = 24 * 3_600_000;

/** Remembers answers of keyed writes for 24 hours. One call of a key runs at a time in this process. */
export class Idempotency {
  readonly #rows: RowStore;
  readonly #clock: Clock;
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(rows: RowStore, clock: Clock) {
    this.#rows = rows;
    this.#clock = clock;
  }

  /** Runs `act`, or answers what the same request got before. @throws idempotency.mismatch when the key was used for another request */
  async once(operation: Operation, request: { readonly input: unknown; readonly context: Context }, act: () => Promise<unknown>): Promise<unknown> {
    const { idempotencyKey, principal } = request.context;
    // An upload names its document, so sending it again changes nothing; its bytes are no part of what could be compared.
    if (idempotencyKey === undefined || operation.effect === "read" || operation.input.kind === "upload") return act();
    const slot = `${principal.workspace}\n${idempotencyKey}`;
    const before = this.#running.get(slot);
    const run = (async () => {
      await before?.catch(() => undefined);
      return this.#remembered({ workspace: principal.workspace, key: idempotencyKey }, sha256Hex(JSON.stringify([operation.name, principal.id, request.input])), act);
    })();
    this.#running.set(slot, run);
    try {
      return await run;
    } finally {
      if (this.#running.get(slot) === run) this.#running.delete(slot);
    }
  }

  async #remembered(id: { workspace: string; key: string }, requestHash: string, act: () => Promise<unknown>): Promise<unknown> {
    const [known] = await this.#rows.getMany("idempotency", [[id.workspace, id.key]]);
    if (known && known.expiresAt > this.#clock.now()) {
      if (known.requestHash !== requestHash) throw fail("idempotency.mismatch", { key: id.key });
      return known.body;
    }
    const body = await act();
    const row = { ...id, requestHash, status: 200, body: body as Json, expiresAt: this.#clock.now() + keptMilliseconds };
    await this.#rows.commit({ workspace: id.workspace, writes: [{ kind: "put", table: "idempotency", rows: [row] }] });
    return body;
  }
}
