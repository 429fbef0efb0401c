// A data directory has one owner: live locks hold, dead ones are taken over, and of many takers one wins.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireDataLock, readDataLock } from "./data-lock.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "plinth-lock-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const lockPath = () => join(directory, "lock.json");
const nobody = { url: null, localKey: null };

/** A lock file as another process would have left it. */
function leaveLock(over: object): void {
  writeFileSync(lockPath(), JSON.stringify({ pid: process.pid, startedAt: null, nonce: "other", ...nobody, ...over }));
}

/** The pid of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.on("exit", resolve));
  return child.pid ?? 0;
}

describe("the data lock", () => {
  it("is made again by its owner when somebody removed the file", () => {
    const lock = acquireDataLock(directory);
    rmSync(lockPath());
    lock.update({ url: "http://127.0.0.1:7411", localKey: null });
    expect(readDataLock(directory)?.url).toBe("http://127.0.0.1:7411");
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("is a file that only its user may read, and tells clients who listens where", () => {
    const lock = acquireDataLock(directory);
    expect(readDataLock(directory)).toEqual({ pid: process.pid, ...nobody });
    lock.update({ url: "http://127.0.0.1:7411", localKey: "k" });
    expect(readDataLock(directory)).toEqual({ pid: process.pid, url: "http://127.0.0.1:7411", localKey: "k" });
    expect(statSync(lockPath()).mode & 0o777).toBe(0o600);
    lock.release();
    expect(readDataLock(directory)).toBeUndefined();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("refuses a second owner with data.locked that names the first and its address", () => {
    const lock = acquireDataLock(directory, { url: "http://127.0.0.1:7411", localKey: null });
    expect(() => acquireDataLock(directory)).toThrow(expect.objectContaining({ code: "data.locked", details: { directory, pid: process.pid, url: "http://127.0.0.1:7411" } }));
    lock.release();
    acquireDataLock(directory).release();
  });

  it("takes over the lock of a dead process", async () => {
    leaveLock({ pid: await deadPid() });
    expect(readDataLock(directory)).toBeUndefined();
    const lock = acquireDataLock(directory);
    expect(readDataLock(directory)?.pid).toBe(process.pid);
    lock.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it.runIf(process.platform === "linux")("takes over a lock whose pid lives again in another process", () => {
    leaveLock({ startedAt: "another boot/12345" });
    const lock = acquireDataLock(directory);
    expect(JSON.parse(readFileSync(lockPath(), "utf8"))).toMatchObject({ pid: process.pid, startedAt: expect.stringMatching(/^[0-9a-f-]{36}\/\d+$/) });
    lock.release();
  });

  it("takes over a lock that a power loss left unreadable", () => {
    for (const text of ["", "{", "null", '{"pid":"x"}', '{"pid":1,"nonce":"../up"}']) {
      writeFileSync(lockPath(), text);
      acquireDataLock(directory).release();
    }
  });

  it("takes over although a process died while it took the same lock over", async () => {
    const pid = await deadPid();
    leaveLock({ pid, nonce: "first" });
    writeFileSync(`${lockPath()}.first`, JSON.stringify({ pid, startedAt: null, nonce: "second", ...nobody }));
    acquireDataLock(directory).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("waits for no one: a live process that is taking the same lock over has it", async () => {
    leaveLock({ pid: await deadPid(), nonce: "first" });
    writeFileSync(`${lockPath()}.first`, JSON.stringify({ pid: process.pid, startedAt: null, nonce: "second", ...nobody }));
    expect(() => acquireDataLock(directory)).toThrow(expect.objectContaining({ code: "data.locked" }));
  });

  it("does not release or change what another has taken meanwhile", () => {
    const lock = acquireDataLock(directory);
    rmSync(lockPath());
    const next = acquireDataLock(directory);
    expect(() => lock.update({ url: "http://late", localKey: null })).toThrow(expect.objectContaining({ code: "data.locked" }));
    lock.release();
    lock.update({ url: "http://later", localKey: null });
    expect(readDataLock(directory)).toEqual({ pid: process.pid, ...nobody });
    next.release();
  });
});
