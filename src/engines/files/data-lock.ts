// One process a data directory: `lock.json` names its owner, and tells clients where it listens.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fail } from "#core/errors";
import { diskFault, isMissing, isThere } from "./faults.ts";

/** What the owner tells clients: its address and the key for local use, null until it listens. */
export interface DataLockInfo {
  readonly url: string | null;
  readonly localKey: string | null;
}

/** The owner of a data directory. */
export interface DataLockOwner extends DataLockInfo {
  readonly pid: number;
}

/** A held lock. */
export interface DataLock {
  /** Tells clients something new. @throws data.locked when another took the directory after somebody removed the file */
  update(info: DataLockInfo): void;
  /** Gives the directory free. Idempotent. */
  release(): void;
}

/** The lock file (mode 0600): `nonce` tells one taking from another, `startedAt` a process from a later one of the same pid. */
interface LockFile extends DataLockOwner {
  readonly nonce: string;
  readonly startedAt: string | null;
}

/** Stale locks that are cleared away to get one; more means that something else is wrong. */
const takeoversMax = 8;

/**
 * Takes the data directory for this process. The lock of a dead process is taken over.
 * @throws data.locked when a live process has it; data.disk_full
 */
export function acquireDataLock(directory: string, info: DataLockInfo = { url: null, localKey: null }): DataLock {
  const own: LockFile = { pid: process.pid, startedAt: startOf(process.pid), nonce: randomUUID(), ...info };
  const path = join(directory, "lock.json");
  const write = (lock: LockFile) => {
    try {
      if (read(path)?.nonce === own.nonce) replace(path, lock);
      else take(path, lock, directory);
    } catch (error) {
      throw diskFault(error, "the lock file");
    }
  };
  write(own);
  let isHeld = true;
  return {
    update: (next) => {
      if (isHeld) write({ ...own, ...next });
    },
    release: () => {
      if (isHeld && read(path)?.nonce === own.nonce) rmSync(path, { force: true });
      isHeld = false;
    },
  };
}

/** The live owner of a data directory, or undefined when nobody has it. */
export function readDataLock(directory: string): DataLockOwner | undefined {
  const lock = read(join(directory, "lock.json"));
  if (!lock || !isAlive(lock)) return undefined;
  return { pid: lock.pid, url: lock.url, localKey: lock.localKey };
}

/**
 * Makes the lock file at `path`, whole and at once (a link either succeeds or finds another). A stale one is replaced by
 * whoever holds the lock named after it, so that two who find the same stale lock cannot both win; that lock is taken in the same way.
 */
function take(path: string, own: LockFile, directory: string): void {
  for (let round = 0; round < takeoversMax; round++) {
    if (create(path, own)) return;
    const found = read(path);
    if (!found) continue;
    if (isAlive(found)) throw fail("data.locked", { directory, pid: found.pid, url: found.url });
    const takeover = `${path}.${found.nonce}`;
    if (takeover.length > path.length + 40 * takeoversMax) break;
    take(takeover, { ...own, url: null, localKey: null }, directory);
    try {
      if (read(path)?.nonce !== found.nonce) continue;
      replace(path, own);
      return;
    } finally {
      rmSync(takeover, { force: true });
    }
  }
  throw fail("internal.fault", { reason: `the lock of ${directory} could not be taken` });
}

/** Whether the file was made; false when one is there. */
function create(path: string, lock: LockFile): boolean {
  const draft = writeDraft(path, lock);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isThere(error)) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function replace(path: string, lock: LockFile): void {
  renameSync(writeDraft(path, lock), path);
}

function writeDraft(path: string, lock: LockFile): string {
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    writeFileSync(draft, `${JSON.stringify(lock)}\n`, { mode: 0o600, flag: "wx", flush: true });
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return draft;
}

/** The lock at `path`; undefined when there is none. What cannot be read as a lock (cut off by a power loss) counts as a dead one. */
function read(path: string): LockFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const { pid, startedAt, nonce, url, localKey } = (JSON.parse(text) ?? {}) as LockFile;
    if (Number.isInteger(pid) && /^[\w-]{1,40}$/.test(nonce)) return { pid, startedAt, nonce, url, localKey };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { pid: 0, startedAt: null, nonce: "unreadable", url: null, localKey: null };
}

/** Whether the process that wrote the lock lives: its pid does, and it started when the lock says. */
function isAlive({ pid, startedAt }: LockFile): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const start = startOf(pid);
  return start === null || startedAt === null || start === startedAt;
}

/** When a process started, in clock ticks since boot with the boot's id (Linux, proc(5): field 22 of stat); null where that cannot be known. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${ticks}`;
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
