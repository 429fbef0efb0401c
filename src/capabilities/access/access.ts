// The door: finds out who asks by key, local key or page session.
import type { Principal } from "#core/access";
import { fail } from "#core/errors";
import { base32, sha256Hex } from "#core/hash";
import type { KeyRow } from "#core/rows/tables";
import { createKey, createSession, listKeys, listSessions, principalOf, revokeKey, type KeyDraft, type KeyPorts } from "./keys.ts";
import { equalInConstantTime } from "./secret.ts";

/** What access needs from outside. `localKey` is the secret of the lock file. */
export interface AccessPorts extends KeyPorts {
  readonly localKey: string;
  readonly workspace: string;
}

const loginTokenMilliseconds = 15 * 60_000;
const sessionMilliseconds = 30 * 24 * 3_600_000;
const loginTokensMax = 100;

/** Keys and logins of one process. Login tokens live in memory (a restart ends them); sessions are rows. */
export class Access {
  readonly #ports: AccessPorts;
  readonly #loginTokens = new Map<string, number>();

  constructor(ports: AccessPorts) {
    this.#ports = ports;
  }

  /** Makes the workspace and, when it has no key yet, its first one. @returns the first key's secret, once */
  async ensureWorkspace(): Promise<string | undefined> {
    const { rows, clock, workspace } = this.#ports;
    const [found] = await rows.getMany("workspaces", [[workspace]]);
    if (!found) await rows.commit({ workspace, writes: [{ kind: "put", table: "workspaces", rows: [{ workspace, createdAt: clock.now() }] }] });
    const page = await rows.scan("keys", { prefix: [workspace], limit: 1 });
    if (page.rows.length > 0) return undefined;
    return (await this.createKey({ workspace, name: "first key", role: "admin" })).secret;
  }

  /** The principal of an API key, or of the local key. @throws access.unauthenticated */
  async byKey(secret: string): Promise<Principal> {
    const { localKey, workspace } = this.#ports;
    if (equalInConstantTime(secret, localKey)) return { kind: "local", id: "local", workspace, role: "admin", groups: [] };
    return principalOf(this.#ports, secret, "key");
  }

  /** The principal of a session cookie. @throws access.unauthenticated */
  async bySession(cookie: string): Promise<Principal> {
    return principalOf(this.#ports, cookie, "session");
  }

  /** A one-time token for the page, good for 15 minutes. */
  issueLogin(): { readonly token: string; readonly expiresAt: number } {
    const expiresAt = this.#ports.clock.now() + loginTokenMilliseconds;
    const token = base32(this.#ports.random.bytes(20));
    const oldest = this.#loginTokens.keys().next();
    if (this.#loginTokens.size >= loginTokensMax && !oldest.done) this.#loginTokens.delete(oldest.value);
    this.#loginTokens.set(token, expiresAt);
    return { token, expiresAt };
  }

  /** Exchanges a login token for a session of 30 days. @throws access.login_expired */
  async login(token: string): Promise<{ readonly cookie: string; readonly csrf: string; readonly expiresAt: number }> {
    const { clock, workspace } = this.#ports;
    const until = this.#loginTokens.get(token);
    this.#loginTokens.delete(token);
    if (until === undefined || until <= clock.now()) throw fail("access.login_expired");
    const expiresAt = clock.now() + sessionMilliseconds;
    const { secret } = await createSession(this.#ports, { workspace, expiresAt });
    return { cookie: secret, csrf: this.csrf(secret), expiresAt };
  }

  /** The token that writes of a session carry beside its cookie. */
  csrf(cookie: string): string {
    return sha256Hex(`csrf:${cookie}`).slice(0, 32);
  }

  /** Makes a key; its secret is returned once. */
  createKey(draft: KeyDraft): Promise<{ readonly row: KeyRow; readonly secret: string }> {
    return createKey(this.#ports, draft);
  }

  /** Keys of a workspace, oldest first. */
  listKeys(workspace: string): Promise<readonly KeyRow[]> {
    return listKeys(this.#ports, workspace);
  }

  /** Page logins of a workspace that are in force, oldest first. */
  listSessions(workspace: string): Promise<readonly KeyRow[]> {
    return listSessions(this.#ports, workspace);
  }

  /** Revokes a key or ends a session at once. @throws key.not_found */
  revokeKey(workspace: string, key: string): Promise<KeyRow> {
    return revokeKey(this.#ports, workspace, key);
  }
}

/** Opens the door. */
export function createAccess(ports: AccessPorts): Access {
  return new Access(ports);
}
