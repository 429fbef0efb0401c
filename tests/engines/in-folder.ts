// Opens an engine in a temporary folder that goes with it, for suites.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Opened } from "#conformance/kit";

/** How to open an engine in a folder, take a port of it and close it. */
export interface Opening<Engine, Port> {
  open(folder: string): Engine | Promise<Engine>;
  port(engine: Engine): Port;
  close?(engine: Engine): Promise<void>;
}

/** Opens the engine in a new folder. */
export async function inFolder<Engine, Port>({ open, port, close }: Opening<Engine, Port>): Promise<Opened<Port>> {
  const folder = mkdtempSync(join(tmpdir(), "plinth-engine-"));
  let engine = await open(folder);
  return {
    port: port(engine),
    reopen: async () => {
      await close?.(engine);
      engine = await open(folder);
      return port(engine);
    },
    dispose: async () => {
      await close?.(engine);
      rmSync(folder, { recursive: true });
    },
  };
}
