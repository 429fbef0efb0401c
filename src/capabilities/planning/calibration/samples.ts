// From a workload to the samples of what callers measure: time per output token, throughput, time to first token.
import type { Phases, PhaseVector } from "../performance/phases.ts";
import { phaseTerms, phasesOf } from "../performance/phases.ts";
import { stepTerms } from "../performance/terms.ts";
import type { Workload } from "../performance/workload.ts";
import type { Sample } from "./model.ts";

/** The samples of one workload. */
export interface Samples {
  readonly phases: Phases;
  readonly outputToken: Sample;
  /** Seconds of a whole request by output token: throughput = running x replicas / these. */
  readonly requestToken: Sample;
  readonly firstToken: Sample;
}

const steps = stepTerms.length;

/** Logarithms that coefficients start from: what engines reach of the peaks, as a rule of thumb. */
export const tokenPriors: readonly number[] = phaseTerms.map((name) => priorOf(name));
/** The same for the first token, with four waits as the last terms: prompts of the same step, all other prompts, those that came shortly before, and memory. */
export const firstTokenPriors: readonly number[] = [...phaseTerms.map((name) => priorOf(name)), Math.log(0.1), Math.log(0.05), Math.log(0.5), Math.log(0.3)];

function priorOf(name: string): number {
  if (/compute|attention|transfer/.test(name)) return Math.log(2);
  if (/weights|cache/.test(name)) return Math.log(1.3);
  if (/collectives|launches/.test(name)) return Math.log(1);
  return name.endsWith("sequences") ? Math.log(0.5) : Math.log(1);
}

/** The samples of `workload`. */
export function samplesOf(workload: Workload): Samples {
  const phases = phasesOf(workload);
  const groups = groupsOf(workload);
  return {
    phases,
    outputToken: { ...groups, terms: phases.perOutputToken },
    requestToken: { slopes: groups.slopes, scales: [...groups.scales, "measure=throughput"], terms: phases.perTokenOfRequest },
    // What an arrival waits for differs by shape more than by constant factors: the trees learn it, from the rules of thumb.
    firstToken: { slopes: [], scales: [], terms: firstTokenTerms(workload, phases) },
  };
}

/** Tokens of prompts that engines read in one step where nobody says otherwise. */
const stepTokens = 8192;

/**
 * A batch that starts at once reads all its prompts before its first tokens. Arrivals wait for the decode step that runs and for
 * the prompts that are read in the same step; behind all others where requests come in step; behind those that came shortly before,
 * by the share of time that goes into prompts; and for memory.
 */
function firstTokenTerms(workload: Workload, phases: Phases): PhaseVector {
  const isBatch = workload.mode === "offline";
  const decode = phases.perOutputToken.slice(0, steps).map((seconds) => (isBatch ? 0 : seconds));
  const prefill = phases.firstToken.slice(steps).map((seconds) => seconds * (isBatch ? phases.running : 1));
  const one = total(phases.firstToken);
  const request = total(phases.perTokenOfRequest) * workload.outputTokens;
  const forMemory = (phases.waiting / phases.running) * request;
  if (isBatch) return [...decode, ...prefill, 0, 0, 0, forMemory];
  const others = phases.running - 1;
  const together = Math.min(others, Math.max(0, stepTokens / workload.promptTokens - 1));
  return [...decode, ...prefill, together * one, others * one, (one * others * one) / request, forMemory];
}

function total(values: PhaseVector): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function groupsOf({ model, accelerator, precision, engine, year, isSpeculative, mode }: Workload): Pick<Sample, "slopes" | "scales"> {
  const shape = model.layers.some(({ mixer }) => mixer.kind === "latent") ? "latent" : model.layers.some(({ feedForward }) => feedForward.kind === "experts") ? "experts" : "dense";
  return {
    slopes: [`engine=${engine}`, `generation=${accelerator.generation}`],
    scales: [`year=${engine}-${year}`, `precision=${precision}`, `precision=${precision}-${accelerator.generation}`, `accelerator=${accelerator.id}`, `vendor=${accelerator.vendor}`, `generation=${accelerator.generation}-${engine}`, `shape=${shape}`, `shape=${shape}-${engine}`, `mode=${mode}`, ...(isSpeculative ? ["speculative"] : [])],
  };
}
