// API keys as rows: only the hash of the secret is kept.
import type { Principal, Role } from "#core/access";
import { fail } from "#core/errors";
import { uuidV7 } from "#core/ids";
import type { KeyRow } from "#core/rows/tables";
import type { Clock } from "#ports/clock";
import type { Random } from "#ports/random";
import type { RowStore } from "#ports/row-store";
import { equalInConstantTime, hashSecret, makeSecret, readSecret } from "./secret.ts";

/** What a new key may do. `expiresAt` in UTC milliseconds. */
export interface KeyDraft {
  readonly workspace: string;
  readonly name: string;
  readonly role: Role;
  readonly groups?: readonly string[];
  readonly expiresAt?: number;
}

/** What keys need from outside. */
export interface KeyPorts {
  readonly rows: RowStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** Makes a key. The secret is returned here and never again. */
export async function createKey(ports: KeyPorts, draft: KeyDraft): Promise<{ readonly row: KeyRow; readonly secret: string }> {
  const createdAt = ports.clock.now();
  const key = uuidV7(createdAt, ports.random.bytes(10));
  const secret = makeSecret({ workspace: draft.workspace, key }, ports.random);
  const row: KeyRow = {
    workspace: draft.workspace, key, name: draft.name, role: draft.role, groups: draft.groups ?? [],
    secretHash: hashSecret(secret), createdAt, expiresAt: draft.expiresAt ?? null, revokedAt: null,
  };
  await ports.rows.commit({ workspace: draft.workspace, expect: [{ table: "keys", key: [draft.workspace, key], is: "absent" }], writes: [{ kind: "put", table: "keys", rows: [row] }] });
  return { row, secret };
}

/** Sessions stand in the table of keys, without a name, which no key can be without. */
const sessionName = "";

/** Whether a row is a page's login and no API key. */
export function isSession(row: Pick<KeyRow, "name">): boolean {
  return row.name === sessionName;
}

/** Makes a session of an admin; those that are over leave the table. */
export async function createSession(ports: KeyPorts, { workspace, expiresAt }: { readonly workspace: string; readonly expiresAt: number }): Promise<{ readonly row: KeyRow; readonly secret: string }> {
  const over = (await rowsOf(ports, workspace)).filter((row) => isSession(row) && isOver(row, ports.clock.now()));
  if (over.length > 0) await ports.rows.commit({ workspace, writes: [{ kind: "delete", table: "keys", keys: over.map(({ key }) => [workspace, key]) }] });
  return createKey(ports, { workspace, name: sessionName, role: "admin", expiresAt });
}

/** Keys of a workspace, oldest first (at most 10,000); sessions are none. */
export async function listKeys(ports: KeyPorts, workspace: string): Promise<readonly KeyRow[]> {
  return (await rowsOf(ports, workspace)).filter((row) => !isSession(row));
}

/** Sessions of a workspace that are in force, oldest first. */
export async function listSessions(ports: KeyPorts, workspace: string): Promise<readonly KeyRow[]> {
  return (await rowsOf(ports, workspace)).filter((row) => isSession(row) && !isOver(row, ports.clock.now()));
}

async function rowsOf(ports: KeyPorts, workspace: string): Promise<readonly KeyRow[]> {
  return (await ports.rows.scan("keys", { prefix: [workspace], limit: 10_000 })).rows;
}

function isOver(row: KeyRow, now: number): boolean {
  return row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now);
}

/** Revokes a key, or ends a session and forgets it; requests that come after the promise resolves are refused. @throws key.not_found */
export async function revokeKey(ports: KeyPorts, workspace: string, key: string): Promise<KeyRow> {
  const [row] = await ports.rows.getMany("keys", [[workspace, key]]);
  if (!row) throw fail("key.not_found", { key });
  const revoked: KeyRow = { ...row, revokedAt: row.revokedAt ?? ports.clock.now() };
  await ports.rows.commit({ workspace, writes: [isSession(row) ? { kind: "delete", table: "keys", keys: [[workspace, key]] } : { kind: "put", table: "keys", rows: [revoked] }] });
  return revoked;
}

/** The principal of a secret. @throws access.unauthenticated, the same for every reason */
export async function principalOf(ports: KeyPorts, secret: string, kind: "key" | "session"): Promise<Principal> {
  const parts = readSecret(secret);
  if (!parts) throw fail("access.unauthenticated");
  const [row] = await ports.rows.getMany("keys", [[parts.workspace, parts.key]]);
  const isRight = row !== undefined && equalInConstantTime(row.secretHash, hashSecret(secret));
  if (!isRight || isOver(row, ports.clock.now()) || isSession(row) !== (kind === "session")) throw fail("access.unauthenticated");
  return { kind, id: row.key, workspace: row.workspace, role: row.role, groups: row.groups };
}
