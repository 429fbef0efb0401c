// Whether a model fits on accelerators, what takes the memory, and how many sequences it serves at once.
import { fail } from "#core/errors";
import type { Architecture } from "../architecture/architecture.ts";
import { countParameters } from "../architecture/parameters.ts";
import type { Accelerator } from "../hardware/accelerator.ts";
import { between, exactly, sum, type Quantity } from "../quantity.ts";
import type { Precision } from "../precision.ts";
import { acceleratorsOf, checkLayout, type Layout } from "./layout.ts";
import { sequenceCacheBytes, tokenCacheBytes } from "./cache.ts";
import { weightBytes } from "./weights.ts";

const gibibyte = 2 ** 30;
const lengthMax = 100_000_000;
const concurrencyCeiling = 10_000_000;

/** What is to be served. Lengths in tokens. */
export interface MemoryWish {
  readonly model: Architecture;
  readonly accelerator: Accelerator;
  readonly layout: Layout;
  readonly precision: Precision;
  readonly cachePrecision: Precision;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Sequences at once over the whole deployment. */
  readonly concurrency: number;
  /** Tokens that one step of prefill takes at most. */
  readonly stepTokensMax?: number;
}

/** Where the memory of the fullest accelerator goes. Bytes a accelerator unless said otherwise. */
export interface MemoryPlan {
  readonly accelerators: number;
  readonly parameters: Quantity;
  readonly activeParameters: Quantity;
  readonly weightsWhole: Quantity;
  readonly weights: Quantity;
  readonly cachePerToken: Quantity;
  readonly cachePerSequence: Quantity;
  /** Cache of the wanted concurrency. */
  readonly cache: Quantity;
  readonly activations: Quantity;
  readonly reserve: Quantity;
  readonly needed: Quantity;
  readonly available: Quantity;
  /** What is left; negative: what is missing. */
  readonly left: Quantity;
  /** Sequences of the full length at once, over the whole deployment. */
  readonly concurrencyMax: Quantity;
  /** `close`: it depends on the engine's own use. */
  readonly fits: "yes" | "close" | "no";
  readonly assumptions: readonly string[];
}

/** Where the memory goes; it says so too where it does not fit. @throws plan.layout_invalid, plan.input_invalid */
export function planMemory(wish: MemoryWish): MemoryPlan {
  const { model, accelerator, precision } = wish;
  const layout = checkLayout(wish.layout, model);
  checkLengths(wish);
  const parameters = countParameters(model);
  const bytes = weightBytes(model, precision, layout);
  const shapes = `shapes of ${model.id}`;
  const perReplica = Math.ceil(wish.concurrency / layout.data);
  const cacheWish = { tokens: wish.promptTokens + wish.outputTokens, precision: wish.cachePrecision, layout };
  const cachePerSequence = sequenceCacheBytes(model, cacheWish);
  const weights = exactly(bytes.perAccelerator, "B", shapes);
  const cache = exactly(perReplica * cachePerSequence, "B", shapes);
  const activations = activationBytes(wish);
  const reserve = reserveBytes(layout);
  const needed = sum([weights, cache, activations, reserve], "weights, cache, activations and the engine's own use");
  const available: Quantity = { value: accelerator.memoryGiB * gibibyte, low: accelerator.memoryGiB * gibibyte, high: accelerator.memoryGiB * gibibyte, unit: "B", basis: "published", source: accelerator.source, date: accelerator.date };
  const left: Quantity = { ...needed, value: available.value - needed.value, low: available.value - needed.high, high: available.value - needed.low, source: "available less needed" };
  return {
    accelerators: acceleratorsOf(layout), parameters: exactly(parameters.total, "parameters", shapes), activeParameters: exactly(parameters.active, "parameters", shapes),
    weightsWhole: exactly(bytes.total, "B", shapes), weights, cachePerToken: exactly(tokenCacheBytes(model, cacheWish), "B/token", shapes), cachePerSequence: exactly(cachePerSequence, "B", shapes),
    cache, activations, reserve, needed, available, left,
    concurrencyMax: concurrencyMaxOf({ available: available.value, fixed: sum([weights, activations, reserve], "fixed"), cachePerSequence, data: layout.data }),
    fits: left.value >= 0 ? "yes" : left.high >= 0 ? "close" : "no",
    assumptions: model.assumptions,
  };
}

