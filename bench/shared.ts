// Where the shared data stands: beside the project unless `--shared FOLDER` says otherwise.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fail } from "#core/errors";

/** A folder of the shared data. @throws parity.missing_data */
export function sharedFolder(path: string, shared?: string): string {
  const folder = join(shared ?? join(dirname(process.argv[1] ?? "bench/main.ts"), "../../shared"), path);
  if (!existsSync(folder)) throw fail("parity.missing_data", { path: folder });
  return folder;
}
