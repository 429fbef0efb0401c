// The supervised parser process: each limit and each forbidden deed ends one file with its own typed error, and the next file is read.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PlinthError } from "#core/errors";
import type { ParseFrame, ParseLimits, Parser } from "#ports/reading/parser";
import { systemClock } from "#engines/system/clock";
import { bundle, root } from "../../scripts/bundle.mjs";
import { createProcessParser } from "#engines/process/parser";

const limits: ParseLimits = { bytesMax: 1_000_000, elementsMax: 1000, depthMax: 100, millisecondsMax: 10_000, memoryBytesMax: 400_000_000 };
let folder: string;
let parser: Parser;

beforeAll(async () => {
  const built = join(root, ".cache/planted");
  await bundle({ "planted-process": "tests/parser/planted-process.ts" }, built);
  folder = await mkdtemp(join(tmpdir(), "plinth-parser-"));
  parser = createProcessParser({ entry: pathToFileURL(join(built, "planted-process.js")), processes: 1, clock: systemClock, formats: [] });
});

afterAll(async () => {
  await parser.close();
  await rm(folder, { recursive: true });
});

async function frames(deed: string, change: Partial<ParseLimits> = {}, signal = new AbortController().signal): Promise<ParseFrame[]> {
  const path = join(folder, `${deed}.planted`);
  await writeFile(path, deed);
  const found: ParseFrame[] = [];
  for await (const frame of parser.parse({ path, name: `${deed}.planted`, limits: { ...limits, ...change } }, signal)) found.push(frame);
  return found;
}

async function failureOf(deed: string, change: Partial<ParseLimits> = {}, signal?: AbortSignal): Promise<PlinthError> {
  const thrown = await frames(deed, change, signal).then(() => undefined, (error: unknown) => error);
  expect(thrown, `${deed} must fail`).toBeInstanceOf(PlinthError);
  return thrown as PlinthError;
}

async function expectHealthy(): Promise<void> {
  expect((await frames("good")).map((frame) => frame.kind)).toEqual(["elements", "ledger", "done"]);
}

describe("a good parser", () => {
  it("gives elements, one ledger entry and one done with the hash and size of the bytes", async () => {
    const [elements, ledger, done] = await frames("good");
    expect(elements).toMatchObject({ kind: "elements", elements: [{ type: "paragraph", text: "good words" }] });
    expect(ledger).toEqual({ kind: "ledger", entry: { unit: "file", index: 0, outcome: "read", parser: "planted@1" } });
    expect(done).toMatchObject({ kind: "done", mediaType: "text/x-planted", contentHash: createHash("sha256").update("good").digest("hex"), sizeBytes: 4, title: null });
  });

  it("may print: nobody mistakes it for a frame", async () => {
    expect((await frames("chatty")).map((frame) => frame.kind)).toEqual(["elements", "ledger", "done"]);
  });

  it("sees an empty environment", async () => {
    const [elements] = await frames("environment");
    expect(elements).toMatchObject({ elements: [{ text: "{}" }] });
  });
});

describe("limits", () => {
  it("ends an endless loop at the time limit", async () => {
    expect(await failureOf("loop", { millisecondsMax: 300 })).toMatchObject({ code: "parse.timeout", details: { name: "loop.planted", limitMs: 300 } });
    await expectHealthy();
  });

  it("does not count the time that the consumer takes", async () => {
    const path = join(folder, "slow.planted");
    await writeFile(path, "slow");
    let count = 0;
    for await (const frame of parser.parse({ path, name: "slow.planted", limits: { ...limits, millisecondsMax: 2000 } }, new AbortController().signal)) {
      if (count++ < 6) await systemClock.sleep(500);
      expect(frame.kind).toBeDefined();
    }
    expect(count).toBeGreaterThan(20);
  });

  it("ends a process that takes too much memory", async () => {
    expect(await failureOf("hog")).toMatchObject({ code: "parse.memory", details: { limitBytes: 400_000_000 } });
    await expectHealthy();
  });

  it("stops a flood of elements", async () => {
    expect(await failureOf("flood")).toMatchObject({ code: "parse.too_large", details: { unit: "elements", limit: 1000 } });
    await expectHealthy();
  });

  it("refuses a file with more bytes than allowed before a process sees it", async () => {
    expect(await failureOf("good", { bytesMax: 3 })).toMatchObject({ code: "parse.too_large", details: { unit: "bytes", limit: 3 } });
  });

  it("calls a used-up stack too deep", async () => {
    expect((await failureOf("recurse")).code).toBe("parse.too_deep");
    await expectHealthy();
  });
});

