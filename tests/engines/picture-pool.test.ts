// The pool of picture processes under processes that end, requests that are too many, and callers that leave.
import { fork } from "node:child_process";
import { once, setMaxListeners } from "node:events";
import { pathToFileURL } from "node:url";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerOf } from "#engines/pictures/exchange";
import { PicturePool, waitingRequestsMax } from "#engines/pictures/pool";
import { systemClock } from "#engines/system/clock";
import { bundleFixture } from "./child.ts";

const request = (name: string) => ({ kind: "render", name, bytes: new Uint8Array(4), page: 1, mediaType: "image/png", dotsPerInch: 150 }) as const;
const idle = new AbortController().signal;

let entry: string;
let pool: PicturePool;
const outcome = (name: string, signal = idle) => pool.ask(request(name), signal).then(() => "answered", (thrown: { readonly code: string; readonly details: Record<string, unknown> }) => thrown);

beforeAll(async () => {
  entry = await bundleFixture("picture-loop");
});
beforeEach(() => {
  pool = new PicturePool({ entry: pathToFileURL(entry), processes: 1, clock: systemClock });
});
afterEach(() => pool.close());

describe("the pool of picture processes", () => {
  it("uses a process again, and a fresh one after one that ended", async () => {
    const first = await outcome("one");
    expect(first).toMatchObject({ code: "parse.damaged" });
    expect((await outcome("two") as { details: object }).details).toMatchObject({ problem: (first as { details: Record<string, unknown> }).details["problem"] });
    expect(await outcome("ends")).toMatchObject({ code: "parse.crashed", details: { name: "ends" } });
    expect(await outcome("three")).toMatchObject({ code: "parse.damaged", details: { name: "three" } });
  });

  it("refuses what its queue does not take as request.overloaded and serves what waits", async () => {
    const leaving = new AbortController();
    const first = outcome("waits", leaving.signal);
    setMaxListeners(waitingRequestsMax + 2, idle);
    const waiting = Array.from({ length: waitingRequestsMax }, (_none, index) => outcome(`${index}`));
    expect(await outcome("one more")).toMatchObject({ code: "request.overloaded", details: { limit: waitingRequestsMax } });
    leaving.abort();
    expect(await first).toMatchObject({ code: "request.cancelled" });
    const served = await Promise.all(waiting);
    expect(served.map((answer) => (answer as { code: string }).code)).toEqual(Array.from({ length: waitingRequestsMax }, () => "parse.damaged"));
  });

  it("ends a request to a process whose end was told before", async () => {
    const child = fork(entry, { serialization: "advanced" });
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await answerOf(child, request("late"))).toBeUndefined();
  });
});
