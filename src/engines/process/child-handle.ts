// One parser process as its parent sees it: started with empty hands, fed a file, read frame by frame, ended when it oversteps.
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { frameBytesMax, frameHead } from "./frames.ts";
import type { Watchdog } from "./watchdog.ts";

/** Bytes of what the process writes to its error channel that are looked at. */
const errorBytesMax = 8192;

const nothing = new Uint8Array();

/** Raised by `nextPayload` when the process sends what is no frame. */
export const garbage = Symbol("garbage");

/** A running parser process. */
export class ChildHandle {
  readonly #process: ChildProcess;
  readonly #input: Writable;
  readonly #output: AsyncIterator<Buffer>;
  readonly #exit: Promise<string>;
  #held: Buffer = Buffer.alloc(0);
  #errors = "";
  #isEnded = false;

  constructor(entry: URL, watchdog: Watchdog) {
    const file = fileURLToPath(entry);
    const roots = codeRoots(file);
    this.#process = spawn(process.execPath, [...permissionFlags(file, roots), "--no-warnings", file, JSON.stringify(roots)], { env: {}, stdio: ["pipe", "ignore", "pipe", "pipe"], windowsHide: true });
    this.#input = this.#process.stdin as Writable;
    this.#output = (this.#process.stdio[3] as Readable)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.#exit = new Promise((resolve) => {
      this.#process.once("exit", (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
      this.#process.once("error", (error: NodeJS.ErrnoException) => resolve(`not started: ${error.code ?? error.name}`));
    });
    const { pid } = this.#process;
    if (pid !== undefined) watchdog.add(pid);
    void this.#exit.then(() => {
      this.#isEnded = true;
      if (pid !== undefined) watchdog.remove(pid);
    });
    this.#input.on("error", () => this.kill()); // The pipe broke because the process ended: its exit says why.
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => { this.#errors = (this.#errors + text).slice(-errorBytesMax); });
  }

  /** Whether the process has ended. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether it was told to end. */
  get isKilled(): boolean {
    return this.#process.killed;
  }

  /** Ends the process at once. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  /** Why the process ended; waits for its end. */
  async exitReason(): Promise<{ readonly reason: string; readonly isOutOfMemory: boolean }> {
    const reason = await this.#exit;
    return { reason, isOutOfMemory: /heap out of memory|Array buffer allocation failed|ENOMEM/.test(this.#errors) };
  }

  /** Sends frames together; resolves when the pipe has taken them, also when the process is gone. */
  send(...payloads: readonly Uint8Array[]): Promise<void> {
    if (this.#isEnded || this.#input.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#input.cork();
      for (const payload of payloads) {
        this.#input.write(frameHead(payload.length));
        if (payload.length > 0) this.#input.write(payload);
      }
      this.#input.write(nothing, () => resolve());
      this.#input.uncork();
    });
  }

  /** The next frame's bytes, undefined when the process closed its channel, `garbage` when it announces what cannot be. */
  async nextPayload(): Promise<Buffer | typeof garbage | undefined> {
    const head = await this.#take(4);
    if (!head) return undefined;
    const length = head.readUInt32LE();
    return length > frameBytesMax ? garbage : this.#take(length);
  }

  async #take(count: number): Promise<Buffer | undefined> {
    if (this.#held.length < count) {
      const parts = [this.#held];
      let size = this.#held.length;
      while (size < count) {
        const next = await this.#output.next();
        if (next.done) return undefined;
        parts.push(next.value);
        size += next.value.length;
      }
      this.#held = parts.length === 2 && parts[0]?.length === 0 ? (parts[1] as Buffer) : Buffer.concat(parts, size);
    }
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return taken;
  }

  /** Resident memory in bytes as the system counts it; undefined where it does not say. */
  async residentBytes(): Promise<number | undefined> {
    const status = await readFile(`/proc/${this.#process.pid}/status`, "latin1").catch(() => undefined); // The process may be gone, or the machine has no /proc: the frames say it then.
    const match = status === undefined ? null : /^VmRSS:\s+(\d+) kB/m.exec(status);
    return match ? Number(match[1]) * 1024 : undefined;
  }
}

/** Folders that the process loads code from: its own and the packages visible from there. */
function codeRoots(file: string): readonly string[] {
  const roots = [dirname(file)];
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const packages = join(folder, "node_modules");
    if (existsSync(packages)) roots.push(packages);
    if (dirname(folder) === folder) return roots;
  }
}

/** Node's own permission model where this version has it: reading code, nothing else; no processes, no threads. */
function permissionFlags(file: string, roots: readonly string[]): readonly string[] {
  const flag = ["--permission", "--experimental-permission"].find((name) => process.allowedNodeEnvironmentFlags.has(name));
  if (flag === undefined) return [];
  const manifests = ancestors(file).map((folder) => join(folder, "package.json")).filter((path) => existsSync(path));
  return [flag, ...[...roots.map((root) => join(root, "*")), ...manifests].map((path) => `--allow-fs-read=${path}`)];
}

function ancestors(file: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) folders.push(folder);
  return folders;
}
