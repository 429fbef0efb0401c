// How a model is spread over accelerators, and whether it can be.
import { fail } from "#core/errors";
import type { Architecture } from "../architecture/architecture.ts";
import { nearestDivisor } from "../architecture/mixers.ts";

/** Degrees of parallelism. Accelerators = tensor x pipeline x data. */
export interface Layout {
  /** Each layer's matrices are cut over this many. */
  readonly tensor: number;
  /** Layers are shared out to this many stages. */
  readonly pipeline: number;
  /** Experts are shared out to this many; at most tensor x data. 1: experts are cut as other matrices are. */
  readonly expert: number;
  /** Copies of attention, each with its own sequences. */
  readonly data: number;
}

/** One accelerator. */
export const single: Layout = { tensor: 1, pipeline: 1, expert: 1, data: 1 };

const degreeMax = 4096;

/** How many accelerators a layout takes. */
export function acceleratorsOf({ tensor, pipeline, data }: Layout): number {
  return tensor * pipeline * data;
}

/** Over how many accelerators of one stage the experts' weights are spread. */
export function expertSpread({ tensor, expert }: Layout): number {
  return Math.max(tensor, expert);
}

/** The share of the layers that the fullest stage holds. */
export function stageShare({ pipeline }: Layout, layers: number): number {
  return Math.ceil(layers / pipeline) / layers;
}

/** `layout` as it is, when the model can be cut so. @throws plan.layout_invalid */
export function checkLayout(layout: Layout, model: Architecture): Layout {
  for (const field of ["tensor", "pipeline", "expert", "data"] as const) {
    const value = layout[field];
    if (!Number.isInteger(value) || value < 1 || value > degreeMax) throw invalid(field, value, { problem: `it must be a whole number from 1 to ${degreeMax}`, nearest: Math.min(degreeMax, Math.max(1, Math.round(value) || 1)) });
  }
  const layers = model.layers.reduce((total, group) => total + group.count, 0);
  if (layout.pipeline > layers) throw invalid("pipeline", layout.pipeline, { problem: `the model has ${layers} layers`, nearest: layers });
  for (const { mixer, feedForward } of model.layers) {
    if (mixer.kind !== "none" && mixer.kind !== "linear" && mixer.queryHeads % layout.tensor !== 0) throw invalid("tensor", layout.tensor, { problem: `it does not divide ${mixer.queryHeads} attention heads`, nearest: nearestDivisor(mixer.queryHeads, layout.tensor) });
    if (feedForward.kind === "experts") checkExperts(layout, feedForward.experts);
  }
  const hasExperts = model.layers.some(({ feedForward }) => feedForward.kind === "experts");
  if (!hasExperts && layout.expert > 1) throw invalid("expert", layout.expert, { problem: "the model has no experts", nearest: 1 });
  return layout;
}

function checkExperts(layout: Layout, experts: number): void {
  const room = layout.tensor * layout.data;
  if (layout.expert > room || room % layout.expert !== 0) throw invalid("expert", layout.expert, { problem: `it does not divide tensor x data, ${room}`, nearest: nearestDivisor(room, Math.min(room, layout.expert)) });
  if (experts % layout.expert !== 0) throw invalid("expert", layout.expert, { problem: `it does not divide ${experts} experts`, nearest: nearestDivisor(experts, layout.expert) });
}

function invalid(field: string, value: number, facts: { readonly problem: string; readonly nearest: number }) {
  return fail("plan.layout_invalid", { field, value, ...facts });
}
