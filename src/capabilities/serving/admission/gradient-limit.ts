// How many requests an upstream takes at once, learnt from how its latency answers to load.

/** Bounds of the limit; it starts at `initial`. */
export interface LimitBounds {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
}

/** Growth that each step leaves room for: how the limit looks for more. */
const probeRequests = 4;
/** Latency may grow by this factor over the unloaded mean before the limit falls. */
const tolerance = 2;
/** Share of a new limit that one sample brings in. */
const smoothing = 0.2;
/** Weight of a new sample in the unloaded mean. */
const baseWeight = 0.1;
/** Samples whose mean stands for the unloaded latency until a quiet moment shows it. */
const firstSamples = 10;
/** Share of the limit up to which the upstream counts as unloaded. */
const unloadedShare = 0.25;
/** Loaded samples that held the limit down after which the unloaded latency is measured anew: doubled, up to the most, by each look that finds it as it was. */
const [staleSamplesMin, staleSamplesMax] = [500, 8000];
/** Share by which an unloaded latency may differ and still be as it was. */
const sameShare = 0.25;
/** Unloaded samples that such a look takes. */
const lookSamples = 5;
/** Share of the limit that runs during a look: below 1 / tolerance, so that a limit that is too high shows itself as latency and falls; not far below, so that the upstream stays busy. */
const lookShare = 1 / 3;
/** Share that is left after a refusal or a time-out. */
const backOff = 0.7;

/**
 * Adaptive concurrency by the latency gradient, as in Netflix's concurrency-limits (Gradient, 2018): the limit follows
 * `limit * clamp(tolerance * unloaded / latest, 1/2, 1) + probe`. The unloaded latency is a mean over quiet moments, so that one
 * short request does not set it; under lasting load the limit dips for a moment to measure it, as BBR does for its round trip
 * (Cardwell et al., 2016), and so it does not drift upwards with the queue that it makes. Each look costs some
 * throughput: there is none while latency holds nothing down, and those that find nothing new become rare. It grows only while it is used, and
 * falls by a third when the upstream refuses.
 */
export class GradientLimit {
  readonly #bounds: LimitBounds;
  #limit: number;
  #unloadedMs = 0;
  #samples = 0;
  #wasQuiet = false;
  #loadedInARow = 0;
  /** Unloaded samples still to come in a look; 0 outside. */
  #looking = 0;
  #unloadedBeforeLookMs = 0;
  #staleSamples = staleSamplesMin;

  constructor(bounds: LimitBounds) {
    this.#bounds = bounds;
    this.#limit = bounds.initial;
  }

  /** Requests that may run at once; a whole number of at least `min`. */
  get requestsMax(): number {
    return this.#looking > 0 ? Math.max(this.#bounds.min, Math.floor(this.#unloadedMax)) : this.learnt;
  }

  /** The same outside of looks. */
  get learnt(): number {
    return Math.floor(this.#limit);
  }

  /** Notes a success: its time to the first byte in milliseconds, and how many ran when it began. */
  succeeded(latencyMs: number, inFlight: number): void {
    if (inFlight <= this.#unloadedMax) this.#noteUnloaded(latencyMs);
    else this.#noteLoaded(latencyMs);
    if (inFlight < this.#limit / 2) return;
    const gradient = this.#gradient(latencyMs);
    this.#set(this.#limit * (1 - smoothing) + smoothing * (this.#limit * gradient + probeRequests));
  }

  /** Notes that the upstream refused or was late. */
  refused(): void {
    this.#set(this.#limit * backOff);
  }

  /** 1 while latency is within tolerance, down to a half beyond it. */
  #gradient(latencyMs: number): number {
    return Math.max(0.5, Math.min(1, (tolerance * this.#unloadedMs) / Math.max(latencyMs, 0.001)));
  }

  get #unloadedMax(): number {
    return Math.max(1, this.#limit * (this.#looking > 0 ? lookShare : unloadedShare));
  }

  #noteUnloaded(latencyMs: number): void {
    this.#samples++;
    this.#wasQuiet = true;
    this.#unloadedMs += (latencyMs - this.#unloadedMs) * Math.max(baseWeight, 1 / this.#samples);
    this.#loadedInARow = 0;
    if (this.#looking > 0 && --this.#looking === 0) this.#endLook();
  }

  #noteLoaded(latencyMs: number): void {
    if (this.#samples < firstSamples) {
      this.#samples++;
      this.#unloadedMs += (latencyMs - this.#unloadedMs) / this.#samples;
    }
    // A limit that nothing holds down does not depend on it.
    if (this.#wasQuiet && this.#gradient(latencyMs) === 1) return;
    if (this.#looking === 0 && ++this.#loadedInARow >= this.#staleSamples) {
      this.#looking = lookSamples;
      this.#unloadedBeforeLookMs = this.#unloadedMs;
      this.#loadedInARow = 0;
    }
  }

  #endLook(): void {
    const isSame = Math.abs(this.#unloadedMs - this.#unloadedBeforeLookMs) <= sameShare * this.#unloadedBeforeLookMs;
    this.#staleSamples = isSame ? Math.min(staleSamplesMax, this.#staleSamples * 2) : staleSamplesMin;
  }

  #set(limit: number): void {
    this.#limit = Math.max(this.#bounds.min, Math.min(this.#bounds.max, limit));
  }
}
