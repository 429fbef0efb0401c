// The file system's error codes as errors of Plinth.
import { asPlinthError, fail, type PlinthError } from "#core/errors";

/** Whether the file or folder is not there. */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** Whether the file is there already. */
export function isThere(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "EEXIST";
}

/** What an error while writing `what` means to the caller. */
export function diskFault(error: unknown, what: string): PlinthError {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT" ? fail("data.disk_full", { what }, error) : asPlinthError(error);
}
