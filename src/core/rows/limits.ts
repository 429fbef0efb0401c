// How much one call of a row store may ask for, in every engine alike.
import { fail } from "../errors.ts";

/** Rows of one page of a scan, and entries of one read of the log. */
export const pageRowsMax = 10_000;
/** Keys of one `getMany`. */
export const getKeysMax = 10_000;
/** Rows, keys and expectations of one commit together. */
export const commitRowsMax = 500_000;

/** @throws request.invalid unless `limit` is a whole number from 1 to `max` */
export function checkPageLimit(limit: number, max = pageRowsMax): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > max) throw fail("request.invalid", { problem: `${limit} is not a whole number from 1 to ${max}`, where: "limit" });
}

/** @throws request.invalid when `count` passes `max` */
export function checkCount(where: string, count: number, max: number): void {
  if (count > max) throw fail("request.invalid", { problem: `${count} are more than the ${max} of one call`, where });
}

/** @throws request.invalid when a commit names more than `commitRowsMax` rows, keys and expectations */
export function checkCommitSize(commit: { readonly expect?: readonly unknown[]; readonly writes: readonly { readonly kind: string; readonly rows?: readonly unknown[]; readonly keys?: readonly unknown[] }[] }): void {
  const size = commit.writes.reduce((sum, write) => sum + (write.rows ?? write.keys ?? [write]).length, commit.expect?.length ?? 0);
  checkCount("commit", size, commitRowsMax);
}

/** @throws internal.fault when a key or prefix does not begin with the commit's workspace: rows of tenants never mix */
export function checkWorkspace(workspace: string, key: readonly unknown[]): void {
  if (key[0] !== workspace) throw fail("internal.fault", { reason: "a commit touches rows of another workspace" });
}
