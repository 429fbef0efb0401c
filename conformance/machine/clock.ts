// The suite of the clock port: times that never go back, waits that end, deadlines that say why.
import type { Clock } from "#ports/clock";
import { withOpened, type Subject, type SuiteKit } from "../kit.ts";

/** A clock, and how the suite lets time pass on it. */
export interface PassingClock {
  readonly clock: Clock;
  pass(ms: number): Promise<void>;
}

/** Runs the suite under the given kit; every clock passes it. */
export function clockSuite(kit: SuiteKit, subject: Subject<PassingClock>): void {
  const { describe, expect } = kit;
  const it = (sentence: string, body: (passing: PassingClock) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));
  const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => "none", (thrown: { code: string }) => thrown.code);
  const longMs = 60_000;

  describe(`clock: ${subject.name}`, () => {
    it("goes on by what has passed, on both clocks", async ({ clock, pass }) => {
      const [wall, monotonic] = [clock.now(), clock.monotonicMs()];
      await pass(20);
      expect(clock.now()).toBeGreaterThanOrEqual(wall + 19);
      expect(clock.monotonicMs()).toBeGreaterThanOrEqual(monotonic + 19);
    });

    it("wakes a sleeper once its time has passed, and not before", async ({ clock, pass }) => {
      let isAwake = false;
      const sleeping = clock.sleep(30).then(() => (isAwake = true));
      expect(isAwake).toBe(false);
      await pass(40);
      await sleeping;
      expect(isAwake).toBe(true);
    });

    it("ends a sleep with request.cancelled when its signal aborts, before or during it", async ({ clock }) => {
      expect(await codeOf(clock.sleep(longMs, AbortSignal.abort()))).toBe("request.cancelled");
      const controller = new AbortController();
      const sleeping = codeOf(clock.sleep(longMs, controller.signal));
      controller.abort();
      expect(await sleeping).toBe("request.cancelled");
      const withReason = new AbortController();
      const calledOff = codeOf(clock.sleep(longMs, withReason.signal));
      withReason.abort("it is there");
      expect(await calledOff).toBe("request.cancelled");
    });

    it("ends a deadline with request.timeout, or as its parent ends when that is first", async ({ clock, pass }) => {
      const parent = new AbortController();
      const [short, long] = [clock.deadline(5), clock.deadline(longMs, parent.signal)];
      expect([short.aborted, long.aborted]).toEqual([false, false]);
      await pass(30);
      expect(short.reason).toMatchObject({ code: "request.timeout" });
      expect(long.aborted).toBe(false);
      parent.abort("enough");
      expect(long.reason).toBe("enough");
      expect(clock.deadline(longMs, parent.signal).aborted).toBe(true);
    });
  });
}