/** The plan, or the error that says by how much it does not fit. @throws plan.does_not_fit */
export function requireFit(wish: MemoryWish): MemoryPlan {
  const plan = planMemory(wish);
  if (plan.fits !== "no") return plan;
  const withoutCache = plan.weights.low + plan.activations.low + plan.reserve.low;
  const share = Math.ceil((withoutCache / plan.available.value) * plan.accelerators);
  const isTooManySequences = withoutCache + plan.cachePerSequence.low < plan.available.value;
  const advice = isTooManySequences ? `Serve at most ${plan.concurrencyMax.high} sequences at once, shorten them, or keep the cache in 8 bits.` : `Spread it over ${nextPower(share)} accelerators or more, or take a smaller precision.`;
  const gib = (bytes: number): number => Math.ceil((bytes / gibibyte) * 10) / 10;
  throw fail("plan.does_not_fit", { model: wish.model.id, precision: wish.precision, accelerator: wish.accelerator.id, neededGiB: gib(plan.needed.low), availableGiB: gib(plan.available.value), missingGiB: gib(-plan.left.high), advice });
}

/** What one step of prefill holds beside weights and cache. */
function activationBytes({ model, layout, concurrency, stepTokensMax = 8192, promptTokens }: MemoryWish): Quantity {
  const widest = Math.max(...model.layers.map(({ feedForward }) => (feedForward.kind === "dense" ? feedForward.width : feedForward.kind === "experts" ? feedForward.perToken * feedForward.width + feedForward.sharedWidth : 0)));
  const perReplica = Math.ceil(concurrency / layout.data);
  const stepTokens = Math.min(stepTokensMax, Math.max(1, promptTokens) * perReplica);
  const value = stepTokens * 2 * (6 * model.hiddenSize + (2 * widest) / layout.tensor) + (4 * perReplica * model.vocabulary) / layout.tensor;
  return between(value, [value / 2, value * 2.5], { unit: "B", basis: "estimated", source: `a step of ${stepTokens} tokens: six hidden states, the widest feed-forward part, logits in 32 bits`, date: "" });
}

/** Contexts, kernels, graphs and communication buffers. */
function reserveBytes(layout: Layout): Quantity {
  const communication = acceleratorsOf(layout) > 1 ? 0.8 : 0;
  return between((1.2 + communication) * gibibyte, [(0.5 + communication / 4) * gibibyte, (3 + 2 * communication) * gibibyte], { unit: "B", basis: "estimated", source: "context, kernels, graphs and communication buffers of the usual engines", date: "" });
}

function concurrencyMaxOf({ available, fixed, cachePerSequence, data }: { readonly available: number; readonly fixed: Quantity; readonly cachePerSequence: number; readonly data: number }): Quantity {
  const sequences = (taken: number): number => (cachePerSequence === 0 ? concurrencyCeiling : Math.min(concurrencyCeiling, data * Math.max(0, Math.floor((available - taken) / cachePerSequence))));
  return between(sequences(fixed.value), [sequences(fixed.high), sequences(fixed.low)], { unit: "sequences", basis: "estimated", source: "memory left for the cache, by the cache of one full sequence", date: "" });
}

function checkLengths({ model, promptTokens, outputTokens, concurrency }: MemoryWish): void {
  for (const [field, value, min] of [["promptTokens", promptTokens, 1], ["outputTokens", outputTokens, 0], ["concurrency", concurrency, 0]] as const) {
    if (!Number.isInteger(value) || value < min || value > lengthMax) throw fail("plan.input_invalid", { field, value, problem: `it must be a whole number from ${min} to ${lengthMax}`, nearest: Math.min(lengthMax, Math.max(min, Math.round(value) || min)) });
  }
  const tokens = promptTokens + outputTokens;
  if (model.positionsMax > 0 && tokens > model.positionsMax) throw fail("plan.input_invalid", { field: "promptTokens + outputTokens", value: tokens, problem: `the context of ${model.id} ends at ${model.positionsMax}`, nearest: model.positionsMax });
}


function nextPower(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, value)));
}
