// Recommends how to serve a load: the cheapest of all candidates that keep the objective, and why the next best lost.
import { fail } from "#core/errors";
import type { Architecture } from "../architecture/architecture.ts";
import { priceOf, terms, tokenPriceOf, type Term, type TokenPrice } from "../cost/prices.ts";
import { accelerators as known, type Accelerator } from "../hardware/accelerator.ts";
import { acceleratorsOf } from "../memory/layout.ts";
import { predict, type Corrections, type Prediction } from "../performance/predict.ts";
import type { Workload } from "../performance/workload.ts";
import type { Precision } from "../precision.ts";
import { between, exactly, weakest, type Quantity } from "../quantity.ts";
import { candidateOf, layoutsOf, precisionsOf, tokenTail, type Candidate, type Objective } from "./candidates.ts";
import type { Load } from "./load.ts";
import { copiesFor } from "./replicas.ts";

/** What is to be served, and what may be used. */
export interface Wish {
  readonly model: Architecture;
  readonly load: Load;
  readonly objective: Objective;
  readonly engine: string;
  readonly year: number;
  readonly accelerator?: Accelerator;
  readonly precision?: Precision;
  readonly owned?: Owned;
  /** What the user's own measurements say. */
  readonly correctionsOf?: (workload: Workload) => Corrections;
}

/** Hardware of one's own; everything here is stated by the user. */
export interface Owned {
  readonly priceUsd: number;
  readonly years: number;
  readonly usdPerKilowattHour: number;
  readonly staffUsdPerMonth: number;
  /** Share of accelerators that stand by. */
  readonly spareShare: number;
}

/** One way of paying. */
export interface Cost {
  readonly term: Term | "owned" | "api";
  readonly monthly: Quantity;
}

/** One way to serve the load. */
export interface Option {
  readonly candidate: Candidate;
  readonly prediction: Prediction;
  readonly count: Quantity;
  readonly copies: Quantity;
  readonly utilisation: Quantity;
  readonly firstTokenP99Ms: Quantity;
  readonly perOutputTokenP99Ms: Quantity;
  readonly costs: readonly Cost[];
  /** Empty for the best. */
  readonly whyLost: string;
}

/** The best option and those after it. */
export interface Recommendation {
  readonly options: readonly Option[];
  readonly api?: Quantity;
  readonly considered: number;
}

const hoursPerMonth = 730;
const secondsPerMonth = hoursPerMonth * 3600;
const optionsShown = 4;

/** The cheapest ways to serve the load. @throws plan.objective_unreachable */
export function recommend(wish: Wish): Recommendation {
  const { found, considered } = search(wish);
  if (found.length === 0) throw unreachable(wish, considered);
  const chosen = distinct(found).slice(0, optionsShown);
  const options: Option[] = [];
  for (const candidate of chosen) options.push(optionOf(candidate, wish, options[0]));
  const tokens = tokenPriceOf(wish.model);
  return { options, considered, ...(tokens === undefined ? {} : { api: apiMonthly(tokens, wish.load) }) };
}

/** Every candidate that keeps the objective, cheapest first; those whose accelerator nobody rents out come last. */
function search(wish: Wish): { readonly found: readonly Candidate[]; readonly considered: number } {
  const found: Candidate[] = [];
  let considered = 0;
  for (const accelerator of wish.accelerator === undefined ? rentable : [wish.accelerator]) {
    for (const precision of wish.precision === undefined ? precisionsOf(accelerator) : [wish.precision]) {
      for (const layout of layoutsOf(wish.model, accelerator)) {
        considered++;
        const candidate = candidateOf({ model: wish.model, accelerator, precision, layout }, wish);
        if (candidate !== undefined) found.push(candidate);
      }
    }
  }
  const order = new Map(found.map((candidate) => [candidate, hourly(candidate)]));
  return { found: found.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0) || a.firstTokenP99Ms - b.firstTokenP99Ms), considered };
}

const rentable = [...known.values()].filter(({ id }) => priceOf(id, "on_demand") !== undefined || priceOf(id, "spot") !== undefined);

function hourly({ workload, accelerators }: Candidate): number {
  const price = priceOf(workload.accelerator.id, "on_demand") ?? priceOf(workload.accelerator.id, "spot");
  return price === undefined ? Number.MAX_VALUE : price.value * accelerators;
}

