// Every way to serve a model that the search looks at: accelerator, precision, layout; and what one copy of it reaches under an objective.
import type { Architecture } from "../architecture/architecture.ts";
import { featuresOf } from "../calibration/features.ts";
import type { Accelerator } from "../hardware/accelerator.ts";
import { planMemory } from "../memory/fit.ts";
import { acceleratorsOf, type Layout } from "../memory/layout.ts";
import type { Precision } from "../precision.ts";
import { speedOf, type Speed } from "../performance/speed.ts";
import type { Corrections } from "../performance/predict.ts";
import type { Workload } from "../performance/workload.ts";
import { copiesFor, type Copies } from "./replicas.ts";
import type { Load } from "./load.ts";

/** What must hold for 99 of 100 requests. */
export interface Objective {
  readonly firstTokenP99Ms?: number;
  readonly perOutputTokenP99Ms?: number;
}

/** One way to serve the load. */
export interface Candidate {
  readonly workload: Workload;
  readonly speed: Speed;
  readonly copies: Copies;
  readonly accelerators: number;
  readonly firstTokenP99Ms: number;
  readonly perOutputTokenP99Ms: number;
}

/** Tokens are slower than their mean by this factor once in a hundred requests: estimated, no source publishes it. */
export const tokenTail = 1.3;
const concurrencyMax = 256;
const concurrencyStep = 4;
const degrees = [1, 2, 4, 8] as const;

/** Layouts of one machine that divide the model, and two machines in a pipeline where one holds too little. */
export function layoutsOf(model: Architecture, accelerator: Accelerator): readonly Layout[] {
  const most = Math.max(1, accelerator.perMachine ?? 8);
  const heads = model.layers.flatMap(({ mixer }) => (mixer.kind === "none" || mixer.kind === "linear" ? [] : [mixer.queryHeads]));
  const experts = model.layers.flatMap(({ feedForward }) => (feedForward.kind === "experts" ? [feedForward.experts] : []));
  const isLatent = model.layers.some(({ mixer }) => mixer.kind === "latent");
  const cut = degrees.filter((degree) => degree <= most && heads.every((count) => count % degree === 0));
  const plain = cut.map((tensor) => ({ tensor, pipeline: 1, expert: 1, data: 1 }));
  const staged = cut.filter((tensor) => tensor === Math.min(8, most)).map((tensor) => ({ tensor, pipeline: 2, expert: 1, data: 1 }));
  const spread = experts.length === 0 ? [] : cut.filter((degree) => degree > 1 && experts.every((count) => count % degree === 0)).flatMap((degree) => [{ tensor: degree, pipeline: 1, expert: degree, data: 1 }, ...(isLatent ? [{ tensor: 1, pipeline: 1, expert: degree, data: degree }] : [])]);
  return [...plain, ...spread, ...staged];
}

/** Formats to try: 16 bits, and narrower ones for which the accelerator has units. */
export function precisionsOf({ fp8, fp4 }: Accelerator): readonly Precision[] {
  return ["bf16", ...(fp8 === undefined ? [] : ["fp8" as const]), ...(fp4 === undefined ? [] : ["fp4" as const])];
}

/** What is asked of each copy. */
export interface Ask {
  readonly load: Load;
  readonly objective: Objective;
  readonly engine: string;
  readonly year: number;
  readonly correctionsOf?: (workload: Workload) => Corrections;
}

/** The cheapest number of copies of a layout that keeps the objective; nothing where it does not fit or cannot keep it. */
export function candidateOf(base: Pick<Workload, "model" | "accelerator" | "precision" | "layout">, ask: Ask): Candidate | undefined {
  const { load, objective } = ask;
  const { promptTokens, outputTokens } = load;
  const workload: Workload = { ...base, cachePrecision: "bf16", engine: ask.engine, year: ask.year, promptTokens, outputTokens, isSpeculative: false, mode: "online", statistic: "mean" };
  if (planMemory({ ...base, cachePrecision: "bf16", promptTokens, outputTokens, concurrency: base.layout.data }).fits === "no") return undefined;
  const features = featuresOf(workload, 1);
  let best: Candidate | undefined;
  for (let concurrency = base.layout.data; concurrency <= concurrencyMax * base.layout.data; concurrency *= concurrencyStep) {
    const tried: Workload = { ...workload, concurrency };
    const speed = speedOf(tried, { corrections: ask.correctionsOf?.(tried), features });
    // More in flight than the memory holds only wait.
    if (speed.running < concurrency && best !== undefined) break;
    const perOutputTokenP99Ms = speed.perOutputTokenSeconds * 1000 * tokenTail;
    const firstMs = speed.firstTokenSeconds * 1000 * load.promptTail;
    const slackMs = (objective.firstTokenP99Ms ?? Number.POSITIVE_INFINITY) - firstMs;
    if (slackMs < 0 || perOutputTokenP99Ms > (objective.perOutputTokenP99Ms ?? Number.POSITIVE_INFINITY)) break;
    const requestSeconds = Math.min(speed.running, concurrency) / (speed.outputTokensPerSecond / outputTokens);
    const copies = copiesFor(load, { places: Math.min(speed.running, concurrency), requestSeconds }, slackMs / 1000);
    if (copies === undefined) continue;
    const accelerators = copies.count * acceleratorsOf(base.layout);
    if (best === undefined || accelerators < best.accelerators) best = { workload: tried, speed, copies, accelerators, firstTokenP99Ms: firstMs + copies.waitP99Seconds * 1000, perOutputTokenP99Ms };
    if (copies.count === 1) break;
  }
  return best;
}
