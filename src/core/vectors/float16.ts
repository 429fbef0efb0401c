// Half-precision numbers as bytes, little endian, by IEEE 754 binary16: what vector rows may hold where it costs nothing.

const exponentBias = 15;
const mantissaUnits = 1024;

let table: Float32Array | undefined;

/** The value of each of the 65,536 half-precision numbers. */
function values(): Float32Array {
  if (table !== undefined) return table;
  table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) table[bits] = valueOf(bits);
  return table;
}

function valueOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * (mantissa / mantissaUnits) * 2 ** (1 - exponentBias);
  return sign * (1 + mantissa / mantissaUnits) * 2 ** (exponent - exponentBias);
}

/** Values of little-endian half-precision bytes. */
export function decodeFloat16(bytes: Uint8Array): Float32Array {
  const known = values();
  const decoded = new Float32Array(bytes.length >>> 1);
  for (let i = 0; i < decoded.length; i++) decoded[i] = known[bytes[2 * i]! | (bytes[2 * i + 1]! << 8)]!;
  return decoded;
}

/** Dot product with little-endian half-precision bytes, added as `dotProduct` adds. */
export function float16Product(bytes: Uint8Array, numbers: Float32Array): number {
  const known = values();
  const at = (i: number): number => known[bytes[2 * i]! | (bytes[2 * i + 1]! << 8)]! * numbers[i]!;
  let [first, second, third, fourth] = [0, 0, 0, 0];
  const whole = numbers.length - (numbers.length % 4);
  for (let i = 0; i < whole; i += 4) {
    first += at(i);
    second += at(i + 1);
    third += at(i + 2);
    fourth += at(i + 3);
  }
  for (let i = whole; i < numbers.length; i++) first += at(i);
  return first + second + (third + fourth);
}

/** The nearest half-precision numbers, ties to even, as little-endian bytes; what is too large becomes infinite. */
export function encodeFloat16(numbers: Float32Array): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 2);
  for (let i = 0; i < numbers.length; i++) {
    const bits = bitsOf(numbers[i]!);
    bytes[2 * i] = bits & 0xff;
    bytes[2 * i + 1] = bits >>> 8;
  }
  return bytes;
}

/** One number in single precision and its bits. */
const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

/** Single-precision bits of infinity, of 65,536 and of the smallest normal half-precision number, 2^-14. */
const [infinity, tooLarge, smallestNormal] = [0x7f800000, 0x47800000, 0x38800000];
/** Bits of a single-precision mantissa that a half-precision one lacks, and what carries all but ties below half away. */
const [lostBits, almostHalf] = [13, 0xfff];
/** Half a unit's place: added to a number below 2^-14 it leaves the number's half-precision units in the last bits, rounded as the machine rounds. */
const [aligning, aligningBits] = [0.5, 0x3f000000];

/** Works on the bits of single precision: of the exponent the difference of the biases is taken off, the mantissa is rounded and may carry into it. */
function bitsOf(value: number): number {
  single[0] = value;
  const bits = singleBits[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size >= tooLarge) return size > infinity ? 0x7e00 : sign | 0x7c00;
  if (size >= smallestNormal) return sign | ((size - ((127 - exponentBias) << 23) + almostHalf + ((size >>> lostBits) & 1)) >>> lostBits);
  single[0] = Math.abs(value) + aligning;
  return sign | (singleBits[0]! - aligningBits);
}
