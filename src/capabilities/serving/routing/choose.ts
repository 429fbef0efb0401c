// Picks the target of a request: by weight, the less loaded of two, or the one that knows the session.
import { sha256Hex } from "#core/hash";
import type { Target } from "#core/serving/endpoint";
import type { Random } from "#ports/random";
import type { UpstreamState } from "./upstream-state.ts";

/** A target and the upstream it stands on. */
export interface Candidate {
  readonly target: Target;
  readonly state: UpstreamState;
}

/**
 * Picks one. Two are drawn by weight and the less loaded wins (power of two choices, Mitzenmacher 2001). With `affinity`
 * (a session or a prompt's beginning) all agree on the highest hash of (affinity, target) (rendezvous hashing, Thaler and
 * Ravishankar 1998), unless that target is more than `affinityLoadMax` loaded. @returns undefined when there is none
 */
export function choose(candidates: readonly Candidate[], random: Random, affinity?: string): Candidate | undefined {
  if (candidates.length <= 1) return candidates[0];
  if (affinity !== undefined) {
    const home = highestOf(candidates, (candidate) => rendezvousWeight(affinity, candidate.target));
    if (home.state.load < affinityLoadMax) return home;
  }
  const first = drawn(candidates, random);
  const second = drawn(candidates.filter((candidate) => candidate !== first), random);
  return second.state.load < first.state.load ? second : first;
}

/** Load above which a session is served elsewhere. */
const affinityLoadMax = 0.9;

/** Weighted rendezvous: `-weight / ln(u)` with `u` uniform from the hash gives each target its share of sessions. */
function rendezvousWeight(affinity: string, target: Target): number {
  const hash = sha256Hex(`${affinity}\n${target.upstream}\n${target.model}`).slice(0, 12);
  const uniform = (Number.parseInt(hash, 16) + 1) / (16 ** 12 + 2);
  return -target.weight / Math.log(uniform);
}

function drawn(candidates: readonly Candidate[], random: Random): Candidate {
  const total = candidates.reduce((sum, { target }) => sum + target.weight, 0);
  let at = random.unit() * total;
  for (const candidate of candidates) {
    at -= candidate.target.weight;
    if (at < 0) return candidate;
  }
  return candidates.at(-1) as Candidate;
}

function highestOf(candidates: readonly Candidate[], value: (candidate: Candidate) => number): Candidate {
  let [best, highest] = [candidates[0] as Candidate, -Infinity];
  for (const candidate of candidates) {
    const one = value(candidate);
    if (one > highest) [best, highest] = [candidate, one];
  }
  return best;
}
