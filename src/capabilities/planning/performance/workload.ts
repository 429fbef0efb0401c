// What is served, how, and to how many at once.
import type { Architecture } from "../architecture/architecture.ts";
import type { Accelerator } from "../hardware/accelerator.ts";
import type { Layout } from "../memory/layout.ts";
import type { Precision } from "../precision.ts";

/** A steady load on one deployment. */
export interface Workload {
  readonly model: Architecture;
  readonly accelerator: Accelerator;
  readonly layout: Layout;
  readonly precision: Precision;
  readonly cachePrecision: Precision;
  /** Name of the engine, such as `vllm`. */
  readonly engine: string;
  /** Year of the engine's version, such as 2025; engines grow faster. */
  readonly year: number;
  /** Month of the engine's version from 1 to 12; absent: the middle of the year. */
  readonly month?: number;
  /** Mean tokens of a prompt and of an output. */
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Requests in flight over the whole deployment; absent: as many as the memory holds. */
  readonly concurrency?: number;
  /** A draft model or prediction layers guess tokens ahead. */
  readonly isSpeculative: boolean;
  /** `online`: requests come and go; `offline`: they wait in a queue or come as one batch. */
  readonly mode: "online" | "offline";
  /** Which time to first token is meant. */
  readonly statistic: "mean" | "median";
  /** How requests come: `ragged`: their lengths differ by a fifth, so that they spread out; `reference`: alike, so that they stay in step; absent: unknown. */
  readonly harness?: "ragged" | "reference";
}
