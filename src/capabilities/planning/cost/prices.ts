// What an hour of an accelerator and a million tokens of a hosted model cost, from the catalogue.
import { modelOf } from "../architecture/models.ts";
import { architectureKey } from "../calibration/architecture-key.ts";
import type { Architecture } from "../architecture/architecture.ts";
import table from "../catalogue/prices.json" with { type: "json" };
import type { Quantity } from "../quantity.ts";

/** How accelerators are rented. */
export const terms = ["on_demand", "reserved_1y", "reserved_3y", "spot"] as const;

/** One way of renting. */
export type Term = (typeof terms)[number];

const places = new Map(table.hours.map((row) => [`${row.accelerator}|${row.term}`, row]));

/** US dollars for one accelerator and hour: the middle of the providers' cheapest offers, between the lowest and the highest; absent where nobody lists one. */
export function priceOf(accelerator: string, term: Term): Quantity | undefined {
  const row = places.get(`${accelerator}|${term}`);
  if (row === undefined) return undefined;
  const { low, value, high, source, date } = row;
  return { value, low, high, unit: "USD/accelerator/h", basis: "published", source, date };
}

/** What hosted offers of a model ask. */
export interface TokenPrice {
  /** US dollars for a million tokens. */
  readonly input: Quantity;
  readonly output: Quantity;
}

/** A model's name without owner, tuning and signs: what price lists and owners write alike. */
export function plainName(id: string): string {
  return (id.split("/").at(-1) ?? "").toLowerCase().replace(/^meta-/, "").replace(/-(instruct|hf|it|chat).*$/, "").replace(/[^a-z\d]/g, "");
}

/** Prices of hosted offers of `model` or of one of equal shapes; absent where none is listed. */
export function tokenPriceOf(model: Architecture): TokenPrice | undefined {
  const row = table.tokens.find((one) => one.model === model.id) ?? table.tokens.find((one) => plainName(one.model) === plainName(model.id)) ?? table.tokens.find((one) => architectureKey(modelOf(one.model)) === architectureKey(model));
  if (row === undefined) return undefined;
  const facts = { unit: "USD/million tokens", basis: "published" as const, source: row.source, date: row.date };
  return { input: { ...row.input, ...facts }, output: { ...row.output, ...facts } };
}
