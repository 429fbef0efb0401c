// What lies where in a segment file: the regions, the footer, and the order of document ids.

/** Byte regions of a segment file, in the order in which they are written. */
export const regionNames = ["lists", "positions", "dictionary", "forward", "forwardOffsets", "records", "lengths", "documentOf", "recordOffsets", "groupsOf", "languageOf", "idKeys", "byId"] as const;

/** Name of a region. */
export type RegionName = (typeof regionNames)[number];

/** Where a region lies. */
export interface Region {
  readonly offset: number;
  readonly length: number;
}

/** The last part of a segment's body, as JSON. */
export interface SegmentFooter {
  readonly chunks: number;
  readonly documents: number;
  readonly terms: number;
  readonly totalLength: number;
  readonly regions: Readonly<Record<RegionName, Region>>;
  /** First term of each dictionary block, and where the block begins in its region. */
  readonly blockTerms: readonly string[];
  readonly blockOffsets: readonly number[];
  /** Tables that documents point into. */
  readonly groupSets: readonly (readonly string[])[];
  readonly languages: readonly string[];
}

/** Terms of a dictionary block. */
export const dictionaryBlockTerms = 32;

/** Most documents of a segment: document numbers and keys of ids are sorted together as one number below 2^53. */
export const segmentDocumentsMax = 2 ** 21;

/** Most chunks of a segment: the gaps of a posting list have 25 bits. */
export const segmentChunksMax = 2 ** 25;

/** A document as a segment holds it: all but groups and language, which lie in tables. */
export interface DocumentRecord {
  readonly id: string;
  readonly externalId: string;
  readonly firstChunk: number;
  readonly entries: readonly EntryRecord[];
  /** See `IndexDocument`. */
  readonly outline: readonly string[];
}

/** What a hit shows of a chunk. */
export interface EntryRecord {
  readonly version: string;
  readonly ordinal: number;
}

/** A number below 2^31 that never falls as the id rises in UTF-8 order: finds ids of base32 in a few steps, others after comparing some. */
export function keyOfId(id: string): number {
  let key = 0;
  let isExact = true;
  for (let i = 0; i < 6; i++) {
    const rank: number = isExact && i < id.length ? rankOfUnit(id.charCodeAt(i)) : 0;
    isExact &&= rank !== 0 && rank !== 7 && rank !== 34;
    key = key * 35 + rank;
  }
  return key;
}

/** The digits and letters of base32 are told apart; what lies below, between and above them is not, so nothing behind such a unit counts. */
function rankOfUnit(unit: number): number {
  if (unit < 50) return 0;
  if (unit <= 55) return unit - 49;
  if (unit < 97) return 7;
  return unit <= 122 ? unit - 89 : 34;
}
