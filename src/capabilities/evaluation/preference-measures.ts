// Measures over preference judgments: the share of preferences that a ranking holds, weighed in several ways, as trec_eval does.
import { countPreferences, preferenceGroups, type Preference, type PreferenceCounts, type PreferenceGroup } from "./preference-groups.ts";
import { preferenceRanks, type PreferenceLine } from "./preferences.ts";
import { ratio } from "./precision.ts";

/** More judged documents than any query has: makes one number of a pair of places. */
const placesMax = 2 ** 26;

/** Which pairs count: `all` (unseen ones as not held), `implied` (at least one retrieved), `retrieved` (both). */
export type PreferenceScope = "all" | "implied" | "retrieved";

/** One query's preferences seen through a ranking. */
export interface RankedPreferences {
  readonly groups: readonly (PreferenceGroup & { readonly counts: PreferenceCounts })[];
  readonly retrieved: number;
}

/** Joins what was retrieved with what is preferred. */
export function rankedPreferences(lines: readonly PreferenceLine[], run: readonly { readonly document: string; readonly score: number }[]): RankedPreferences {
  const ranks = preferenceRanks(lines, run);
  const groups = preferenceGroups(lines, ranks).map((group) => ({ ...group, counts: countPreferences(group.preferences, ranks.retrieved) }));
  return { groups, retrieved: ranks.retrieved };
}

/** Preferences that the ranking holds. */
export function heldPreferences(counts: PreferenceCounts, scope: PreferenceScope): number {
  return counts.heldRetrieved + (scope === "retrieved" ? 0 : counts.heldImplied);
}

/** Preferences that it could hold. */
export function possiblePreferences(counts: PreferenceCounts, scope: PreferenceScope): number {
  if (scope === "retrieved") return counts.possibleRetrieved;
  return counts.possibleRetrieved + counts.possibleImplied + (scope === "all" ? counts.unseen : 0);
}

/** Sum of `count` over the groups. */
export function overGroups(ranked: RankedPreferences, count: (counts: PreferenceCounts) => number): number {
  return ranked.groups.reduce((sum, { counts }) => sum + count(counts), 0);
}

/** Share held of all preferences, each weighing the same. */
export function preferenceShare(ranked: RankedPreferences, scope: PreferenceScope): number {
  return ratio(
    overGroups(ranked, (counts) => heldPreferences(counts, scope)),
    overGroups(ranked, (counts) => possiblePreferences(counts, scope)),
  );
}

/** Share held of each group's preferences, each group weighing the same. */
export function preferenceShareOverGroups(ranked: RankedPreferences, scope: PreferenceScope): number {
  const shares = ranked.groups.map(({ counts }) => ratio(heldPreferences(counts, scope), possiblePreferences(counts, scope)));
  return ratio(shares.reduce((sum, share) => sum + share, 0), shares.length);
}

/** Share held of each pair's preferences (judges may differ), each pair weighing the same. */
export function preferenceShareOverPairs(ranked: RankedPreferences, scope: PreferenceScope): number {
  const pairs = new Map<number, { held: number; all: number }>();
  for (const [better, worse] of ranked.groups.flatMap(({ preferences }) => preferences)) {
    const [first, second] = better < worse ? [better, worse] : [worse, better];
    if (!isInScope(first, second, { scope, retrieved: ranked.retrieved })) continue;
    const key = first * placesMax + second;
    const pair = pairs.get(key) ?? { held: 0, all: 0 };
    pair.all++;
    if (better < worse && first < ranked.retrieved) pair.held++;
    pairs.set(key, pair);
  }
  return ratio([...pairs.values()].reduce((sum, { held, all }) => sum + held / all, 0), pairs.size);
}

function isInScope(first: number, second: number, { scope, retrieved }: { readonly scope: PreferenceScope; readonly retrieved: number }): boolean {
  if (scope === "all") return true;
  return scope === "implied" ? first < retrieved : second < retrieved;
}

/**
 * Share over groups where each group has as many irrelevant documents as relevant ones, so that how many were judged matters less:
 * missing ones count as held preferences, and of more only the first in the ranking are looked at.
 */
export function preferenceShareBalanced(ranked: RankedPreferences, scope: "all" | "retrieved"): number {
  const shares = ranked.groups.map((group) => balancedShare(group, scope, ranked.retrieved));
  const sum = shares.reduce((total, share) => total + share, 0);
  return sum > 0 ? sum / shares.length : 0;
}

function balancedShare(group: RankedPreferences["groups"][number], scope: "all" | "retrieved", retrieved: number): number {
  const seen = (places: readonly number[]): number => places.filter((place) => place < retrieved).length;
  const relevant = scope === "all" ? group.relevant.length : seen(group.relevant);
  const irrelevant = scope === "all" ? group.irrelevant.length : seen(group.irrelevant);
  if (relevant < irrelevant) return group.isPartial ? cutPartial(group, scope, retrieved) : cutComplete(group, { scope, retrieved, kept: relevant });
  const added = relevant - irrelevant;
  const held = heldPreferences(group.counts, scope) + seen(group.relevant) * added;
  return held / (possiblePreferences(group.counts, scope) + group.relevant.length * added);
}

/** With one sub-group, as trec_eval counts: the kept irrelevant documents are compared with all judged ones, irrelevant ones included. */
function cutComplete(group: PreferenceGroup, { scope, retrieved, kept }: { readonly scope: "all" | "retrieved"; readonly retrieved: number; readonly kept: number }): number {
  const last = group.irrelevant.slice(0, kept);
  const isIrrelevant = new Set(group.irrelevant);
  const among: readonly Preference[] = group.preferences.filter(([, worse]) => !isIrrelevant.has(worse));
  const against = [...group.relevant, ...group.irrelevant].flatMap((place) => last.map((worse): Preference => [place, worse]));
  const pairs = [...among, ...against].filter(([better, worse]) => scope === "all" || (better < retrieved && worse < retrieved));
  return pairs.filter(([better, worse]) => better < worse && better < retrieved).length / pairs.length;
}

/** With several sub-groups: preferences that touch an irrelevant document behind the kept ones are left out; as many are kept as the group has relevant ones. */
function cutPartial(group: PreferenceGroup, scope: "all" | "retrieved", retrieved: number): number {
  const dropped = new Set(group.irrelevant.slice(group.relevant.length));
  const counts = countPreferences(group.preferences.filter(([better, worse]) => !dropped.has(better) && !dropped.has(worse)), retrieved);
  return heldPreferences(counts, scope) / possiblePreferences(counts, scope);
}
