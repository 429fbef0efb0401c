// What a load showed: percentiles from the planned moment of each request, and how much of it met the objective.
import { Distribution } from "#core/measure/distribution";

/** Bounds that a request must keep to count as good; those that are absent are kept by all. */
export interface Objective {
  readonly firstTokenMs?: number;
  readonly perTokenMs?: number;
  readonly durationMs?: number;
}

/** How one request ended. Times from the moment at which it was due. */
export interface Outcome {
  readonly code: string;
  readonly firstTokenMs: number;
  readonly durationMs: number;
  readonly tokens: number;
}

/** Percentiles of one measure, in milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** The report. */
export interface LoadReport {
  readonly offered: number;
  readonly answered: number;
  /** Requests that were not answered, by what became of them. */
  readonly failed: Readonly<Record<string, number>>;
  /** From the first planned moment to the last answer. */
  readonly seconds: number;
  readonly answeredPerSecond: number;
  readonly tokensPerSecond: number;
  readonly firstToken: Percentiles;
  readonly perToken: Percentiles;
  readonly duration: Percentiles;
  /** How late requests were sent: what this machine adds to its own measure. */
  readonly lateness: Percentiles;
  /** Requests that met the objective, a second and as a share of all that were offered. */
  readonly goodPerSecond: number;
  readonly goodShare: number;
}

/** Gathers outcomes. */
export class Tally {
  readonly #objective: Objective;
  readonly #firstToken = new Distribution();
  readonly #perToken = new Distribution();
  readonly #duration = new Distribution();
  readonly #lateness = new Distribution();
  readonly #failed = new Map<string, number>();
  #answered = 0;
  #tokens = 0;
  #good = 0;

  constructor(objective: Objective) {
    this.#objective = objective;
  }

  /** Notes by how much a request was sent late. */
  sent(latenessMs: number): void {
    this.#lateness.add(Math.max(0, latenessMs));
  }

  /** Notes how a request ended. */
  add({ code, firstTokenMs, durationMs, tokens }: Outcome): void {
    if (code !== "ok") {
      this.#failed.set(code, (this.#failed.get(code) ?? 0) + 1);
      return;
    }
    const perTokenMs = tokens > 1 ? (durationMs - firstTokenMs) / (tokens - 1) : 0;
    this.#answered++;
    this.#tokens += tokens;
    this.#firstToken.add(firstTokenMs);
    this.#duration.add(durationMs);
    if (tokens > 1) this.#perToken.add(perTokenMs);
    const { firstTokenMs: first = Infinity, perTokenMs: each = Infinity, durationMs: whole = Infinity } = this.#objective;
    if (firstTokenMs <= first && perTokenMs <= each && durationMs <= whole) this.#good++;
  }

  /** The report after `seconds`. */
  report(seconds: number): LoadReport {
    const offered = this.#answered + [...this.#failed.values()].reduce((sum, count) => sum + count, 0);
    const perSecond = (count: number): number => count / Math.max(seconds, 0.001);
    return {
      offered, answered: this.#answered, failed: Object.fromEntries(this.#failed), seconds, answeredPerSecond: perSecond(this.#answered), tokensPerSecond: perSecond(this.#tokens),
      firstToken: percentiles(this.#firstToken), perToken: percentiles(this.#perToken), duration: percentiles(this.#duration), lateness: percentiles(this.#lateness),
      goodPerSecond: perSecond(this.#good), goodShare: offered === 0 ? 0 : this.#good / offered,
    };
  }
}

function percentiles(distribution: Distribution): Percentiles {
  return { p50: distribution.percentile(0.5), p90: distribution.percentile(0.9), p99: distribution.percentile(0.99), max: distribution.max };
}
