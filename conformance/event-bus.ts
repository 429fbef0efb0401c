// The suite of the event-bus port: order, workspaces, ends, and a listener that does not read.
import type { PlinthEvent } from "#core/events";
import type { EventBus } from "#ports/event-bus";
import { withOpened, type Subject, type SuiteKit } from "./kit.ts";

/** Runs the suite under the given kit; every event-bus engine passes it. `eventsQueuedMax` is the engine's bound. */
export function eventBusSuite(kit: SuiteKit, subject: Subject<EventBus> & { readonly eventsQueuedMax: number }): void {
  const { describe, expect } = kit;
  const it = (sentence: string, body: (bus: EventBus) => Promise<void>) => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));
  const event = (job: string | number, workspace = "w"): PlinthEvent => ({ type: "job.changed", workspace, job: String(job) });

  /** Reads `count` events of a listener. */
  async function read(events: AsyncIterable<PlinthEvent>, count: number): Promise<readonly PlinthEvent[]> {
    const iterator = events[Symbol.asyncIterator]();
    const seen: PlinthEvent[] = [];
    while (seen.length < count) {
      const step = await iterator.next();
      if (step.done) break;
      seen.push(step.value);
    }
    return seen;
  }

  describe(`event bus: ${subject.name}`, () => {
    it("gives each listener every event of its workspace from its subscription on, in the order of publishing", async (bus) => {
      const { signal } = new AbortController();
      bus.publish(event("before"));
      const first = bus.subscribe("w", signal);
      bus.publish(event(1));
      const second = bus.subscribe("w", signal);
      const other = bus.subscribe("x", signal);
      for (const one of [event(2), event(3, "x"), event(4)]) bus.publish(one);
      expect(await read(first, 3)).toEqual([event(1), event(2), event(4)]);
      expect(await read(second, 2)).toEqual([event(2), event(4)]);
      expect(await read(other, 1)).toEqual([event(3, "x")]);
    });

    it("wakes a listener that waits", async (bus) => {
      const reading = read(bus.subscribe("w", new AbortController().signal), 2);
      bus.publish(event(1));
      await Promise.resolve();
      bus.publish(event(2));
      expect(await reading).toEqual([event(1), event(2)]);
    });

    it("ends for a listener when its signal aborts, before, between and while it waits", async (bus) => {
      expect(await read(bus.subscribe("w", AbortSignal.abort()), 1)).toEqual([]);
      const controller = new AbortController();
      const events = bus.subscribe("w", controller.signal);
      bus.publish(event(1));
      expect(await read(events, 1)).toEqual([event(1)]);
      const waiting = read(events, 1);
      controller.abort();
      expect(await waiting).toEqual([]);
      bus.publish(event(2));
      expect(await read(events, 1)).toEqual([]);
    });

    it("lets a listener leave its loop", async (bus) => {
      const events = bus.subscribe("w", new AbortController().signal);
      bus.publish(event(1));
      bus.publish(event(2));
      for await (const one of events) {
        expect(one).toEqual(event(1));
        break;
      }
      bus.publish(event(3));
      expect(await read(events, 1)).toEqual([]);
    });

    it("drops the oldest events of a listener that does not read, beyond its bound, and holds up nobody", async (bus) => {
      const { signal } = new AbortController();
      const slow = bus.subscribe("w", signal);
      const count = subject.eventsQueuedMax + 10;
      for (let index = 0; index < count; index++) bus.publish(event(index));
      const seen = await read(slow, subject.eventsQueuedMax);
      expect(seen[0]).toEqual(event(10));
      expect(seen.at(-1)).toEqual(event(count - 1));
      expect(seen).toHaveLength(subject.eventsQueuedMax);
    });
  });
}
