// Bytes as the segment file holds them: varints, strings, packed bits; all little endian.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Bytes that a reader of packed bits may touch behind the last one: every buffer handed to `unpackBits` has them. */
export const slackBytes = 8;

/** Widest number that `packBits` holds. */
export const packedBitsMax = 25;

/** A growing buffer. */
export class ByteWriter {
  private held = new Uint8Array(1024);
  length = 0;

  /** Makes room for `count` more bytes and answers the buffer; the caller moves `length`. */
  reserve(count: number): Uint8Array {
    if (this.length + count > this.held.length) {
      const grown = new Uint8Array(Math.max(this.held.length * 2, this.length + count));
      grown.set(this.held.subarray(0, this.length));
      this.held = grown;
    }
    return this.held;
  }

  byte(value: number): void {
    this.reserve(1)[this.length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte. */
  varint(value: number): void {
    const held = this.reserve(8);
    let rest = value;
    while (rest >= 128) {
      held[this.length++] = (rest % 128) | 128;
      rest = rest < 0x7fffffff ? rest >>> 7 : Math.floor(rest / 128);
    }
    held[this.length++] = rest;
  }

  u16(value: number): void {
    const held = this.reserve(2);
    held[this.length++] = value & 255;
    held[this.length++] = value >>> 8;
  }

  u32(value: number): void {
    const held = this.reserve(4);
    held[this.length++] = value & 255;
    held[this.length++] = (value >>> 8) & 255;
    held[this.length++] = (value >>> 16) & 255;
    held[this.length++] = value >>> 24;
  }

  bytes(source: Uint8Array): void {
    this.reserve(source.length).set(source, this.length);
    this.length += source.length;
  }

  /** Length as varint, then UTF-8. */
  text(value: string): void {
    const bytes = encoder.encode(value);
    this.varint(bytes.length);
    this.bytes(bytes);
  }

  /** `count` numbers of `values` from `from`, `width` bits each. */
  packBits(values: Uint32Array, range: { from: number; count: number }, width: number): void {
    const total = Math.ceil((range.count * width) / 8);
    const held = this.reserve(total + slackBytes);
    held.fill(0, this.length, this.length + total);
    let bit = this.length * 8;
    for (let i = 0; i < range.count; i++, bit += width) {
      const byte = bit >>> 3;
      const shifted = values[range.from + i]! * 2 ** (bit & 7);
      held[byte]! |= shifted & 255;
      held[byte + 1]! |= (shifted / 256) & 255;
      held[byte + 2]! |= (shifted / 65536) & 255;
      held[byte + 3]! |= (shifted / 16777216) & 255;
    }
    this.length += total;
    held.fill(0, this.length, this.length + slackBytes);
  }

  /** `from` to `to` of another buffer. */
  copy(source: Uint8Array, from: number, to: number): void {
    const held = this.reserve(to - from);
    if (to - from > 64) held.set(source.subarray(from, to), this.length);
    else for (let i = from, at = this.length; i < to; i++) held[at++] = source[i]!;
    this.length += to - from;
  }

  /** The whole buffer, with more behind what was written; valid until the next write. */
  get buffer(): Uint8Array {
    return this.held;
  }

  /** What was written; valid until the next write. */
  view(): Uint8Array {
    return this.held.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }
}

/** Reads what `ByteWriter` wrote. */
export class ByteReader {
  readonly held: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.held = bytes;
    this.at = at;
  }

  byte(): number {
    return this.held[this.at++]!;
  }

  varint(): number {
    const { held } = this;
    let byte = held[this.at++]!;
    let value = byte & 127;
    for (let scale = 128; byte >= 128; scale *= 128) {
      byte = held[this.at++]!;
      value += (byte & 127) * scale;
    }
    return value;
  }

  /** Moves behind a text. */
  skipText(): void {
    const length = this.varint();
    this.at += length;
  }

  text(): string {
    const length = this.varint();
    this.at += length;
    return decodeText(this.held, this.at - length, this.at);
  }
}

/** A string as UTF-8. */
export function encodeText(value: string): Uint8Array {
  return encoder.encode(value);
}

/** UTF-8 bytes `from` to `to` as a string; short ASCII without a call into the decoder. */
export function decodeText(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > 24) return decoder.decode(bytes.subarray(from, to));
  let text = "";
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte >= 128) return decoder.decode(bytes.subarray(from, to));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Bits that the largest of `count` numbers from `from` needs. */
export function widthOf(values: Uint32Array, from: number, count: number): number {
  let all = 0;
  for (let i = from; i < from + count; i++) all |= values[i]!;
  return 32 - Math.clz32(all);
}

/** Reads `count` numbers of `width` bits that begin at byte `at`. The buffer has `slackBytes` behind them. */
export function unpackBits(view: DataView, at: { byte: number; width: number; count: number }, out: Uint32Array): void {
  const { width, count } = at;
  const mask = (1 << width) - 1;
  const start = at.byte;
  for (let i = 0, bit = 0; i < count; i++, bit += width) {
    out[i] = (view.getUint32(start + (bit >>> 3), true) >>> (bit & 7)) & mask;
  }
}
