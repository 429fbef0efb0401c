// A port in another thread: values, errors with their codes, bounds, and what callers hear when the thread dies.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, it } from "vitest";
import { callsOutstandingMax, connectPort, endThread, whenReady } from "#app/threads/remote";
import { openStoresInThread } from "#app/threads/stores";
import type { PlinthError } from "#core/errors";
import { bundleFixture } from "./child.ts";

interface Echo {
  readonly greeting: string;
  say(value: unknown): Promise<unknown>;
  refuse(document: string): Promise<never>;
  stumble(): Promise<never>;
  giveFunction(): Promise<never>;
  silent(): Promise<never>;
  die(code: number): Promise<never>;
  throwOutside(): Promise<void>;
  close(): Promise<void>;
  unknown(): Promise<never>;
}

let entry = "";
beforeAll(async () => {
  entry = await bundleFixture("echo-thread");
});

async function open(): Promise<{ readonly worker: Worker; readonly echo: Echo; readonly faults: PlinthError[] }> {
  const worker = new Worker(pathToFileURL(entry));
  await whenReady(worker);
  const faults: PlinthError[] = [];
  return { worker, echo: connectPort<Echo>(worker, "echo", (fault) => faults.push(fault)), faults };
}

describe("a port in a thread", () => {
  it("gives answers to their own callers, of several ports over one thread", async () => {
    const { worker, echo } = await open();
    const other = connectPort<Pick<Echo, "say">>(worker, "other");
    const values = [1, "é😀", null, undefined, { nested: [new Uint8Array([1, 2])] }];
    expect(await Promise.all(values.map((value) => echo.say(value)))).toEqual(values);
    expect(await other.say("x")).toBe("the other");
    await endThread(worker);
  });

  it("can be awaited itself without a call", async () => {
    const { worker, echo } = await open();
    expect(await echo).toBe(echo);
    await endThread(worker);
  });

  it("rebuilds errors with their code and details; a bug over there is internal.fault with its message", async () => {
    const { worker, echo } = await open();
    await expect(echo.refuse("d")).rejects.toMatchObject({ name: "PlinthError", code: "document.not_found", details: { document: "d" } });
    await expect(echo.stumble()).rejects.toMatchObject({ code: "internal.fault", details: { reason: "a bug" } });
    await expect(echo.unknown()).rejects.toMatchObject({ code: "internal.fault" });
    await expect(connectPort<Echo>(worker, "nothing").say(1)).rejects.toMatchObject({ code: "internal.fault" });
    await expect(connectPort<Echo>(worker, "toString").say(1)).rejects.toMatchObject({ code: "internal.fault" });
    await endThread(worker);
  });

  it("rejects a call whose arguments or answer cannot be cloned, and goes on", async () => {
    const { worker, echo } = await open();
    await expect(echo.say(() => 1)).rejects.toMatchObject({ code: "internal.fault" });
    await expect(echo.giveFunction()).rejects.toMatchObject({ code: "internal.fault" });
    expect(await echo.say(1)).toBe(1);
    await endThread(worker);
  });

  it("refuses a call beyond its bound with request.overloaded", async () => {
    const { worker, echo } = await open();
    const silent = Array.from({ length: callsOutstandingMax }, () => echo.silent().catch((error: PlinthError) => error.code));
    await expect(echo.say(1)).rejects.toMatchObject({ code: "request.overloaded", details: { limit: callsOutstandingMax } });
    await endThread(worker);
    expect(new Set(await Promise.all(silent))).toEqual(new Set(["server.stopping"]));
  });

  it.each([["process.exit", (echo: Echo) => echo.die(3)], ["an error that nobody catches", (echo: Echo) => echo.throwOutside()]])("rejects all calls with internal.fault and tells its listener once when the thread dies of %s", async (_cause, kill) => {
    const { echo, faults } = await open();
    const waiting = echo.silent();
    await kill(echo).catch((error: PlinthError) => expect(error.code).toBe("internal.fault"));
    await expect(waiting).rejects.toMatchObject({ code: "internal.fault" });
    await expect(echo.say(1)).rejects.toMatchObject({ code: "internal.fault" });
    expect(faults.map((fault) => fault.code)).toEqual(["internal.fault"]);
  });

  it("answers server.stopping after the thread was ended, closes twice, and tells no listener", async () => {
    const { worker, echo, faults } = await open();
    await Promise.all([endThread(worker), endThread(worker)]);
    await endThread(worker);
    await expect(echo.say(1)).rejects.toMatchObject({ code: "server.stopping" });
    await echo.close();
    expect(faults).toEqual([]);
  });

  it("says why a thread did not come up", async () => {
    await expect(whenReady(new Worker(pathToFileURL(entry), { argv: ["refuse"] }))).rejects.toMatchObject({ code: "data.newer", details: { found: 2, known: 1 } });
    await expect(whenReady(new Worker(pathToFileURL(entry), { argv: ["die"] }))).rejects.toMatchObject({ code: "internal.fault" });
  });
});

describe("the stores' thread", () => {
  it("rejects with the reason when the database cannot be opened", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plinth-thread-"));
    writeFileSync(join(folder, "rows.db"), "no database ".repeat(200));
    await expect(openStoresInThread({ path: join(folder, "rows.db") })).rejects.toMatchObject({ code: "data.damaged" });
    rmSync(folder, { recursive: true });
  });

  it("closes rows and jobs together, twice without harm", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plinth-thread-"));
    const { rows, jobs, close } = await openStoresInThread({ path: join(folder, "rows.db") });
    await Promise.all([close(), close()]);
    await rows.close();
    await expect(jobs.get("w", "id")).rejects.toMatchObject({ code: "server.stopping" });
    rmSync(folder, { recursive: true });
  });
});
