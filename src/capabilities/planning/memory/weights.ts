// Bytes of a model's weights: in all, by part, and on the fullest accelerator of a layout.
import type { Architecture, Part } from "../architecture/architecture.ts";
import { countParameters } from "../architecture/parameters.ts";
import { bytesPerWeight, leavesParts16Bit, type Precision } from "../precision.ts";
import { expertSpread, stageShare, type Layout } from "./layout.ts";

/** Weights in bytes. */
export interface WeightBytes {
  readonly total: number;
  readonly byPart: Readonly<Record<Part, number>>;
  /** On the accelerator that holds most. */
  readonly perAccelerator: number;
}

const usuallyKept: readonly Part[] = ["embedding", "head", "router", "small", "towers"];

/** The parts that stay at 16 bits when `model` is served in `precision`. */
export function partsAt16Bit(model: Architecture, precision: Precision): readonly Part[] {
  if (!leavesParts16Bit(precision)) return [];
  if (model.quantization !== undefined) return model.quantization.keeps16Bit;
  // The MX checkpoints that are published quantize the experts alone.
  return precision === "mxfp4" ? [...usuallyKept, "attention", "linear", "dense", "shared"] : usuallyKept;
}

/** Bytes for one parameter of `part`. */
export function bytesPerParameter(model: Architecture, precision: Precision, part: Part): number {
  if (partsAt16Bit(model, precision).includes(part)) return 2;
  const groupSize = precision === "int4" ? model.quantization?.groupSize : undefined;
  return groupSize === undefined ? bytesPerWeight(precision) : 0.5 + 2 / groupSize;
}

/** Weight bytes of `model` in `precision`, spread as `layout` says. */
export function weightBytes(model: Architecture, precision: Precision, layout: Layout): WeightBytes {
  const { byPart } = countParameters(model);
  const bytes = Object.fromEntries(Object.entries(byPart).map(([part, count]) => [part, count * bytesPerParameter(model, precision, part as Part)])) as unknown as Record<Part, number>;
  const layers = model.layers.reduce((total, group) => total + group.count, 0);
  const inLayers = (bytes.attention + bytes.linear + bytes.dense + bytes.shared) / layout.tensor + bytes.experts / expertSpread(layout) + bytes.router + bytes.small;
  // The stages at the ends hold embedding and head and take fewer layers for it.
  const ends = (bytes.embedding + bytes.head) / layout.tensor;
  return {
    total: Object.values(bytes).reduce((total, part) => total + part, 0),
    byPart: bytes,
    perAccelerator: Math.max(inLayers * stageShare(layout, layers), (inLayers + ends) / layout.pipeline) + bytes.towers,
  };
}
