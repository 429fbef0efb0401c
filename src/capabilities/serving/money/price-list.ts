// What models cost: the configuration's prices first, then the list that ships, each from its date on.
import type { TokenPrices } from "#core/serving/money";
import shipped from "./prices.json" with { type: "json" };

/** A price of the configuration. `upstream` null: wherever the model is served. `from` in UTC milliseconds. */
export interface DatedPrice extends TokenPrices {
  readonly model: string;
  readonly upstream: string | null;
  readonly from: number;
}

/** Prices by model. */
export class PriceList {
  readonly #own: readonly DatedPrice[];

  /** `own` goes before what ships; of several for one model the latest that has begun holds. */
  constructor(own: readonly DatedPrice[]) {
    this.#own = own.toSorted((a, b) => Number(b.upstream !== null) - Number(a.upstream !== null) || b.from - a.from);
  }

  /** The prices of a model on an upstream at a moment; undefined where nobody says one, so that it costs nothing. */
  of(target: { readonly upstream: string; readonly model: string }, at: number): TokenPrices | undefined {
    const own = this.#own.find(({ model, upstream, from }) => model === target.model && (upstream === null || upstream === target.upstream) && from <= at);
    return own ?? (at >= shippedFrom ? shippedModels.get(target.model) : undefined);
  }
}

const shippedFrom = Date.parse(shipped.from);
const shippedModels: ReadonlyMap<string, TokenPrices> = new Map(Object.entries(shipped.models));
