// One judge's preferences counted against a ranking: held, broken, implied and out of sight.
import { compareText } from "#core/text/positions";
import type { PreferenceLine, PreferenceRanks } from "./preferences.ts";

/** A pair of places; the first is preferred. */
export type Preference = readonly [better: number, worse: number];

/** Preferences by what was retrieved of the pair. */
export interface PreferenceCounts {
  /** Both retrieved: held, and possible at all. */
  readonly heldRetrieved: number;
  readonly possibleRetrieved: number;
  /** Exactly one retrieved: it is taken to stand before the other. */
  readonly heldImplied: number;
  readonly possibleImplied: number;
  /** Neither retrieved. */
  readonly unseen: number;
}

/** A judge's group: all its preferences, and the places it calls relevant (above 0) or not (0), in order of place. */
export interface PreferenceGroup {
  readonly preferences: readonly Preference[];
  readonly relevant: readonly number[];
  readonly irrelevant: readonly number[];
  /** Whether there are several sub-groups, whose preferences are then closed under transitivity. */
  readonly isPartial: boolean;
}

/** Groups of one query, in order of their names. */
export function preferenceGroups(lines: readonly PreferenceLine[], ranks: PreferenceRanks): readonly PreferenceGroup[] {
  const names = [...new Set(lines.map(({ group }) => group))].toSorted(compareText);
  return names.map((name) => groupOf(lines.filter(({ group }) => group === name), ranks));
}

/** Counts preferences; `retrieved` places are below that number. */
export function countPreferences(preferences: readonly Preference[], retrieved: number): PreferenceCounts {
  let [heldRetrieved, possibleRetrieved, heldImplied, possibleImplied, unseen] = [0, 0, 0, 0, 0];
  for (const [better, worse] of preferences) {
    const isHeld = better < worse ? 1 : 0;
    if (better < retrieved && worse < retrieved) {
      possibleRetrieved++;
      heldRetrieved += isHeld;
    } else if (better < retrieved || worse < retrieved) {
      possibleImplied++;
      heldImplied += isHeld;
    } else unseen++;
  }
  return { heldRetrieved, possibleRetrieved, heldImplied, possibleImplied, unseen };
}

function groupOf(lines: readonly PreferenceLine[], ranks: PreferenceRanks): PreferenceGroup {
  const rated = lines.map((line) => ({ ...line, place: ranks.places.get(line.document) ?? 0 }));
  const subgroups = [...new Set(rated.map(({ subgroup }) => subgroup))];
  const pairs = subgroups.flatMap((name) => pairsWithin(rated.filter(({ subgroup }) => subgroup === name)));
  const placesWhere = (isWanted: (relevance: number) => boolean): readonly number[] => [...new Set(rated.filter(({ relevance }) => isWanted(relevance)).map(({ place }) => place))].toSorted((a, b) => a - b);
  return {
    preferences: subgroups.length > 1 ? closeTransitively(pairs) : pairs,
    relevant: placesWhere((relevance) => relevance > 0),
    irrelevant: placesWhere((relevance) => relevance === 0),
    isPartial: subgroups.length > 1,
  };
}

function pairsWithin(rated: readonly { readonly relevance: number; readonly place: number }[]): readonly Preference[] {
  return rated.flatMap((a) => rated.filter((b) => a.relevance > b.relevance).map((b): Preference => [a.place, b.place]));
}

/** All preferences that follow, each once: a before b and b before c make a before c. */
function closeTransitively(pairs: readonly Preference[]): readonly Preference[] {
  const below = new Map<number, Set<number>>();
  for (const [better, worse] of pairs) below.set(better, (below.get(better) ?? new Set()).add(worse));
  return [...below.keys()].flatMap((better) => [...reachable(better, below)].filter((worse) => worse !== better).map((worse): Preference => [better, worse]));
}

function reachable(from: number, below: ReadonlyMap<number, ReadonlySet<number>>): ReadonlySet<number> {
  const seen = new Set<number>();
  const open = [from];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const next of below.get(place) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}
