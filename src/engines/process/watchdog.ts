// Ends parser processes whose parent is gone: a parser in an endless loop cannot notice it, and its sandbox gives it no thread that could.
import { spawn, type ChildProcess } from "node:child_process";
import type { Writable } from "node:stream";

/**
 * Keeps the list of living processes it was last told, and ends them when its input closes, as it does however the parent dies.
 * A shell, since it costs a megabyte where a second Node.js costs forty; it has its own session, so Ctrl-C does not reach it.
 */
const script = "trap '' HUP INT TERM; living=; while read -r line; do living=$line; done; [ -z \"$living\" ] || kill -9 $living";

/** Watches over the parser processes of one parent. Where there is no shell (Windows), nothing does. */
export class Watchdog {
  readonly #living = new Set<number>();
  #shell: ChildProcess | undefined;

  /** From now on the process `pid` ends with this one. */
  add(pid: number): void {
    this.#living.add(pid);
    this.#tell();
  }

  /** The process `pid` has ended; its number may soon be another's. */
  remove(pid: number): void {
    if (this.#living.delete(pid)) this.#tell();
  }

  /** Nothing is left to watch over. */
  close(): void {
    this.#living.clear();
    this.#tell();
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }

  #tell(): void {
    if (this.#shell === undefined && this.#living.size === 0) return;
    this.#shell ??= startShell();
    this.#shell.stdin?.write(`${[...this.#living].join(" ")}\n`);
  }
}

function startShell(): ChildProcess {
  const shell = spawn("/bin/sh", ["-c", script], { detached: true, stdio: ["pipe", "ignore", "ignore"], env: {}, windowsHide: true });
  // Without a shell, or when somebody ends it, parsers are read as before: they end when they next look at their input.
  const leave = (): void => undefined;
  shell.on("error", leave);
  shell.stdin?.on("error", leave);
  shell.unref();
  (shell.stdin as (Writable & { unref?(): void }) | null)?.unref?.();
  return shell;
}
