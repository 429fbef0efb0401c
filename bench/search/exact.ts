// The exact nearest texts of a few queries, found with plain floats while the texts are embedded: what recall is measured against.
import { dotProduct } from "#core/vectors/vector";

/** Keeps the `wanted` nearest of all vectors that it is shown, for each query. */
export class ExactNearest {
  readonly #queries: readonly Float32Array[];
  readonly #wanted: number;
  readonly #found: { readonly id: string; readonly similarity: number }[][];

  constructor(queries: readonly Float32Array[], wanted: number) {
    this.#queries = queries;
    this.#wanted = wanted;
    this.#found = queries.map(() => []);
  }

  add(id: string, vector: Float32Array): void {
    for (const [i, query] of this.#queries.entries()) {
      const found = this.#found[i]!;
      const similarity = dotProduct(query, vector);
      if (found.length === this.#wanted && similarity <= found[this.#wanted - 1]!.similarity) continue;
      found.push({ id, similarity });
      found.sort((a, b) => b.similarity - a.similarity);
      found.length = Math.min(found.length, this.#wanted);
    }
  }

  /** The share of the nearest that `ids` gives back for each query, 0..1, in the mean. */
  recall(ids: readonly (readonly string[])[]): number {
    const shares = this.#found.map((found, i) => found.filter(({ id }) => ids[i]!.includes(id)).length / Math.max(1, found.length));
    return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
  }
}