describe("the sandbox", () => {
  // The raw ones kept the calls from before the lock: there Node's own permission model refuses.
  it.each(["rawPasswd", "rawSpawn", "socket", "http", "fetch", "dns", "passwd", "passwdAsync", "passwdImport", "write", "channelRead", "channelWrite", "spawn", "shell", "worker", "binding", "swallow"])("forbids %s", async (deed) => {
    const error = await failureOf(deed);
    expect(error.code).toBe("parse.forbidden");
    expect(error.details["name"]).toBe(`${deed}.planted`);
    await expectHealthy();
  });
});

describe("a parser that breaks", () => {
  it.each(["exit", "abort", "throw", "garbage", "giant", "wrong"])("fails one file and no other: %s", async (deed) => {
    const error = await failureOf(deed);
    expect(error.code).toBe("parse.crashed");
    expect(JSON.stringify(error.toBody())).not.toContain("secret");
    await expectHealthy();
  });
});

describe("the caller", () => {
  it("may leave at any time, and the process goes with it", async () => {
    const controller = new AbortController();
    const failure = failureOf("loop", {}, controller.signal);
    await systemClock.sleep(100);
    controller.abort();
    expect((await failure).code).toBe("request.cancelled");
    await expectHealthy();
  });

  it("may stop reading early", async () => {
    const path = join(folder, "slow.planted");
    await writeFile(path, "slow");
    for await (const frame of parser.parse({ path, name: "slow.planted", limits }, new AbortController().signal)) {
      expect(frame.kind).toBe("elements");
      break;
    }
    await expectHealthy();
  });

  it("gets files read one after the other when there are more files than processes", async () => {
    const all = await Promise.all(["good", "throw", "good", "exit", "good"].map((deed, i) => writeFile(join(folder, `${i}.planted`), deed).then(async () => {
      const found: string[] = [];
      try {
        for await (const frame of parser.parse({ path: join(folder, `${i}.planted`), name: `${i}.planted`, limits }, new AbortController().signal)) found.push(frame.kind);
        return found.at(-1);
      } catch (thrown) {
        return (thrown as PlinthError).code;
      }
    })));
    expect(all).toEqual(["done", "parse.crashed", "done", "parse.crashed", "done"]);
  });

  it("is told of a file that is not there or is a folder", async () => {
    const missing = parser.parse({ path: join(folder, "nothing"), name: "nothing", limits }, new AbortController().signal)[Symbol.asyncIterator]();
    await expect(missing.next()).rejects.toMatchObject({ code: "source.unreadable" });
    const directory = parser.parse({ path: folder, name: "folder", limits }, new AbortController().signal)[Symbol.asyncIterator]();
    await expect(directory.next()).rejects.toMatchObject({ code: "source.unreadable" });
  });
});

describe("closing", () => {
  it("ends what is still being read", async () => {
    const other = createProcessParser({ entry: pathToFileURL(join(root, ".cache/planted/planted-process.js")), processes: 2, clock: systemClock, formats: [] });
    const path = join(folder, "loop.planted");
    await writeFile(path, "loop");
    const first = other.parse({ path, name: "loop.planted", limits }, new AbortController().signal)[Symbol.asyncIterator]().next();
    const ended = expect(first).rejects.toBeInstanceOf(PlinthError);
    await systemClock.sleep(150);
    await other.close();
    await ended;
  });
});

describe("a parent that is killed", () => {
  // The system's list of processes is read to find them: Linux alone has it in this form.
  it.skipIf(!existsSync("/proc/self/task"))("takes a parser in an endless loop with it, and leaves no watchdog behind", async () => {
    const built = join(root, ".cache/planted");
    await bundle({ "parse-loop": "tests/fixtures/parse-loop.ts" }, join(built, "loop"));
    const path = join(folder, "endless.planted");
    await writeFile(path, "loop");
    const parent = spawn(process.execPath, [join(built, "loop/parse-loop.js"), join(built, "planted-process.js"), path], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const children = line.toString().trim().split(" ").map(Number);
    expect(children.map(nameOf).toSorted()).toEqual(["node", "sh"]);
    const gone = once(parent, "exit");
    parent.kill("SIGKILL");
    await gone;
    for (let look = 0; look < 200 && children.some(isAlive); look++) await systemClock.sleep(50);
    expect(children.filter(isAlive)).toEqual([]);
  });
});

/** What runs under the number `pid`: `node`, or the shell that watches. */
function nameOf(pid: number): string {
  return /planted-process/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8")) ? "node" : "sh";
}

/** A dead process whose parent has not looked yet is dead. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
