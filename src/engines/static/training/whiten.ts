// The end of a training: directions that most texts share are made shorter, so that texts lie more evenly around the origin.
import { openKernel, sharedMemory } from "../kernel/kernel.ts";
import type { GroupBags } from "./batches.ts";
import { eigenpairs } from "./eigen.ts";

/** Texts whose spread is measured; four times as many change no measure by more than chance. */
const textsMax = 8_192;

/**
 * Rows after which the mean square of texts of length 1 along a principal direction is about its (1 - strength)th power: 0 leaves
 * them, 1 is whitening (Su et al. 2021). A text's vector is a sum of rows, so turning the rows turns every text, and nothing is left to do at use.
 */
export function whitened(table: Float32Array, { groups, dimensions, strength }: { readonly groups: readonly GroupBags[]; readonly dimensions: number; readonly strength: number }): Float32Array {
  const rowBytes = dimensions * 4;
  const at = { table: 0, result: table.byteLength, square: 2 * table.byteLength, sum: 2 * table.byteLength + dimensions * rowBytes };
  const memory = sharedMemory(at.sum + rowBytes);
  const kernel = openKernel(memory);
  const floats = new Float32Array(memory.buffer);
  const square = floats.subarray(at.square / 4, at.square / 4 + dimensions * dimensions);
  const sum = floats.subarray(at.sum / 4, at.sum / 4 + dimensions);
  floats.set(table);

  for (const [bags, text] of drawnTexts(groups)) {
    sum.fill(0);
    for (let token = bags.starts[text]!; token < bags.starts[text + 1]!; token++) kernel.addScaled(at.sum, bags.ids[token]! * rowBytes, bags.weights[token]!, dimensions);
    const length = kernel.dot(at.sum, at.sum, dimensions);
    if (length > 0) for (let i = 0; i < dimensions; i++) kernel.addScaled(at.square + i * rowBytes, at.sum, sum[i]! / length, dimensions);
  }
  const pairs = eigenpairs(Array.from({ length: dimensions }, (_none, i) => Float64Array.from(square.subarray(i * dimensions, (i + 1) * dimensions))));
  square.fill(0);
  for (const { value, vector } of pairs) {
    sum.set(vector);
    const scale = (value / pairs[0]!.value) ** (-strength / 2);
    for (let i = 0; i < dimensions; i++) kernel.addScaled(at.square + i * rowBytes, at.sum, scale * vector[i]!, dimensions);
  }
  for (let value = 0; value < table.length; value++) kernel.addScaled(at.result + Math.floor(value / dimensions) * rowBytes, at.square + (value % dimensions) * rowBytes, table[value]!, dimensions);
  return floats.slice(at.result / 4, at.result / 4 + table.length);
}

/** Texts over all groups, the same number of each where it has so many. */
function* drawnTexts(groups: readonly GroupBags[]): Generator<readonly [GroupBags["bags"], number]> {
  for (const { bags } of groups) {
    const texts = bags.starts.length - 1;
    const step = Math.max(1, texts / Math.ceil(textsMax / groups.length));
    for (let at = 0; at < texts; at += step) yield [bags, Math.floor(at)];
  }
}
