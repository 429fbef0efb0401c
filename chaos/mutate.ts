// Damage to files by chance: bits, bytes, numbers, pieces cut, doubled, moved and taken from another file.

/** A whole number from 0 to below `below`. */
export type Chance = (below: number) => number;

/** Changes of one file at most. */
const changesMax = 6;
/** Bytes and words at which readers of formats have erred. */
const sharp = [0x00, 0x01, 0x7f, 0x80, 0xff] as const;
const words = ["<", ">", "&", "\"", "\n\n", "[[[[", "{{{{", "((((", "\\", "-1", "99999999999", "%s", "\u0000", "<!ENTITY a \"b\">", "PK\u0003\u0004", "endobj", "stream\n", "/Kids", "<<<<"] as const;

/** `bytes` with one to six changes; `other` lends pieces. */
export function mutate(bytes: Uint8Array, other: Uint8Array, chance: Chance): Uint8Array {
  let changed = Buffer.from(bytes);
  for (let left = 1 + chance(changesMax); left > 0; left--) changed = Buffer.from(change(changed, other, chance));
  return changed;
}

function change(bytes: Buffer, other: Uint8Array, chance: Chance): Buffer {
  const at = chance(bytes.length + 1);
  const length = 1 + chance(Math.max(1, Math.min(4096, bytes.length - at)));
  const piece = bytes.subarray(at, at + length);
  const rest = [bytes.subarray(0, at), bytes.subarray(at + length)] as const;
  switch (chance(9)) {
    case 0: return flipped(bytes, at, 1 << chance(8));
    case 1: return flipped(bytes, at, (bytes[at] ?? 0) ^ (sharp[chance(sharp.length)] ?? 0));
    case 2: return Buffer.concat(rest);
    case 3: return Buffer.concat([rest[0], piece, piece, rest[1]]);
    case 4: return bytes.subarray(0, at);
    case 5: return Buffer.concat([rest[0], other.subarray(chance(other.length + 1)).subarray(0, length), rest[1]]);
    case 6: return Buffer.concat([bytes.subarray(0, at), Buffer.from(words[chance(words.length)] ?? ""), bytes.subarray(at)]);
    case 7: return numbered(bytes, at, chance);
    default: return Buffer.concat([rest[0], Buffer.alloc(length, sharp[chance(sharp.length)]), rest[1]]);
  }
}

function flipped(bytes: Buffer, at: number, bits: number): Buffer {
  if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ bits;
  return bytes;
}

/** The first decimal number behind `at` becomes another: sizes, counts and references lie. */
function numbered(bytes: Buffer, at: number, chance: Chance): Buffer {
  const text = bytes.subarray(at, at + 4096).toString("latin1");
  const found = /\d+/.exec(text);
  if (!found) return bytes;
  const value = [`${chance(10)}`, "4294967295", "-1", `${Number(found[0]) + 1}`][chance(4)] ?? "0";
  return Buffer.concat([bytes.subarray(0, at + found.index), Buffer.from(value), bytes.subarray(at + found.index + found[0].length)]);
}
