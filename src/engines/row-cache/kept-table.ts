// The kept rows of one table, and which of them are being written.

/** What was touched while a read was under way. */
export interface Reading {
  isTouched(name: string): boolean;
}

type Names = readonly string[] | "all";

/** Rows by name, those asked for last at the end; frozen. */
export class KeptTable {
  readonly #rowsMax: number;
  readonly #rows = new Map<string, object>();
  /** Commits under way by the row they write; of those that may write any, their number. */
  readonly #writing = new Map<string, number>();
  #writingAll = 0;
  readonly #readings = new Set<Touched>();

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  get(name: string): object | undefined {
    const row = this.#rows.get(name);
    if (row === undefined) return undefined;
    this.#rows.delete(name);
    this.#rows.set(name, row);
    return row;
  }

  /** Begins a read of the store; `end` it when its answer is there. */
  begin(): Reading {
    const reading = new Touched();
    this.#readings.add(reading);
    return reading;
  }

  end(reading: Reading): void {
    this.#readings.delete(reading as Touched);
  }

  /** Answers the row that a read brought, frozen, and keeps it unless a commit touches it or has touched it since. */
  keep<Row extends object>(name: string, row: Row | undefined, reading: Reading): Row | undefined {
    if (row === undefined) return undefined;
    freeze(row);
    if (this.#writingAll > 0 || this.#writing.has(name) || reading.isTouched(name)) return row;
    this.#rows.set(name, row);
    const [oldest] = this.#rows.keys();
    if (this.#rows.size > this.#rowsMax && oldest !== undefined) this.#rows.delete(oldest);
    return row;
  }

  /** A commit is about to touch `names`: they are forgotten now and until the returned function says that it has settled. */
  touch(names: Names): () => void {
    this.#forget(names);
    this.#count(names, 1);
    return () => {
      this.#count(names, -1);
      this.#forget(names);
    };
  }

  #forget(names: Names): void {
    if (names === "all") this.#rows.clear();
    else for (const name of names) this.#rows.delete(name);
    for (const reading of this.#readings) reading.touch(names);
  }

  #count(names: Names, by: 1 | -1): void {
    if (names === "all") {
      this.#writingAll += by;
      return;
    }
    for (const name of names) {
      const count = (this.#writing.get(name) ?? 0) + by;
      if (count === 0) this.#writing.delete(name);
      else this.#writing.set(name, count);
    }
  }
}

class Touched implements Reading {
  readonly #names = new Set<string>();
  #isAll = false;

  touch(names: Names): void {
    if (names === "all") this.#isAll = true;
    else for (const name of names) this.#names.add(name);
  }

  isTouched(name: string): boolean {
    return this.#isAll || this.#names.has(name);
  }
}

function freeze(value: object): void {
  Object.freeze(value);
  for (const inner of Object.values(value)) if (typeof inner === "object" && inner !== null && !Object.isFrozen(inner)) freeze(inner as object);
}
