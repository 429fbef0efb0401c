// Counts a model's parameters by part, from its shapes alone.
import type { Architecture, FeedForward, LayerGroup, Mixer, Part } from "./architecture.ts";

/** Parameters by part. */
export type PartCounts = Readonly<Record<Part, number>>;

/** Parameters of a model: by part, in all, and those that one token touches. */
export interface ParameterCounts {
  readonly byPart: PartCounts;
  readonly total: number;
  /** Without the experts that a token does not choose; embedding rows beside the token's own are counted as the industry does. */
  readonly active: number;
  /** Of the multi-token prediction layers, which `total` leaves out. */
  readonly prediction: number;
}

const none: PartCounts = { embedding: 0, head: 0, attention: 0, linear: 0, dense: 0, experts: 0, shared: 0, router: 0, small: 0, towers: 0 };

/** Counts the parameters of `model`. */
export function countParameters(model: Architecture): ParameterCounts {
  const known = counted.get(model);
  if (known !== undefined) return known;
  const counts = count(model);
  counted.set(model, counts);
  return counts;
}

/** Architectures never change, so that their counts are kept as long as they are. */
const counted = new WeakMap<Architecture, ParameterCounts>();

function count(model: Architecture): ParameterCounts {
  const layers = model.layers.map((group) => scaled(layerParameters(group, model.hiddenSize), group.count));
  const outside: PartCounts = {
    ...none,
    embedding: (model.vocabulary + model.embeddingRowsBeside) * model.hiddenSize,
    head: model.isTied || !model.isGenerative ? 0 : model.vocabulary * model.hiddenSize,
    small: model.finalParameters,
    towers: model.towers.reduce((total, tower) => total + tower.parameters, 0),
  };
  const byPart = added([outside, ...layers]);
  const idle = model.layers.reduce((total, group) => total + group.count * idleExperts(group, model.hiddenSize), 0);
  const total = totalOf(byPart);
  return { byPart, total, active: total - idle - byPart.towers, prediction: predictionParameters(model) };
}

/** Parameters of one layer of a group, by part. */
export function layerParameters(group: LayerGroup, hiddenSize: number): PartCounts {
  const mixer = mixerParameters(group.mixer, hiddenSize);
  const cross = group.cross === undefined ? 0 : mixerParameters(group.cross, hiddenSize);
  const isLinear = group.mixer.kind === "linear";
  return { ...none, ...feedForwardParameters(group.feedForward, hiddenSize), attention: (isLinear ? 0 : mixer) + cross, linear: isLinear ? mixer : 0, small: group.smallParameters };
}

/** Parameters of a mixer's matrices. */
export function mixerParameters(mixer: Mixer, hiddenSize: number): number {
  switch (mixer.kind) {
    case "none": return 0;
    case "attention": {
      const queries = mixer.queryHeads * mixer.keySize * (mixer.isGated === true ? 2 : 1);
      const values = mixer.sharesKeyAndValue === true ? 0 : mixer.kvHeads * mixer.valueSize;
      return hiddenSize * (queries + mixer.kvHeads * mixer.keySize + values + mixer.queryHeads * mixer.valueSize);
    }
    case "latent": {
      const queries = mixer.queryHeads * (mixer.plainSize + mixer.rotarySize);
      const toQueries = mixer.queryRank === undefined ? hiddenSize * queries : mixer.queryRank * (hiddenSize + queries);
      const toKeys = hiddenSize * (mixer.kvRank + mixer.rotarySize) + mixer.kvRank * mixer.queryHeads * (mixer.plainSize + mixer.valueSize);
      return toQueries + toKeys + mixer.queryHeads * mixer.valueSize * hiddenSize + indexerParameters(mixer, hiddenSize);
    }
    case "compressed": {
      const queries = mixer.queryHeads * mixer.headSize;
      const output = queries * mixer.outputRank + mixer.outputGroups * mixer.outputRank * hiddenSize;
      // A compressor projects to a row and to the weights of its tokens; where rows overlap it does so twice.
      const compressor = mixer.ratio === 0 ? 0 : 2 * hiddenSize * mixer.headSize * (mixer.indexer === undefined ? 1 : 2);
      return mixer.queryRank * (hiddenSize + queries) + hiddenSize * mixer.headSize + output + compressor + indexerParameters(mixer, hiddenSize);
    }
    case "linear": return linearParameters(mixer, hiddenSize);
  }
}

function indexerParameters(mixer: { readonly indexer?: { readonly heads: number; readonly size: number }; readonly queryRank?: number }, hiddenSize: number): number {
  if (mixer.indexer === undefined) return 0;
  const { heads, size } = mixer.indexer;
  return (mixer.queryRank ?? hiddenSize) * heads * size + hiddenSize * size + hiddenSize * heads;
}

function linearParameters(mixer: Mixer & { readonly kind: "linear" }, hiddenSize: number): number {
  const keys = mixer.keyHeads * mixer.keySize;
  const values = mixer.valueHeads * mixer.valueSize;
  const convolved = (2 * keys + values) * mixer.convolution;
  const out = values * hiddenSize;
  switch (mixer.variant) {
    case "gated-delta": return hiddenSize * (2 * keys + 2 * values + 2 * mixer.valueHeads) + convolved + out;
    case "mamba2": return hiddenSize * (2 * values + 2 * keys + mixer.valueHeads) + convolved + out;
    // The decay passes through a bottleneck one head wide; the gate is full.
    case "kimi-delta": return hiddenSize * (2 * keys + 2 * values + mixer.valueHeads + mixer.valueSize) + mixer.valueSize * keys + convolved + out;
  }
}

/** Parameters of a feed-forward part, by part. */
export function feedForwardParameters(feedForward: FeedForward, hiddenSize: number): Partial<PartCounts> {
  if (feedForward.kind === "none") return {};
  if (feedForward.kind === "dense") return { dense: feedForward.matrices * hiddenSize * feedForward.width };
  const { experts, width, matrices, sharedWidth, inputSize, besideWidth = 0 } = feedForward;
  return {
    experts: experts * matrices * (inputSize ?? hiddenSize) * width,
    shared: matrices * hiddenSize * sharedWidth,
    dense: matrices * hiddenSize * besideWidth + (inputSize === undefined ? 0 : 2 * hiddenSize * inputSize),
    router: experts * hiddenSize,
  };
}

function idleExperts({ feedForward }: LayerGroup, hiddenSize: number): number {
  if (feedForward.kind !== "experts") return 0;
  return (feedForward.experts - feedForward.perToken) * feedForward.matrices * (feedForward.inputSize ?? hiddenSize) * feedForward.width;
}

/** Each prediction layer is the last layer again, with a projection from two hidden states. */
function predictionParameters(model: Architecture): number {
  const last = model.layers.at(-1);
  if (last === undefined || model.predictionLayers === 0) return 0;
  return model.predictionLayers * (totalOf(layerParameters(last, model.hiddenSize)) + 2 * model.hiddenSize ** 2 + 3 * model.hiddenSize);
}

function scaled(counts: PartCounts, factor: number): PartCounts {
  return Object.fromEntries(Object.entries(counts).map(([part, count]) => [part, count * factor])) as unknown as PartCounts;
}

function added(all: readonly PartCounts[]): PartCounts {
  return Object.fromEntries(Object.keys(none).map((part) => [part, all.reduce((total, counts) => total + counts[part as Part], 0)])) as unknown as PartCounts;
}

function totalOf(counts: PartCounts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