/** The best of each accelerator and precision: four layouts of one choice are not four choices. */
function distinct(found: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>();
  return found.filter(({ workload }) => {
    const key = `${workload.accelerator.id} ${workload.precision}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function unreachable(wish: Wish, considered: number) {
  const relaxed = search({ ...wish, objective: {} }).found;
  if (relaxed.length === 0) return fail("plan.objective_unreachable", { model: wish.model.id, problem: `none of ${considered} layouts holds the model`, nearest: "a narrower precision or an accelerator with more memory" });
  const least = (pick: (candidate: Candidate) => number): number => Math.ceil(Math.min(...relaxed.map(pick)));
  const { firstTokenP99Ms: first, perOutputTokenP99Ms: each } = wish.objective;
  const named = [...(first === undefined ? [] : [`first token within ${first} ms`]), ...(each === undefined ? [] : [`each token within ${each} ms`])].join(" and ");
  return fail("plan.objective_unreachable", { model: wish.model.id, problem: `none of ${considered} layouts keeps ${named}`, nearest: `first token ${least((one) => one.firstTokenP99Ms)} ms, each token ${least((one) => one.perOutputTokenP99Ms)} ms at the lowest cost of each layout` });
}

function optionOf(candidate: Candidate, wish: Wish, best: Option | undefined): Option {
  const prediction = predict(candidate.workload, { corrections: wish.correctionsOf?.(candidate.workload) });
  const { outputTokensPerSecond: rate, firstTokenMs, perOutputTokenMs } = prediction;
  const facts = { basis: weakest([prediction.basis, "estimated"]), source: prediction.firstTokenMs.source, date: rate.date };
  const { promptTail } = wish.load;
  const waitMs = candidate.copies.waitP99Seconds * 1000;
  const copies = copiesBand(candidate, wish, rate);
  const count: Quantity = { ...copies, value: candidate.accelerators, low: copies.low * acceleratorsOf(candidate.workload.layout), high: copies.high * acceleratorsOf(candidate.workload.layout), unit: "accelerators" };
  const own = candidate.copies.utilisation;
  return {
    candidate, prediction, count, copies, costs: costsOf(candidate, count, wish.owned),
    utilisation: between(own, [(own * rate.value) / rate.high, (own * rate.value) / rate.low], { unit: "share of places", ...facts }),
    firstTokenP99Ms: between(candidate.firstTokenP99Ms, [firstTokenMs.low * promptTail + waitMs, firstTokenMs.high * promptTail + waitMs], { unit: "ms", ...facts }),
    perOutputTokenP99Ms: between(candidate.perOutputTokenP99Ms, [perOutputTokenMs.low * tokenTail, perOutputTokenMs.high * tokenTail], { unit: "ms", ...facts }),
    whyLost: best === undefined ? "" : whyLost(candidate, best.candidate),
  };
}

/** Copies that would be needed were the throughput at the ends of its band. */
function copiesBand(candidate: Candidate, wish: Wish, rate: Quantity): Quantity {
  const places = Math.min(candidate.speed.running, candidate.workload.concurrency ?? candidate.speed.running);
  const needed = (perSecond: number): number => copiesFor(wish.load, { places, requestSeconds: (places * wish.load.outputTokens) / perSecond }, Number.POSITIVE_INFINITY)?.count ?? candidate.copies.count;
  return between(candidate.copies.count, [needed(rate.high), needed(rate.low)], { unit: "copies", basis: rate.basis, source: "load over throughput, at most 85 % full", date: rate.date });
}

function costsOf({ workload, accelerators }: Candidate, count: Quantity, owned: Owned | undefined): readonly Cost[] {
  const rented = terms.flatMap((term): Cost[] => {
    const price = priceOf(workload.accelerator.id, term);
    if (price === undefined) return [];
    const monthly = between(price.value * accelerators * hoursPerMonth, [price.low * count.low * hoursPerMonth, price.high * count.high * hoursPerMonth], { unit: "USD/month", basis: weakest([price.basis, count.basis]), source: price.source, date: price.date });
    return [{ term, monthly }];
  });
  return owned === undefined ? rented : [...rented, { term: "owned", monthly: ownedMonthly(owned, workload.accelerator, count) }];
}

function ownedMonthly({ priceUsd, years, usdPerKilowattHour, staffUsdPerMonth, spareShare }: Owned, { powerW = 700 }: Accelerator, count: Quantity): Quantity {
  const at = (number: number): number => number * (1 + spareShare) * (priceUsd / (years * 12)) + number * (powerW / 1000) * hoursPerMonth * usdPerKilowattHour + staffUsdPerMonth;
  return between(at(count.value), [at(count.low), at(count.high)], { unit: "USD/month", basis: weakest(["estimated", count.basis]), source: "stated price, years, power, staff and spares; the accelerator's full power", date: count.date });
}

/** What a month of the load costs at hosted offers. */
export function apiMonthly({ input, output }: TokenPrice, { requestsPerSecond, promptTokens, outputTokens }: Pick<Load, "requestsPerSecond" | "promptTokens" | "outputTokens">): Quantity {
  const at = (pick: (price: Quantity) => number): number => (requestsPerSecond * secondsPerMonth * (promptTokens * pick(input) + outputTokens * pick(output))) / 1e6;
  return between(at((one) => one.value), [at((one) => one.low), at((one) => one.high)], { unit: "USD/month", basis: "published", source: input.source, date: input.date });
}

function whyLost(candidate: Candidate, best: Candidate): string {
  const ratio = hourly(candidate) / hourly(best);
  const cost = hourly(candidate) === Number.MAX_VALUE ? "no price is listed" : ratio < 1.005 ? "as dear, with a later first token" : `${ratio.toFixed(2)} times the cost`;
  return `${cost}: ${candidate.accelerators} accelerators in ${candidate.copies.count} copies against ${best.accelerators} in ${best.copies.count}`;
}

/** Where serving oneself begins to cost less than hosted offers. */
export interface BreakEven {
  readonly option: Option;
  /** Requests a second from which it pays; absent where it never does up to the limit. */
  readonly requestsPerSecond?: Quantity;
  readonly curve: readonly { readonly requestsPerSecond: Quantity; readonly self: Quantity; readonly api: Quantity; readonly utilisation: Quantity }[];
}

const volumes = 24;

/** Cost over volume for the best layout of the load: copies follow from the predicted service at each volume, so that utilisation is a result. @throws plan.no_token_price */
export function breakEven(wish: Wish): BreakEven {
  const tokens = tokenPriceOf(wish.model);
  if (tokens === undefined) throw fail("plan.no_token_price", { model: wish.model.id });
  const { options } = recommend(wish);
  const best = options[0] as Option;
  const most = (best.candidate.speed.outputTokensPerSecond / wish.load.outputTokens) * 20;
  const curve = Array.from({ length: volumes }, (_none, index) => most * 2 ** ((index + 1 - volumes) / 2)).map((requestsPerSecond) => {
    const load = { ...wish.load, requestsPerSecond };
    const places = Math.min(best.candidate.speed.running, best.candidate.workload.concurrency ?? 1);
    const copies = copiesFor(load, { places, requestSeconds: (places * load.outputTokens) / best.candidate.speed.outputTokensPerSecond }, Number.POSITIVE_INFINITY) ?? best.candidate.copies;
    const option = optionOf({ ...best.candidate, copies, accelerators: copies.count * acceleratorsOf(best.candidate.workload.layout) }, { ...wish, load }, undefined);
    const self = option.costs.find(({ term }) => term === "on_demand") ?? option.costs[0];
    return { requestsPerSecond: exactly(requestsPerSecond, "requests/s", "chosen"), self: self?.monthly ?? option.count, api: apiMonthly(tokens, load), utilisation: option.utilisation };
  });
  const first = (pays: (point: (typeof curve)[number]) => boolean): number | undefined => curve.find((_point, index) => curve.slice(index).every(pays))?.requestsPerSecond.value;
  const value = first(({ self, api }) => self.value <= api.value);
  const [low, high] = [first(({ self, api }) => self.low <= api.high), first(({ self, api }) => self.high <= api.low)];
  if (value === undefined) return { option: best, curve };
  return { option: best, curve, requestsPerSecond: between(value, [low ?? value, high ?? most], { unit: "requests/s", basis: best.prediction.basis, source: high === undefined ? "the upper end is the largest volume looked at" : "bands of prices and of predicted utilisation", date: best.prediction.outputTokensPerSecond.date }) };
}
