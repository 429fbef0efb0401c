// The copy of a database that is made before its schema changes.
import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Driver } from "./driver.ts";

/** Where the copy of the database at `path` lies, as it was at schema `version`. */
export function copyPath(path: string, version: number): string {
  return `${path}.schema-${version}`;
}

/**
 * Writes all rows into the copy of schema `version`, with the rights of the file at `path`, and syncs it: it is whole or absent.
 * An earlier copy of the same schema is replaced. SQLite's and the file system's own errors pass.
 */
export function copyBefore(driver: Driver, path: string, version: number): void {
  const copy = copyPath(path, version);
  const unfinished = `${copy}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    driver.exec(`VACUUM INTO '${unfinished.replaceAll("'", "''")}'`);
    chmodSync(unfinished, statSync(path).mode);
    // VACUUM INTO does not sync what it writes (sqlite.org/lang_vacuum.html).
    sync(unfinished, "r+");
    renameSync(unfinished, copy);
    sync(dirname(copy), "r");
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function sync(path: string, flags: "r" | "r+"): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
