// SQLite's result codes as errors of Plinth.
import { fail, PlinthError } from "#core/errors";

/** Primary and extended result codes (sqlite.org/rescode.html). */
const codes = { busy: 5, corrupt: 11, full: 13, notADatabase: 26, sharedMemorySize: 4874 } as const;

/** What a SQLite error means to whoever called the store; errors of ours pass. `path` is the database file's. */
export function sqliteFault(thrown: unknown, path: string): PlinthError {
  if (thrown instanceof PlinthError) return thrown;
  const { rawCode, errcode, message = String(thrown) } = thrown as { rawCode?: number; errcode?: number; message?: string };
  const code = rawCode ?? errcode ?? 0;
  if (code === codes.sharedMemorySize) return fail("data.disk_full", { what: "rows" }, thrown);
  switch (code & 0xff) {
    case codes.full:
      return fail("data.disk_full", { what: "rows" }, thrown);
    case codes.corrupt:
    case codes.notADatabase:
      return fail("data.damaged", { what: path, problem: message }, thrown);
    case codes.busy:
      return fail("data.locked", { directory: path, pid: null, url: null }, thrown);
    default:
      return fail("internal.fault", { reason: `SQLite ${code}: ${message}` }, thrown);
  }
}
