// A bounded queue that is fair between tenants: within a class, who had least so far goes first.
import { priorities, type Priority } from "#core/serving/exchange";

/** What waits. `cost` is its share of work in tokens, charged when it leaves. */
export interface Waiting {
  readonly tenant: string;
  readonly priority: Priority;
  readonly cost: number;
}

/** A lower class gets one of so many turns while higher ones wait: it is slowed, never starved. */
const lowerTurnEvery = 16;

/** Turns that a tenant keeps of those it did not take: a burst of so many requests does not wait behind one who waits without end. */
const turnsSaved = 4;

interface Lane<Item> {
  readonly items: Map<string, Item[]>;
  size: number;
}

/**
 * Virtual token counters (Sheng et al., Fairness in Serving Large Language Models, OSDI 2024): each tenant has a counter of
 * tokens served; the waiting tenant with the smallest goes next. A tenant that comes back after a pause is lifted to the
 * smallest counter among those that wait, less a few turns: idling saves up no more than a short burst.
 */
export class FairQueue<Item extends Waiting> {
  readonly #lanes = new Map<Priority, Lane<Item>>(priorities.map((priority) => [priority, { items: new Map<string, Item[]>(), size: 0 }]));
  readonly #served = new Map<string, number>();
  #turns = 0;

  /** Items that wait, of all classes. */
  get size(): number {
    let size = 0;
    for (const lane of this.#lanes.values()) size += lane.size;
    return size;
  }

  /**
   * Items that go before a newcomer of this tenant: all of higher classes, its own in its class, and of each other tenant there
   * as many as fair turns give it until then. However long another's line is, it does not make the newcomer's wait longer.
   */
  ahead(tenant: string, priority: Priority): number {
    let count = 0;
    for (const other of priorities) {
      const lane = this.#lane(other);
      if (other !== priority) {
        count += lane.size;
        continue;
      }
      const own = lane.items.get(tenant)?.length ?? 0;
      for (const [name, line] of lane.items) count += name === tenant ? own : Math.min(line.length, own + 1);
      break;
    }
    return count;
  }

  /**
   * Who gives way to a newcomer when the queue is full: the last of the longest line, of the lowest class first (longest queue
   * drop, McKenney, Stochastic Fairness Queueing, 1990). @returns undefined when the newcomer's own line is as long as any
   */
  givingWay(tenant: string, priority: Priority): Item | undefined {
    for (const other of priorities.toReversed()) {
      const lane = this.#lane(other);
      const isOwn = other === priority;
      const least = isOwn ? (lane.items.get(tenant)?.length ?? 0) + 1 : 0;
      let longest: readonly Item[] = [];
      for (const line of lane.items.values()) if (line.length > Math.max(least, longest.length)) longest = line;
      if (longest.length > 0 || isOwn) return longest.at(-1);
    }
    return undefined;
  }

  /** Adds an item at the end of its tenant's line. */
  push(item: Item): void {
    const lane = this.#lane(item.priority);
    const line = lane.items.get(item.tenant);
    if (line === undefined) {
      this.#lift(item);
      lane.items.set(item.tenant, [item]);
    } else line.push(item);
    lane.size++;
  }

  /** Takes the next item out and charges its tenant; undefined when none waits. */
  shift(): Item | undefined {
    const lanes = priorities.map((priority) => this.#lane(priority)).filter((lane) => lane.size > 0);
    const isLowerTurn = lanes.length > 1 && ++this.#turns % lowerTurnEvery === 0;
    const lane = isLowerTurn ? lanes.at(-1) : lanes[0];
    if (lane === undefined) return undefined;
    const tenant = this.#leastServed(lane);
    const line = lane.items.get(tenant) ?? [];
    const item = line.shift();
    if (line.length === 0) lane.items.delete(tenant);
    lane.size--;
    if (item !== undefined) this.charge(tenant, item.cost);
    return item;
  }

  /** Takes one item out that does not want to wait any longer. @returns whether it was there */
  remove(item: Item): boolean {
    const lane = this.#lane(item.priority);
    const line = lane.items.get(item.tenant);
    const at = line?.indexOf(item) ?? -1;
    if (line === undefined || at < 0) return false;
    line.splice(at, 1);
    if (line.length === 0) lane.items.delete(item.tenant);
    lane.size--;
    return true;
  }

  /** Adds to a tenant's counter what a request used beyond its charge; negative gives back. */
  charge(tenant: string, tokens: number): void {
    this.#served.set(tenant, (this.#served.get(tenant) ?? 0) + tokens);
    if (this.#served.size > tenantsMax) this.#forget();
  }

  #lane(priority: Priority): Lane<Item> {
    return this.#lanes.get(priority) as Lane<Item>;
  }

  #leastServed(lane: Lane<Item>): string {
    let [least, tokens] = ["", Infinity];
    for (const tenant of lane.items.keys()) {
      const served = this.#served.get(tenant) ?? 0;
      // Among equals who came last, so that one who waits without end does not go before each newcomer.
      if (served <= tokens) [least, tokens] = [tenant, served];
    }
    return least;
  }

  #lift({ tenant, cost }: Item): void {
    const waiting = [...this.#waitingTenants()].filter((other) => other !== tenant);
    if (waiting.length === 0) return;
    const least = Math.min(...waiting.map((other) => this.#served.get(other) ?? 0));
    this.#served.set(tenant, Math.max(this.#served.get(tenant) ?? 0, least - turnsSaved * cost));
  }

  *#waitingTenants(): Generator<string> {
    for (const lane of this.#lanes.values()) yield* lane.items.keys();
  }

  /** Drops counters of tenants that do not wait: they are lifted when they come back. */
  #forget(): void {
    const waiting = new Set(this.#waitingTenants());
    for (const tenant of this.#served.keys()) if (!waiting.has(tenant)) this.#served.delete(tenant);
  }
}

/** Counters that are kept at most before those of absent tenants go. */
const tenantsMax = 10_000;
