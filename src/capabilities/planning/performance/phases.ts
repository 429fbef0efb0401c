// From steps to what a caller feels: the terms of an output token and of the first token in a closed loop.
import { sequenceCacheBytes } from "../memory/cache.ts";
import { weightBytes } from "../memory/weights.ts";
import { stepTerms, termsOf, type StepTerms } from "./terms.ts";
import type { Workload } from "./workload.ts";

/** Terms of decoding and of reading prompts, side by side. */
export const phaseTerms = [...stepTerms.map((term) => `decode.${term}` as const), ...stepTerms.map((term) => `prefill.${term}` as const)];

/** The name of one term of a phase. */
export type PhaseTerm = (typeof phaseTerms)[number];

/** Seconds at peak, in the order of `phaseTerms`. */
export type PhaseVector = readonly number[];

/** What a steady closed loop is made of. */
export interface Phases {
  /** Requests that run at once on one replica. */
  readonly running: number;
  /** Requests that wait on one replica because the memory is full. */
  readonly waiting: number;
  readonly replicas: number;
  /** Seconds from one output token of a request to the next. */
  readonly perOutputToken: PhaseVector;
  /** Seconds of a whole request, by output token: the same with its own prompt. */
  readonly perTokenOfRequest: PhaseVector;
  /** Seconds to the first token when nothing else runs. */
  readonly firstToken: PhaseVector;
}

/** Engines run at most so many sequences at once where nobody says otherwise. */
const sequencesMax = 1024;
const memoryShare = 0.9;

/**
 * The phases of a closed loop: every request reads its prompt once and then takes a part in `outputTokens` steps;
 * between two of its tokens the prompts of those that came meanwhile are read.
 * With B running, a request lasts B prefills and `outputTokens` decode steps (Little's law: throughput = B / that).
 */
export function phasesOf(workload: Workload): Phases {
  const { layout, promptTokens, outputTokens } = workload;
  const room = roomFor(workload);
  const wanted = Math.max(1, (workload.concurrency ?? room * layout.data) / layout.data);
  const running = Math.min(wanted, room);
  // Stages of a pipeline each have a share of the sequences in hand.
  const batch = Math.max(1, running / layout.pipeline);
  const decode = vector(termsOf(workload, { sequences: batch, newTokens: 1, pastTokens: promptTokens + outputTokens / 2 }));
  const prefill = vector(termsOf(workload, { sequences: 1, newTokens: promptTokens, pastTokens: 0 }));
  const others = (batch - 1) / Math.max(1, outputTokens);
  const own = batch / Math.max(1, outputTokens);
  const zeros = decode.map(() => 0);
  return {
    running, waiting: wanted - running, replicas: layout.data,
    perOutputToken: [...decode, ...scaled(prefill, others)],
    perTokenOfRequest: [...decode, ...scaled(prefill, own)],
    firstToken: [...zeros, ...prefill],
  };
}

/** Sequences that one replica can hold: by memory, and by what engines allow. */
function roomFor(workload: Workload): number {
  const { model, accelerator, layout, precision, cachePrecision, promptTokens, outputTokens } = workload;
  const left = accelerator.memoryGiB * 2 ** 30 * memoryShare - weightBytes(model, precision, layout).perAccelerator;
  const bytes = sequenceCacheBytes(model, { tokens: promptTokens + outputTokens / 2, precision: cachePrecision, layout });
  return Math.min(sequencesMax, Math.max(1, bytes === 0 ? sequencesMax : Math.floor(left / bytes)));
}

function vector(terms: StepTerms): PhaseVector {
  return stepTerms.map((term) => terms[term]);
}

function scaled(values: PhaseVector, factor: number): PhaseVector {
  return values.map((value) => value * factor);
}
