// Bundles a TypeScript fixture and starts it as a child process, for tests that kill or race processes.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { bundle, root } from "../../scripts/bundle.mjs";

/** A child whose output is read by the test. */
export type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Bundles `tests/fixtures/NAME.ts` and gives what starts it with arguments. */
export async function childOf(name: string): Promise<(...args: readonly string[]) => Child> {
  const folder = join(root as string, ".cache", "fixtures", name);
  await (bundle as (input: Record<string, string>, dir: string) => Promise<void>)({ [name]: `tests/fixtures/${name}.ts` }, folder);
  return (...args) => spawn(process.execPath, [join(folder, `${name}.js`), ...args], { stdio: ["pipe", "pipe", "inherit"] });
}

/** Waits for the child's end. */
export function ended(child: Child): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
}
