// The physical terms of one step: seconds that each resource would take at its published peak.
import type { Architecture, LayerGroup, Mixer } from "../architecture/architecture.ts";
import { layerParameters } from "../architecture/parameters.ts";
import { peakRate } from "../hardware/accelerator.ts";
import { sequenceCacheBytes } from "../memory/cache.ts";
import { expertSpread } from "../memory/layout.ts";
import { bytesPerParameter } from "../memory/weights.ts";
import type { Workload } from "./workload.ts";

/** Names of a step's terms. The first four follow the roofline, then two of the network, then three of the host. */
export const stepTerms = ["compute", "attention", "weights", "cache", "transfer", "collectives", "launches", "step", "sequences"] as const;

/** Seconds at peak by term. Host terms count in units: 10 us a layer, 1 ms a step, 10 us a sequence. */
export type StepTerms = Readonly<Record<(typeof stepTerms)[number], number>>;

/** One step of one replica: `sequences` that each take `newTokens`, on top of `pastTokens` that are cached. */
export interface Step {
  readonly sequences: number;
  readonly newTokens: number;
  readonly pastTokens: number;
}

const giga = 1e9;
const tera = 1e12;
/** Assumed where no link is published: PCIe 4 x16. */
const linkGBsAtLeast = 25;
/** Assumed where no rate is published. */
const rateUnknown = 100;
const launchSeconds = 1e-5;
const stepSeconds = 1e-3;
const sequenceSeconds = 1e-5;

/** The terms of a step. Pipeline stages run one after the other, so that a step passes all layers. */
export function termsOf(workload: Workload, step: Step): StepTerms {
  const { model, accelerator, layout, precision } = workload;
  const tokens = step.sequences * step.newTokens;
  const bandwidth = accelerator.bandwidthGBs * giga;
  const rate = (peakRate(accelerator, precision) ?? rateUnknown) * tera;
  const attentionRate = (peakRate(accelerator, "bf16") ?? rateUnknown) * tera;
  const { bytes, operations } = matrices(workload, step, tokens);
  const layers = model.layers.reduce((total, group) => total + group.count, 0);
  const context = { tokens: step.pastTokens + step.newTokens, precision: workload.cachePrecision, layout: { ...layout, pipeline: 1 } };
  return {
    compute: operations / rate,
    attention: attentionOperations(model, step) / layout.tensor / attentionRate,
    weights: bytes / bandwidth,
    cache: (step.sequences * sequenceCacheBytes(model, context)) / bandwidth,
    ...network(workload, tokens, layers),
    launches: layers * launchSeconds,
    step: stepSeconds,
    sequences: step.sequences * sequenceSeconds,
  };
}

/** Bytes of weights that one accelerator reads, and operations that it does, in a step's matrices. */
function matrices({ model, layout, precision }: Workload, step: Step, tokens: number): { readonly bytes: number; readonly operations: number } {
  let bytes = 0;
  let operations = 0;
  const everyone = tokens * layout.data;
  for (const group of model.layers) {
    const counts = layerParameters(group, model.hiddenSize);
    const shared = counts.attention + counts.linear + counts.dense + counts.shared;
    bytes += (group.count * (["attention", "linear", "dense", "shared"] as const).reduce((total, part) => total + counts[part] * bytesPerParameter(model, precision, part), 0)) / layout.tensor;
    operations += (group.count * 2 * shared * tokens) / layout.tensor;
    if (group.feedForward.kind !== "experts") continue;
    const share = group.feedForward.perToken / group.feedForward.experts;
    bytes += (group.count * counts.experts * bytesPerParameter(model, precision, "experts") * touched(share, everyone)) / expertSpread(layout);
    operations += (group.count * 2 * counts.experts * share * everyone) / (layout.tensor * layout.data);
  }
  const head = model.vocabulary * model.hiddenSize;
  return { bytes: bytes + (head * 2) / layout.tensor, operations: operations + (2 * head * step.sequences) / layout.tensor };
}

/** The share of experts that `tokens` reach when each chooses `share` of them at random. */
export function touched(share: number, tokens: number): number {
  return 1 - (1 - share) ** tokens;
}

/** Multiplications and additions of keys with queries and of weights with values. */
function attentionOperations(model: Architecture, step: Step): number {
  return model.layers.reduce((total, group) => total + group.count * layerAttention(group, step), 0);
}

function layerAttention({ mixer }: LayerGroup, step: Step): number {
  const seen = (limit: number): number => Math.min(limit, step.pastTokens + (step.newTokens + 1) / 2);
  const pairs = (limit: number): number => step.sequences * step.newTokens * seen(limit);
  return 2 * widthOf(mixer, step) * pairs(lookBack(mixer));
}

function lookBack(mixer: Mixer): number {
  if (mixer.kind === "attention") return mixer.window ?? Number.POSITIVE_INFINITY;
  if (mixer.kind === "latent") return mixer.indexer?.topK ?? Number.POSITIVE_INFINITY;
  return mixer.kind === "compressed" ? mixer.window + (mixer.indexer?.topK ?? 0) : 1;
}

/** Elements that a query meets in each token: in the latent form when decoding, by heads when reading the prompt. */
function widthOf(mixer: Mixer, step: Step): number {
  switch (mixer.kind) {
    case "attention": return mixer.queryHeads * (mixer.keySize + mixer.valueSize);
    case "latent": return mixer.queryHeads * (step.newTokens > 1 ? mixer.plainSize + mixer.rotarySize + mixer.valueSize : 2 * mixer.kvRank + mixer.rotarySize);
    case "compressed": return 2 * mixer.queryHeads * mixer.headSize;
    case "linear": return 2 * mixer.valueHeads * mixer.valueSize * mixer.keySize;
    case "none": return 0;
  }
}

/** Two sums over the tensor group a layer, and the exchange of tokens between experts. */
function network({ model, accelerator, layout }: Workload, tokens: number, layers: number): Pick<StepTerms, "transfer" | "collectives"> {
  const link = Math.max(linkGBsAtLeast, accelerator.linkGBs ?? accelerator.hostLinkGBs ?? 0) * giga;
  const hidden = tokens * model.hiddenSize * 2;
  const { tensor, data } = layout;
  const ring = tensor > 1 ? (2 * hidden * 2 * (tensor - 1)) / tensor : 0;
  const expertLayers = model.layers.reduce((total, { count, feedForward }) => total + (feedForward.kind === "experts" ? count : 0), 0);
  const exchange = data > 1 ? (2 * hidden * Math.max(1, data - 1)) / data : 0;
  const rounds = Math.log2(Math.max(1, tensor)) * 2 * layers + (data > 1 ? 2 * expertLayers * Math.log2(data) : 0);
  return { transfer: (layers * ring + expertLayers * exchange) / link, collectives: rounds * launchSeconds };
}
