// What a suite needs from its test runner: pass Vitest's functions and fast-check, e.g. `rowStoreSuite({ describe, it, expect, fc }, subject)`.
import type fastCheck from "fast-check";
import type { describe, expect, it } from "vitest";

/** The functions of Vitest and fast-check that suites use; passed in, so that the package needs neither. */
export interface SuiteKit {
  readonly describe: typeof describe;
  readonly it: typeof it;
  readonly expect: typeof expect;
  readonly fc: typeof fastCheck;
}

/** The engine under test. */
export interface Subject<Port> {
  /** How the suite's title names it, e.g. `sqlite`. */
  readonly name: string;
  /** Opens an empty one. */
  open(): Promise<Opened<Port>>;
  /** Opens the oracle that random histories are held against; without one they are left out. */
  oracle?(): Port;
}

/** An open engine. */
export interface Opened<Port> {
  readonly port: Port;
  /** Closes it and opens it again on the same data; absent for engines that keep nothing. */
  reopen?(): Promise<Port>;
  /** Opens what lies on disk now, as after a kill -9: nothing in memory is kept. Absent for engines that keep nothing. */
  crash?(): Promise<Port>;
  /** Closes it and removes its data. */
  dispose?(): Promise<void>;
}

/** Opens the subject, runs `body` and disposes of it in any case. */
export async function withOpened<Port>(subject: Subject<Port>, body: (opened: Opened<Port>) => Promise<void>): Promise<void> {
  const opened = await subject.open();
  try {
    await body(opened);
  } finally {
    await opened.dispose?.();
  }
}
