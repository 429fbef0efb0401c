// What the learned correction looks at: the physical drivers of a workload, and how it was measured.
import { peakRate } from "../hardware/accelerator.ts";
import { sequenceCacheBytes } from "../memory/cache.ts";
import { weightBytes } from "../memory/weights.ts";
import { bytesPerCacheElement, bytesPerWeight } from "../precision.ts";
import { termsOf } from "../performance/terms.ts";
import type { Workload } from "../performance/workload.ts";

/** Names of the features, in order. Logarithms to base 2 where a driver spans decades. */
export const featureNames = [
  "concurrency", "prompt", "output", "crowding",
  "weightTime", "tokenTime", "cacheTime", "attentionTime", "networkTime", "networkRounds",
  "layers", "hidden", "accelerators", "tensor", "data", "expert", "pipeline",
  "isExperts", "isLatent", "isLinear", "expertShare", "weightBits", "cacheBits",
  "ridge", "bandwidth", "link", "isNvidia", "isHopper", "isBlackwell", "isAmpere", "isAmd",
  "isVllm", "isTensorRt", "isSglang", "isLlamaCpp", "isDeepspeed", "month", "isSpeculative", "isOnline", "isMedian", "isRagged", "isReference",
] as const;

/** The name of a feature. */
export type FeatureName = (typeof featureNames)[number];

const monthsAYear = 12;

/** Features of a workload, in the order of `featureNames`. */
export function featuresOf(workload: Workload, running: number): readonly number[] {
  const values = { ...loadFeatures(workload, running), ...modelFeatures(workload), ...machineFeatures(workload), ...measureFeatures(workload) };
  return featureNames.map((name) => values[name]);
}

/** `features` for another number of requests in flight; nothing else depends on it. */
export function withConcurrency(features: readonly number[], workload: Workload, running: number): readonly number[] {
  const changed: Some = loadFeatures(workload, running);
  return featureNames.map((name, place) => changed[name] ?? (features[place] as number));
}

type Some = Partial<Record<FeatureName, number>>;

function loadFeatures(workload: Workload, running: number) {
  const wanted = Math.max(1, (workload.concurrency ?? running * workload.layout.data) / workload.layout.data);
  return { concurrency: Math.log2(wanted), prompt: Math.log2(workload.promptTokens), output: Math.log2(Math.max(1, workload.outputTokens)), crowding: Math.log2(wanted / Math.max(1, running)) } satisfies Some;
}

function modelFeatures(workload: Workload) {
  const { model, layout, precision, cachePrecision, accelerator } = workload;
  const step = termsOf(workload, { sequences: 1, newTokens: 1, pastTokens: 1024 });
  const read = termsOf(workload, { sequences: 1, newTokens: 1024, pastTokens: 0 });
  const experts = model.layers.flatMap(({ feedForward }) => (feedForward.kind === "experts" ? [feedForward] : []))[0];
  const has = (kind: string): number => (model.layers.some(({ mixer }) => mixer.kind === kind) ? 1 : 0);
  const log = (value: number): number => Math.log2(Math.max(1e-9, value));
  return {
    weightTime: log(weightBytes(model, precision, layout).perAccelerator / (accelerator.bandwidthGBs * 1e9)), tokenTime: log(read.compute), attentionTime: log(read.attention),
    cacheTime: log(sequenceCacheBytes(model, { tokens: 1024, precision: cachePrecision, layout }) / (accelerator.bandwidthGBs * 1e9)), networkTime: log(read.transfer), networkRounds: step.collectives,
    layers: model.layers.reduce((total, { count }) => total + count, 0), hidden: Math.log2(model.hiddenSize),
    isExperts: experts === undefined ? 0 : 1, isLatent: has("latent"), isLinear: has("linear"), expertShare: experts === undefined ? 1 : experts.perToken / experts.experts,
    weightBits: bytesPerWeight(precision), cacheBits: bytesPerCacheElement(cachePrecision),
  } satisfies Some;
}

function machineFeatures({ accelerator, layout, precision }: Workload) {
  const { tensor, data, expert, pipeline } = layout;
  const is = (generation: string): number => (accelerator.generation.startsWith(generation) ? 1 : 0);
  return {
    accelerators: Math.log2(tensor * data * pipeline), tensor: Math.log2(tensor), data: Math.log2(data), expert: Math.log2(expert), pipeline: Math.log2(pipeline),
    ridge: Math.log2(((peakRate(accelerator, precision) ?? 100) * 1000) / accelerator.bandwidthGBs), bandwidth: Math.log2(accelerator.bandwidthGBs), link: Math.log2(Math.max(25, accelerator.linkGBs ?? 0)),
    isNvidia: accelerator.vendor === "NVIDIA" ? 1 : 0, isHopper: is("Hopper"), isBlackwell: is("Blackwell"), isAmpere: is("Ampere"), isAmd: accelerator.vendor === "AMD" ? 1 : 0,
  } satisfies Some;
}

function measureFeatures({ engine, year, month, isSpeculative, mode, statistic, harness }: Workload) {
  const is = (name: string): number => (engine.startsWith(name) ? 1 : 0);
  return {
    isVllm: is("vllm"), isTensorRt: is("trtllm"), isSglang: is("sglang"), isLlamaCpp: is("llama.cpp"), isDeepspeed: is("deepspeed"), month: (year - 2020) * monthsAYear + (month ?? monthsAYear / 2),
    isSpeculative: isSpeculative ? 1 : 0, isOnline: mode === "online" ? 1 : 0, isMedian: statistic === "median" ? 1 : 0, isRagged: harness === "ragged" ? 1 : 0, isReference: harness === "reference" ? 1 : 0,
  } satisfies Some;
}

/** What a learned correction speaks of. */
export type Measure = "throughput" | "tpot" | "ttft";

/**
 * Directions by feature: with more requests or longer prompts callers wait no less.
 * Throughput is free in concurrency here; the prediction takes the most that fewer requests in flight reach.
 */
export function directionsOf(measure: Measure): readonly number[] {
  return featureNames.map((name) => {
    if (name === "prompt") return 1;
    return measure !== "throughput" && (name === "concurrency" || name === "crowding") ? 1 : 0;
  });
}
