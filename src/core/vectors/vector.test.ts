// Vectors as bytes, and what is refused.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFloat16, encodeFloat16 } from "./float16.ts";
import { decodeVector, dotProduct, embeddedText, encodeVector, normalised, storedVector, textKey, vectorProblem } from "./vector.ts";

describe("half precision", () => {
  it("reads known numbers by IEEE 754", () => {
    const known: readonly (readonly [number, number])[] = [[0x3c00, 1], [0xc000, -2], [0x7bff, 65_504], [0x0001, 2 ** -24], [0x0400, 2 ** -14], [0x3555, 0.333251953125], [0x7c00, Infinity]];
    for (const [bits, value] of known) {
      expect(decodeFloat16(Uint8Array.of(bits & 255, bits >> 8))[0]).toBe(value);
      expect([...encodeFloat16(Float32Array.of(value))]).toEqual([bits & 255, bits >> 8]);
    }
  });

  it("gives every number back, and else the nearest one, ties to even", () => {
    const all = new Uint8Array(Uint16Array.from({ length: 0x7c00 }, (_none, bits) => bits).buffer);
    expect(encodeFloat16(decodeFloat16(all))).toEqual(all);
    const values = decodeFloat16(all);
    fc.assert(fc.property(fc.double({ min: 0, max: 65_504, noNaN: true }), (value) => {
      const [bytes] = [encodeFloat16(Float32Array.of(value))];
      const bits = bytes[0]! | (bytes[1]! << 8);
      const distance = Math.abs(values[bits]! - value);
      for (const other of [bits - 1, bits + 1]) if (other >= 0 && other < values.length) expect(distance).toBeLessThanOrEqual(Math.abs(values[other]! - value));
    }));
    expect([...encodeFloat16(Float32Array.of(1 + 2 ** -11))]).toEqual([0x00, 0x3c]);
    expect([...encodeFloat16(Float32Array.of(1 + 3 * 2 ** -11))]).toEqual([0x02, 0x3c]);
  });
});

describe("a vector", () => {
  it("comes back from its bytes, in either precision, and only under its own dimensions", () => {
    const values = Float32Array.of(0.5, -0.25, 0.125, 1);
    for (const precision of ["float32", "float16"] as const) expect(decodeVector(encodeVector(values, precision), 4)).toEqual(values);
    expect(decodeVector(encodeVector(values, "float32"), 5)).toBeUndefined();
  });

  it("is refused with the reason, and made to length 1", () => {
    expect(vectorProblem(Float32Array.of(1, 2), 3)).toBe("wrong dimensions");
    expect(vectorProblem(Float32Array.of(1, NaN), 2)).toBe("not a number");
    expect(vectorProblem(Float32Array.of(Infinity, 1), 2)).toBe("not a number");
    expect(vectorProblem(new Float32Array(2), 2)).toBe("zero");
    expect(vectorProblem(Float32Array.of(3, 4), 2)).toBeUndefined();
    expect([...normalised(Float32Array.of(3, 4))].map((value) => value.toFixed(4))).toEqual(["0.6000", "0.8000"]);
    expect(dotProduct(Float32Array.of(1, 2), Float32Array.of(3, 4))).toBe(11);
  });

  it("that is stored is told what is wrong with it", () => {
    const problemOf = (values: readonly number[], dimensions = values.length) => storedVector(encodeVector(Float32Array.from(values), "float32"), dimensions);
    expect(problemOf([0.6, 0.8])).toEqual({ values: Float32Array.of(0.6, 0.8) });
    expect([problemOf([0.6, 0.8], 3), problemOf([NaN, 1]), problemOf([0, Infinity]), problemOf([0, 0]), problemOf([3, 4]), problemOf([0.3, 0.4])].map((found) => ("problem" in found ? found.problem : ""))).toEqual(
      ["of other dimensions", "not a number", "not a number", "zero", "of length 5.00, not 1", "of length 0.500, not 1"]);
    expect(storedVector(encodeVector(Float32Array.of(0.6, 0.8), "float16"), 2)).toHaveProperty("values");
  });

  it("is that of title, headings and text, once each, and named by the text alone", () => {
    expect(embeddedText({ title: "Pumps", headings: ["Pumps", "Care"], text: "Oil it." })).toBe("Pumps\nCare\nOil it.");
    expect(embeddedText({ title: "", headings: [], text: "Oil it." })).toBe("Oil it.");
    expect(textKey("a")).toMatch(/^[a-z2-7]{26}$/);
    expect(textKey("a")).not.toBe(textKey("b"));
  });
});
