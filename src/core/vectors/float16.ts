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
export function encodeFloat16(numbers: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 2);
  for (let i = 0; i < numbers.length; i++) {
    const bits = bitsOf(numbers[i]!);
    bytes[2 * i] = bits & 0xff;
    bytes[2 * i + 1] = bits >>> 8;
  }
  return bytes;
}

/** One number and its bits, to read the exponent from. */
const number = new Float64Array(1);
const halves = new Uint32Array(number.buffer);
const highHalf = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** 1,024 over each power of two that half precision has, from the smallest exponent on. */
const smallestExponent = 1 - exponentBias;
const unitsAt = Float64Array.from({ length: 2 * exponentBias }, (_none, i) => mantissaUnits / 2 ** (smallestExponent + i));

function bitsOf(value: number): number {
  number[0] = value;
  const high = halves[highHalf]!;
  const sign = (high >>> 16) & 0x8000;
  const exponent = ((high >>> 20) & 0x7ff) - 1023;
  const size = Math.abs(value);
  if (!(size < 65_520)) return Number.isNaN(value) ? 0x7e00 : sign | 0x7c00;
  // A rounded number of 2,048 units carries into the exponent by itself.
  if (exponent < smallestExponent) return sign | roundToEven(size * unitsAt[0]!);
  return sign | ((exponent - smallestExponent) * mantissaUnits + roundToEven(size * unitsAt[exponent - smallestExponent]!));
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
