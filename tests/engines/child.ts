// Bundles TypeScript fixtures and starts them as child processes, for tests that kill or race processes and threads.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { bundle, root } from "../../scripts/bundle.mjs";

/** A child whose output is read by the test. */
export type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Bundles `tests/fixtures/NAME.ts` and gives the file to start. */
export async function bundleFixture(name: string): Promise<string> {
  const folder = join(root, ".cache", "fixtures", name);
  await bundle({ [name]: `tests/fixtures/${name}.ts` }, folder);
  return join(folder, `${name}.js`);
}

/** Bundles the fixture and gives what starts it with arguments. */
export async function childOf(name: string): Promise<(...args: readonly string[]) => Child> {
  const file = await bundleFixture(name);
  return (...args) => spawn(process.execPath, [file, ...args], { stdio: ["pipe", "pipe", "inherit"] });
}

/** Waits for the child's end. */
export function ended(child: Child): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
}
