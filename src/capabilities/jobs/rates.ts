// Units per second over the last seconds.
import type { JobStage } from "#core/job";
import type { StageProgress } from "#ports/job-handler";

const windowMilliseconds = 5000;

/** Remembers a job's progress for five seconds and says how fast each stage is. */
export class Rates {
  readonly #seen = new Map<string, { readonly at: number; readonly done: number }[]>();

  /** The stages with their rates at `nowMs` (monotonic). */
  measure(stages: readonly StageProgress[], nowMs: number): readonly JobStage[] {
    return stages.map((stage) => {
      const seen = this.#seen.get(stage.name) ?? [];
      this.#seen.set(stage.name, seen);
      seen.push({ at: nowMs, done: stage.done });
      while (seen.length > 2 && (seen[1]?.at ?? nowMs) <= nowMs - windowMilliseconds) seen.shift();
      const first = seen[0];
      const seconds = first ? (nowMs - first.at) / 1000 : 0;
      return { ...stage, ratePerSecond: first && seconds > 0.2 ? (stage.done - first.done) / seconds : null };
    });
  }
}
