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

/** Sum of products with little-endian half-precision bytes, added in order in double precision. */
export function float16Product(bytes: Uint8Array, numbers: Float32Array): number {
  const known = values();
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += known[bytes[2 * i]! | (bytes[2 * i + 1]! << 8)]! * numbers[i]!;
  return sum;
}

/** The nearest half-precision numbers, ties to even, as little-endian bytes; what is too large becomes infinite. */
export function encodeFloat16(numbers: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 2);
  for (let i = 0; i < numbers.length; i++) {
    const bits = bitsOf(numbers[i]!);
    bytes[2 * i] = bits & 0xff;
    bytes[2 * i + 1] = bits >>> 8;
  }
  return bytes;
}

function bitsOf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65_520) return sign | 0x7c00;
  if (size < 2 ** (1 - exponentBias)) return sign | roundToEven(size * mantissaUnits * 2 ** (exponentBias - 1));
  const exponent = Math.floor(Math.log2(size));
  const scaled = roundToEven((size / 2 ** exponent) * mantissaUnits);
  return sign | ((exponent + exponentBias - 1) * mantissaUnits + scaled);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
