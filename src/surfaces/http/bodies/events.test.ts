// The text of event streams in held time: signs of life, deadlines, and iterators that listen to nobody.
import { describe, expect, it } from "vitest";
import { createHeldClock, type HeldClock } from "#conformance/held-clock";
import { fail, type PlinthError } from "#core/errors";
import { begin, eventText } from "./events.ts";

/** An iterator that gives what a test pushes, and heeds neither signal nor return. */
function deaf() {
  const waiting: ((step: IteratorResult<unknown>) => void)[] = [];
  const ready: IteratorResult<unknown>[] = [];
  const give = (step: IteratorResult<unknown>) => {
    const wake = waiting.shift();
    if (wake === undefined) ready.push(step);
    else wake(step);
  };
  const next = () => new Promise<IteratorResult<unknown>>((resolve) => {
    const step = ready.shift();
    if (step === undefined) waiting.push(resolve);
    else resolve(step);
  });
  return { push: (value: unknown) => give({ done: false, value }), end: () => give({ done: true, value: undefined }), items: { [Symbol.asyncIterator]: () => ({ next }) } };
}

async function start(endsAtMs = 1_000_000) {
  const clock: HeldClock = createHeldClock(0);
  const source = deaf();
  const left = new AbortController();
  const errors: PlinthError[] = [];
  const beginning = begin(source.items, 10, clock);
  await clock.advance(10);
  const text = eventText(await beginning, { clock, heartbeatMs: 15_000, endsAtMs, deadlineMs: endsAtMs, requestId: "r", signal: left.signal, onError: (error) => void errors.push(error) });
  return { clock, source, left, errors, text, pull: async () => (await text.next()).value };
}

describe("the text of a stream", () => {
  it("shows life each fifteen seconds while nothing comes, and none too many when something does", async () => {
    const { clock, source, pull } = await start();
    expect(await pull()).toBe(": open\n\n");
    for (let beat = 0; beat < 3; beat++) {
      const pulled = pull();
      await clock.advance(15_000);
      expect(await pulled).toBe(": heartbeat\n\n");
    }
    source.push({ type: "a b", n: 1 });
    expect(await pull()).toBe('id: 1\nevent: message\ndata: {"type":"a b","n":1}\n\n');
    source.push(null);
    expect(await pull()).toBe("id: 2\nevent: message\ndata: null\n\n");
    source.end();
    expect(await pull()).toBe("id: 3\nevent: plinth.end\ndata: {}\n\n");
    expect(await pull()).toBeUndefined();
    expect(clock.waiting()).toBe(0);
  });

  it("gives one sign of life to a reader who was away, however long", async () => {
    const { clock, source, pull } = await start();
    await pull();
    await clock.advance(100_000);
    source.push(1);
    expect([await pull(), await pull()].toSorted()).toEqual([": heartbeat\n\n", "id: 1\nevent: message\ndata: 1\n\n"]);
  });

  it.each(["while it waits", "while nobody pulls"])("ends when the caller leaves %s, though the iterator never answers", async (when) => {
    const { clock, source, left, errors, pull } = await start();
    await pull();
    source.push(1);
    await pull();
    const pulled = when === "while it waits" ? pull() : undefined;
    left.abort(fail("server.stopping"));
    expect(await (pulled ?? pull())).toMatch(/^event: plinth\.error\ndata: \{"error":\{"code":"server\.stopping"/);
    expect(await pull()).toBeUndefined();
    expect(errors.map((error) => error.code)).toEqual(["server.stopping"]);
    expect(clock.waiting()).toBe(0);
  });

  it("ends at its deadline, between two signs of life", async () => {
    const { clock, errors, pull } = await start(20_010);
    await pull();
    const beat = pull();
    await clock.advance(15_000);
    expect(await beat).toBe(": heartbeat\n\n");
    const last = pull();
    await clock.advance(5000);
    expect([await last, await pull()]).toEqual([": heartbeat\n\n", expect.stringContaining('"request.timeout"')]);
    expect(errors.map((error) => error.code)).toEqual(["request.timeout"]);
  });

  it("keeps the reason of a fault of ours to the log", async () => {
    const { clock, errors, pull, text } = await start();
    await pull();
    await text.throw(new TypeError("a private word")).then((step) => expect(step.value).not.toContain("private"));
    expect(errors[0]?.message).toContain("a private word");
    expect(await pull()).toBeUndefined();
    expect(clock.waiting()).toBe(0);
  });
});

describe("the beginning of a stream", () => {
  it("throws what comes at once, and waits no longer than it may", async () => {
    const clock = createHeldClock(0);
    async function* broken(): AsyncGenerator<number> {
      throw fail("index.behind", { applied: 1, wanted: 2 });
    }
    await expect(begin(broken(), 1000, clock)).rejects.toMatchObject({ code: "index.behind" });
    expect(clock.waiting()).toBe(0);
    const begun = begin(deaf().items, 1000, clock);
    await clock.advance(1000);
    await begun;
  });
});
