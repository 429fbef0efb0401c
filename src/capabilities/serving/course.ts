// The course of one request: which stages it went through, and when.
import type { Clock } from "#ports/clock";

/** A stage that a request reached. `atMs` since it came. */
export interface Stage {
  readonly stage: "admitted" | "called" | "answering" | "failed" | "settled";
  readonly atMs: number;
  readonly detail: string;
}

/** Notes stages as they are reached. */
export class Course {
  readonly #clock: Clock;
  readonly #startedMs: number;
  readonly #stages: Stage[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  /** Stages in their order. */
  get stages(): readonly Stage[] {
    return this.#stages;
  }

  /** Notes that a stage is reached now. */
  reach(stage: Stage["stage"], detail: string): void {
    this.#stages.push({ stage, atMs: this.#clock.monotonicMs() - this.#startedMs, detail });
  }
}
