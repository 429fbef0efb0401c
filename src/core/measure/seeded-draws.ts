// Chance that a seed replays (sfc32): the same training, the same resamples.

/** Draws from one seed. */
export interface Draws {
  /** In [0, 1). */
  unit(): number;
  /** From the normal distribution, by Box and Muller. */
  normal(): number;
}

/** A source of draws. */
export function seededDraws(seed: number): Draws {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed | 0, 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < 15; round++) next();
  return { unit: next, normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()) };
}
