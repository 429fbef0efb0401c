// Kept rows beside commits at every moment: nobody reads what was before a commit that has resolved.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleDocument } from "#conformance/row-samples";
import { createMemoryRowStore } from "#engines/memory/row-store";
import type { Commit, RowStore } from "#ports/row-store";
import { keepRows, rowsKeptMax } from "./row-store.ts";

const key = (document: string) => ["w", "c", document] as const;
const putOf = (document: string, bytes: number, groups: readonly string[] = []): Commit => ({ workspace: "w", writes: [{ kind: "put", table: "documents", rows: [sampleDocument({ workspace: "w", collection: "c", document, bytes, groups })] }] });

/** A store whose calls begin and answer when the test says so, each in two steps: it acts, then its answer arrives. */
function heldStore(inner: RowStore) {
  const steps: (() => Promise<void>)[] = [];
  const counted = { reads: 0 };
  const held = <Result>(act: () => Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      steps.push(async () => {
        const acted = await act().then((value) => () => resolve(value), (error: unknown) => () => reject(error));
        steps.push(async () => acted());
      });
    });
  const store: RowStore = {
    ...methodsOf(inner),
    commit: (commit) => held(() => inner.commit(commit)),
    getMany: (table, keys) => {
      counted.reads++;
      return held(() => inner.getMany(table, keys));
    },
  };
  const step = async (at: number): Promise<void> => {
    const [next] = steps.splice(at % Math.max(1, steps.length), 1);
    await next?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { store, step, steps, counted };
}

function methodsOf(inner: RowStore): RowStore {
  return {
    commit: (commit) => inner.commit(commit), getMany: (table, keys) => inner.getMany(table, keys), scan: (table, scan) => inner.scan(table, scan), count: (table, range) => inner.count(table, range), tally: (table, request) => inner.tally(table, request),
    readLog: (workspace, after, limit) => inner.readLog(workspace, after, limit), head: (workspace) => inner.head(workspace), check: () => inner.check(), close: () => inner.close(),
  };
}

describe("kept rows", () => {
  it("are read once, and again after a commit that touches them", async () => {
    const inner = createMemoryRowStore();
    let reads = 0;
    const rows = keepRows({ ...methodsOf(inner), getMany: (table, keys) => (reads++, inner.getMany(table, keys)) });
    await rows.commit(putOf("a", 1));
    for (let i = 0; i < 3; i++) expect(await rows.getMany("documents", [key("a")])).toMatchObject([{ bytes: 1 }]);
    expect(reads).toBe(1);
    await rows.commit(putOf("b", 1));
    await rows.getMany("documents", [key("a")]);
    expect(reads).toBe(1);
    await rows.commit(putOf("a", 2));
    expect(await rows.getMany("documents", [key("a"), key("no")])).toMatchObject([{ bytes: 2 }, undefined]);
    await rows.commit({ workspace: "w", writes: [{ kind: "deletePrefix", table: "documents", prefix: ["w"] }] });
    expect(await rows.getMany("documents", [key("a"), key("b")])).toEqual([undefined, undefined]);
  });

  it("stay at their number: the ones not asked for the longest leave", async () => {
    const inner = createMemoryRowStore();
    let asked = 0;
    const rows = keepRows({ ...methodsOf(inner), getMany: (table, keys) => ((asked += keys.length), inner.getMany(table, keys)) });
    const names = Array.from({ length: rowsKeptMax + 1 }, (_, i) => `d${i}`);
    await rows.commit({ workspace: "w", writes: [{ kind: "put", table: "documents", rows: names.map((document) => sampleDocument({ workspace: "w", collection: "c", document })) }] });
    for (let at = 0; at < names.length; at += 5000) await rows.getMany("documents", names.slice(at, at + 5000).map(key));
    expect(asked).toBe(names.length);
    await rows.getMany("documents", names.slice(1, 5000).map(key));
    expect(asked).toBe(names.length);
    await rows.getMany("documents", [key("d0")]);
    expect(asked).toBe(names.length + 1);
  });

  it("cannot be changed by a caller, and a closed store gives none", async () => {
    const rows = keepRows(createMemoryRowStore());
    await rows.commit(putOf("a", 1, ["board"]));
    const [row] = await rows.getMany("documents", [key("a")]);
    const groups = row?.groups as string[];
    expect(() => groups.push("everyone")).toThrow(TypeError);
    await rows.close();
    await expect(rows.getMany("documents", [key("a")])).rejects.toMatchObject({ code: "server.stopping" });
  });

  it("never fall back behind an answer while a commit is still under way", async () => {
    const inner = createMemoryRowStore();
    await inner.commit(putOf("a", 0));
    const { store, step } = heldStore(inner);
    const rows = keepRows(store);
    const committed = rows.commit(putOf("a", 1));
    const [older, newer] = [rows.getMany("documents", [key("a")]), rows.getMany("documents", [key("a")])];
    // The first read acts, the commit acts, the second read acts and is answered, then the first.
    for (const at of [1, 0, 0, 2, 0]) await step(at);
    expect([(await newer)[0]?.bytes, (await older)[0]?.bytes]).toEqual([1, 0]);
    const last = rows.getMany("documents", [key("a")]);
    for (const at of [1, 1, 0]) await step(at);
    expect((await last)[0]?.bytes).toBe(1);
    await committed;
  });

  it("never show a state from before a resolved commit or an earlier answer, nor rows of two states, whatever the order in which calls act and are answered", async () => {
    const action = fc.oneof({ weight: 2, arbitrary: fc.record({ do: fc.constant("write" as const), which: fc.nat(2) }) }, { weight: 2, arbitrary: fc.record({ do: fc.constant("read" as const), which: fc.nat(2) }) }, { weight: 5, arbitrary: fc.record({ do: fc.constant("step" as const), which: fc.nat(3) }) });
    await fc.assert(fc.asyncProperty(fc.array(action, { minLength: 20, maxLength: 60 }), fc.boolean(), async (actions, isAlwaysBoth) => {
      const world = new World(isAlwaysBoth);
      await world.begin();
      for (const one of actions) await world[one.do](one.which);
      await world.finish();
    }), { numRuns: 300 });
  });
});

