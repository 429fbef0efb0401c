// A bounded table from stretches of UTF-16 units to their token ids, looked up without making a string.

const slotBits = 16;
const slots = 1 << slotBits;
/** Most entries before the table starts anew; beyond it chains get long. */
const entriesMax = slots / 2;
const charactersMax = entriesMax * 12;
const idsMax = entriesMax * 4;
/** Longest stretch that is kept. */
const lengthMax = 48;

/** A hash of a stretch: FNV-1a over its units. */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** Where a hash begins. */
export const hashStart = 0x811c9dc5 | 0;

/** Token ids of stretches seen before; starts anew when it is full, so that it never grows. */
export class WordCache {
  readonly #entryOf = new Int32Array(slots);
  readonly #hashes = new Int32Array(entriesMax + 1);
  readonly #characterStarts = new Int32Array(entriesMax + 2);
  readonly #idStarts = new Int32Array(entriesMax + 2);
  readonly #characters = new Uint16Array(charactersMax);
  readonly #ids = new Int32Array(idsMax);
  #count = 0;

  /** Copies the ids of `text` from `start` to `end` to `into` at `at`. @returns how many, or -1 when the stretch is not known */
  copy(stretch: Stretch, into: Int32Array, at: number): number {
    const entry = this.#find(stretch);
    if (entry === 0) return -1;
    const first = this.#idStarts[entry]!;
    const count = this.#idStarts[entry + 1]! - first;
    for (let i = 0; i < count; i++) into[at + i] = this.#ids[first + i]!;
    return count;
  }

  /** Keeps the ids of a stretch that `copy` did not know. */
  keep({ text, start, end, hash }: Stretch, ids: readonly number[]): void {
    if (end - start > lengthMax) return;
    let entry = this.#count + 1;
    const isFull = entry > entriesMax || this.#characterStarts[entry]! + lengthMax > charactersMax || this.#idStarts[entry]! + ids.length > idsMax;
    if (isFull) {
      this.#entryOf.fill(0);
      this.#count = 0;
      entry = 1;
    }
    const [firstCharacter, firstId] = [this.#characterStarts[entry]!, this.#idStarts[entry]!];
    for (let i = start; i < end; i++) this.#characters[firstCharacter + i - start] = text.charCodeAt(i);
    ids.forEach((id, i) => (this.#ids[firstId + i] = id));
    this.#characterStarts[entry + 1] = firstCharacter + end - start;
    this.#idStarts[entry + 1] = firstId + ids.length;
    this.#hashes[entry] = hash;
    this.#count = entry;
    let slot = slotOf(hash);
    while (this.#entryOf[slot] !== 0) slot = (slot + 1) & (slots - 1);
    this.#entryOf[slot] = entry;
  }

  #find({ text, start, end, hash }: Stretch): number {
    const length = end - start;
    for (let slot = slotOf(hash); ; slot = (slot + 1) & (slots - 1)) {
      const entry = this.#entryOf[slot]!;
      if (entry === 0) return 0;
      if (this.#hashes[entry] !== hash) continue;
      const first = this.#characterStarts[entry]!;
      if (this.#characterStarts[entry + 1]! - first !== length) continue;
      let i = 0;
      while (i < length && this.#characters[first + i] === text.charCodeAt(start + i)) i++;
      if (i === length) return entry;
    }
  }
}

/** A part of a text, with the hash of its units. */
export interface Stretch {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly hash: number;
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> slotBits)) & (slots - 1);
}
