// When two models are the same to a planner: equal shapes under different names.
import type { Architecture } from "../architecture/architecture.ts";

const keys = new WeakMap<Architecture["layers"], string>();

/** Equal for models of equal shapes, such as two releases of one architecture. */
export function architectureKey({ layers, hiddenSize, vocabulary }: Architecture): string {
  const known = keys.get(layers);
  if (known !== undefined) return known;
  const text = JSON.stringify([hiddenSize, vocabulary, layers.map(({ count, mixer, feedForward }) => [count, mixer, feedForward])]);
  const key = hash(text).toString(36);
  keys.set(layers, key);
  return key;
}

/** FNV-1a over code points, so that keys and folds are the same everywhere. */
export function hash(text: string): number {
  let value = 2_166_136_261;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return value;
}
