// Takes from a parser process whatever could reach beyond its own memory: network, processes, threads, files.
import { createRequire, syncBuiltinESMExports } from "node:module";
import { resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { fail } from "#core/errors";

/** What was tried against the rules since `take` was last called; a parser may swallow the error, the process remembers. */
export interface Violations {
  take(): string | undefined;
}

const require = createRequire(import.meta.url);
const blockedModules = ["net", "tls", "dns", "dns/promises", "http", "https", "http2", "dgram", "child_process", "worker_threads", "cluster", "inspector", "inspector/promises", "repl", "wasi"];
const blockedGlobals = ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"];
/** Reading calls of `fs` that take a path; every other call is refused outright. */
const readingCalls = /^(?:readFile|readlink|realpath|stat|lstat|statfs|access|exists|open|opendir|readdir|createReadStream|ReadStream|FileReadStream|openAsBlob)(?:Sync)?$/;
/** Calls on a file that is open already: Node's own loader makes them, and only code can have been opened. */
const openFileCalls = /^(?:read|readv|fstat|close)(?:Sync)?$/;
/** The last of the channels to the parent, which are nobody's files. */
const lastChannel = 3;
const harmless = /^(?:constants|F_OK|R_OK|W_OK|X_OK|promises|Stats|Dirent|Dir|_toUnixTimestamp)$/;

/** Locks this process for good. `codeRoots` are the folders that code may still be loaded from. */
export function lockDown(codeRoots: readonly string[]): Violations {
  const seen: { action?: string } = {};
  const refuse = (action: string): never => {
    seen.action ??= action;
    throw fail("parse.forbidden", { name: "the file", action });
  };
  // Made on first use, out of sockets: Node's own warnings would count as an attempt later.
  for (const channel of [process.stdout, process.stderr]) channel.on("error", () => process.exit(1));
  for (const name of blockedModules) blockModule(name, refuse);
  for (const name of blockedGlobals) replace(globalThis, name, refuser(`use ${name}`, refuse));
  const guard = { roots: codeRoots.map((root) => (root.endsWith(sep) ? root : root + sep)), refuse };
  guardFiles(require("node:fs") as Record<string, unknown>, guard);
  guardFiles(require("node:fs/promises") as Record<string, unknown>, guard);
  for (const name of ["binding", "_linkedBinding", "dlopen", "kill", "chdir"]) replace(process, name, refuser(`call process.${name}`, refuse));
  syncBuiltinESMExports();
  return {
    take() {
      const { action } = seen;
      delete seen.action;
      return action;
    },
  };
}

type Refuse = (action: string) => never;

function refuser(action: string, refuse: Refuse): () => never {
  return function refused(): never {
    return refuse(action);
  };
}

function blockModule(name: string, refuse: Refuse): void {
  const module = loadedModule(name);
  for (const key of Object.getOwnPropertyNames(module ?? {})) {
    if (typeof Object.getOwnPropertyDescriptor(module, key)?.value === "function") replace(module as object, key, refuser(`use ${name}.${key}`, refuse));
  }
}

function loadedModule(name: string): object | undefined {
  try {
    return require(`node:${name}`) as object;
  } catch {
    return undefined; // This Node has no such module: there is nothing to take away.
  }
}

interface FileGuard {
  readonly roots: readonly string[];
  readonly refuse: Refuse;
}

function guardFiles(module: Record<string, unknown>, guard: FileGuard): void {
  for (const [name, original] of Object.entries(module)) {
    if (typeof original !== "function" || harmless.test(name)) continue;
    replace(module, name, readingCalls.test(name) ? guardedRead(name, original, guard) : openFileCalls.test(name) ? guardedOpenFile(name, original, guard) : refuser(`call fs.${name}`, guard.refuse));
  }
}

function guardedRead(name: string, original: Function, { roots, refuse }: FileGuard): Function {
  const guarded = function (this: unknown, ...args: readonly unknown[]): unknown {
    if (!isUnder(args[0], roots) || !isReadOnly(name, args[1])) refuse(`read a file outside its own (fs.${name})`);
    return new.target ? Reflect.construct(original, args) : Reflect.apply(original, this, args);
  };
  return Object.assign(guarded, original);
}

function guardedOpenFile(name: string, original: Function, { refuse }: FileGuard): Function {
  return function (this: unknown, ...args: readonly unknown[]): unknown {
    if (typeof args[0] !== "number" || args[0] <= lastChannel) refuse(`call fs.${name} on a channel`);
    return Reflect.apply(original, this, args);
  };
}

function isUnder(path: unknown, roots: readonly string[]): boolean {
  if (typeof path !== "string" && !(path instanceof URL) && !Buffer.isBuffer(path)) return false;
  const full = resolve(path instanceof URL ? fileURLToPath(path) : path.toString());
  return roots.some((root) => full.startsWith(root) || full + sep === root);
}

function isReadOnly(name: string, flags: unknown): boolean {
  return !/^open(?:Sync)?$/.test(name) || flags === undefined || flags === "r" || flags === 0 || typeof flags === "function";
}

function replace(target: object, name: string, value: unknown): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, name);
  if (descriptor && !descriptor.configurable && !descriptor.writable) return;
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: descriptor?.enumerable ?? false });
}
