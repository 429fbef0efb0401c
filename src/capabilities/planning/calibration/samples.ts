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
/** The same for the first token, with the wait behind other prompts as the last term. */
export const firstTokenPriors: readonly number[] = [...phaseTerms.map((name) => priorOf(name)), Math.log(0.1)];

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
    firstToken: { slopes: [...groups.slopes, `statistic=${workload.statistic}`], scales: groups.scales, terms: firstTokenTerms(workload, phases) },
  };
}

/** A batch that starts at once reads all its prompts before its first tokens; arrivals wait for a step and behind other prompts. */
function firstTokenTerms(workload: Workload, phases: Phases): PhaseVector {
  const isBatch = workload.mode === "offline";
  const prompts = isBatch ? phases.running : 1;
  const decode = phases.perOutputToken.slice(0, steps).map((seconds) => (isBatch ? 0 : seconds));
  const prefill = phases.firstToken.slice(steps).map((seconds) => seconds * prompts);
  const one = phases.firstToken.reduce((total, seconds) => total + seconds, 0);
  const request = phases.perTokenOfRequest.reduce((total, seconds) => total + seconds, 0) * workload.outputTokens;
  const behind = isBatch ? 0 : (phases.running - 1) * one;
  return [...decode, ...prefill, behind + (phases.waiting / phases.running) * request];
}

function groupsOf({ model, accelerator, precision, engine, year, isSpeculative, mode }: Workload): Pick<Sample, "slopes" | "scales"> {
  const shape = model.layers.some(({ mixer }) => mixer.kind === "latent") ? "latent" : model.layers.some(({ feedForward }) => feedForward.kind === "experts") ? "experts" : "dense";
  return {
    slopes: [`engine=${engine}`, `generation=${accelerator.generation}`],
    scales: [`year=${engine}-${year}`, `precision=${precision}`, `precision=${precision}-${accelerator.generation}`, `accelerator=${accelerator.id}`, `vendor=${accelerator.vendor}`, `generation=${accelerator.generation}-${engine}`, `shape=${shape}`, `shape=${shape}-${engine}`, `mode=${mode}`, ...(isSpeculative ? ["speculative"] : [])],
  };
}
