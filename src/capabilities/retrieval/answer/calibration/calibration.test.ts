// What is usual, by closed forms: a line is found again, deviations add up, and two in a hundred are refused.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calibrate, standingOf, type Signals } from "./calibration.ts";

/** Questions of 1 to 100 words whose signals follow a known line, each once above and once below it by `spread`. */
function made(spread: number): readonly Signals[] {
  return Array.from({ length: 200 }, (_none, i): Signals => {
    const words = 1 + Math.floor(i / 2);
    const off = i % 2 === 0 ? spread : -spread;
    return { words, keyword: 0.9 - 0.1 * Math.log1p(words) + off, cosine: 0.5 + 0.05 * Math.log1p(words) - off };
  });
}

describe("a calibration", () => {
  it("finds the line and the deviation that the signals were made of", () => {
    const { keyword, cosine } = calibrate(made(0.1));
    expect(keyword.intercept).toBeCloseTo(0.9, 9);
    expect(keyword.slope).toBeCloseTo(-0.1, 9);
    expect(keyword.deviation).toBeCloseTo(0.1, 9);
    expect(cosine).toMatchObject({ intercept: expect.closeTo(0.5, 9), slope: expect.closeTo(0.05, 9), deviation: expect.closeTo(0.1, 9) });
  });

  it("counts deviations from what is usual at the question's length, and adds the arms", () => {
    const calibration = calibrate(made(0.1));
    const usual = { words: 9, keyword: 0.9 - 0.1 * Math.log(10), cosine: 0.5 + 0.05 * Math.log(10) };
    expect(standingOf(calibration, usual)).toBeCloseTo(0, 9);
    expect(standingOf(calibration, { ...usual, keyword: usual.keyword + 0.2 })).toBeCloseTo(2, 9);
    expect(standingOf(calibration, { ...usual, keyword: usual.keyword + 0.2, cosine: usual.cosine - 0.3 })).toBeCloseTo(-1, 9);
  });

  it("judges a longer question than it has seen by the longest", () => {
    const calibration = calibrate(made(0.1));
    const signals = { keyword: 0.3, cosine: 0.4 };
    expect(standingOf(calibration, { ...signals, words: 5000 })).toBe(standingOf(calibration, { ...signals, words: 100 }));
  });

  it("refuses two in a hundred of the questions that it was made of", () => {
    fc.assert(fc.property(fc.array(fc.record({ words: fc.integer({ min: 1, max: 40 }), keyword: fc.double({ min: 0, max: 1, noNaN: true }), cosine: fc.double({ min: -1, max: 1, noNaN: true }) }), { minLength: 100, maxLength: 300 }), (signals) => {
      const calibration = calibrate(signals);
      const refused = signals.filter((each) => standingOf(calibration, each) < calibration.threshold).length;
      expect(refused).toBeLessThanOrEqual(0.02 * signals.length);
    }));
  });

  it("goes by the words alone where a collection has no vectors", () => {
    const calibration = calibrate(made(0.1).map((signals) => ({ ...signals, cosine: null })));
    expect(calibration.cosine).toBeNull();
    expect(standingOf(calibration, { words: 9, keyword: 0.9 - 0.1 * Math.log(10) + 0.1, cosine: null })).toBeCloseTo(1, 9);
  });

  it("takes a difference for nothing where all questions gave the same", () => {
    const calibration = calibrate(made(0));
    expect(calibration.keyword.deviation).toBe(0.02);
  });
});