/** Two documents, written and read at once; a write's number is where it came when writes acted. */
class World {
  readonly #held;
  readonly #inner: RowStore;
  readonly #rows: RowStore;
  readonly #isAlwaysBoth: boolean;
  readonly #acted = new Map<number, number>([[0, 0]]);
  readonly #latest = new Map<string, number>([["a", 0], ["b", 0]]);
  readonly #checks: Promise<void>[] = [];
  #written = 0;

  constructor(isAlwaysBoth: boolean) {
    const inner = createMemoryRowStore();
    const commit: RowStore["commit"] = (one) => {
      const [write] = one.writes;
      if (write?.kind === "put" && write.table === "documents") this.#acted.set(write.rows[0]?.bytes ?? 0, this.#acted.size);
      return inner.commit(one);
    };
    this.#inner = inner;
    this.#held = heldStore({ ...methodsOf(inner), commit });
    this.#rows = keepRows(this.#held.store);
    this.#isAlwaysBoth = isAlwaysBoth;
  }

  /** Both documents are there from the start. */
  async begin(): Promise<void> {
    await this.#inner.commit(putOf("a", 0));
    await this.#inner.commit(putOf("b", 0));
  }

  write(which: number): void {
    const documents = this.#isAlwaysBoth ? ["a", "b"] : chosen(which);
    const bytes = ++this.#written;
    const rows = documents.map((document) => sampleDocument({ workspace: "w", collection: "c", document, bytes }));
    this.#checks.push(this.#rows.commit({ workspace: "w", writes: [{ kind: "put", table: "documents", rows }] }).then(() => {
      for (const document of documents) this.#seen(document, this.#acted.get(bytes) ?? 0);
    }));
  }

  read(which: number): void {
    const documents = chosen(which);
    const before = new Map(this.#latest);
    this.#checks.push(this.#rows.getMany("documents", documents.map(key)).then((found) => {
      for (const [i, row] of found.entries()) {
        const document = documents[i] ?? "";
        const acted = this.#acted.get(row?.bytes ?? 0) ?? 0;
        expect(acted).toBeGreaterThanOrEqual(before.get(document) ?? 0);
        this.#seen(document, acted);
      }
      if (this.#isAlwaysBoth && found.length === 2) expect(found[0]?.bytes).toBe(found[1]?.bytes);
    }));
  }

  step(which: number): Promise<void> {
    return this.#held.step(which);
  }

  async finish(): Promise<void> {
    while (this.#held.steps.length > 0) await this.#held.step(0);
    for (const settled of await Promise.allSettled(this.#checks)) if (settled.status === "rejected") throw settled.reason;
  }

  /** Who asks from now on sees this state or a later one. */
  #seen(document: string, acted: number): void {
    this.#latest.set(document, Math.max(acted, this.#latest.get(document) ?? 0));
  }
}

function chosen(which: number): readonly string[] {
  return which === 2 ? ["a", "b"] : [which === 0 ? "a" : "b"];
}
