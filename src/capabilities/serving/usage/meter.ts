// Every request goes over the meter: what it may use is taken before, what it used is settled and written after.
import { asPlinthError, type PlinthError } from "#core/errors";
import type { InferenceRequest, TokenUsage } from "#core/serving/exchange";
import type { Target } from "#core/serving/endpoint";
import { costNanoUsd, type TokenPrices } from "#core/serving/money";
import type { Clock } from "#ports/clock";
import type { Log } from "#ports/log";
import { choices, outputTokensAsked, outputTokensDefault, promptTokensMost, withOutputLimit } from "../limits/estimate.ts";
import type { Amounts, LimitBook, Taken } from "../limits/limit-book.ts";
import type { PriceList } from "../money/price-list.ts";
import type { UsageLedger } from "./ledger.ts";

/** What the meter needs. */
export interface MeterParts {
  readonly book: LimitBook;
  readonly prices: PriceList;
  readonly ledger: UsageLedger;
  readonly clock: Clock;
  readonly log: Log;
}

/** How a call that was answered ended. */
export interface Answered {
  readonly endpoint: string;
  readonly target: Target;
  readonly usage: TokenUsage;
  /** `ok`, or what broke the answer in its middle. */
  readonly code: string;
  readonly waitedMs: number;
  readonly firstByteMs: number;
}

/** What stands for the upstream in rows of answers that were given again; no upstream can be called so. */
export const cachedUpstream = "(cache)";

const nothing: Amounts = { requests: 0, tokens: 0, usd: 0 };
const noUsage = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, isEstimated: 0, costNanoUsd: 0 };

/** The meter of all requests. */
export class Meter {
  readonly #parts: MeterParts;

  constructor(parts: MeterParts) {
    this.#parts = parts;
  }

  /** Takes what the request may use. @throws limit.reached */
  async begin(request: InferenceRequest, targets: readonly Target[]): Promise<Metered> {
    const { book, prices, clock } = this.#parts;
    const counted = { workspace: request.principal.workspace, key: request.principal.id, endpoint: request.endpoint };
    const units = book.unitsOf(counted);
    if (units.size === 0) return new Metered(this.#parts, request, undefined);
    const isBounded = units.has("tokens") || units.has("usd");
    const prompt = isBounded ? promptTokensMost(request.text) : 0;
    const asked = isBounded ? outputTokensAsked(request.dialect, request.json) : 0;
    const output = asked ?? outputTokensDefault * choices(request.json);
    const usd = costNanoUsd(dearest(targets.map((target) => prices.of(target, clock.now()))), { promptTokens: prompt, completionTokens: output, cachedTokens: 0 });
    const taken = await book.take(counted, { requests: 1, tokens: prompt + output, usd });
    const bounded = asked === undefined ? { ...request, text: withOutputLimit(request.dialect, request.text, outputTokensDefault) } : request;
    return new Metered(this.#parts, bounded, taken);
  }
}

/** One request on the meter; it ends once, by `answered` or by `failed`. */
export class Metered {
  /** The request, its answer bounded where a limit asks for that. */
  readonly request: InferenceRequest;
  readonly #parts: MeterParts;
  readonly #taken: Taken | undefined;
  readonly #startedMs: number;

  constructor(parts: MeterParts, request: InferenceRequest, taken: Taken | undefined) {
    this.#parts = parts;
    this.request = request;
    this.#taken = taken;
    this.#startedMs = parts.clock.monotonicMs();
  }

  /** The answer has come to its end, or broke off. */
  answered({ endpoint, target, usage, code, waitedMs, firstByteMs }: Answered): void {
    const { prices, clock } = this.#parts;
    const price = prices.of(target, clock.now());
    const cost = price === undefined ? 0 : costNanoUsd(price, usage);
    const { promptTokens, completionTokens, cachedTokens, isEstimated } = usage;
    this.#settle({ requests: code === "ok" ? 1 : 0, tokens: promptTokens + completionTokens, usd: cost });
    this.#note({ endpoint, upstream: target.upstream, model: target.model, code, promptTokens, completionTokens, cachedTokens, isEstimated: isEstimated ? 1 : 0, costNanoUsd: cost, waitedMs, firstByteMs });
  }

  /** An answer was given again: it counts as a request, and costs nothing. */
  cached(): void {
    this.#settle({ ...nothing, requests: 1 });
    this.#note({ ...noUsage, endpoint: this.request.endpoint, upstream: cachedUpstream, model: "", code: "ok", waitedMs: 0, firstByteMs: null });
  }

  /** Nobody answered: what was taken comes back. */
  failed(error: PlinthError): void {
    this.#settle(nothing);
    this.#note({ ...noUsage, endpoint: this.request.endpoint, upstream: "", model: "", code: error.code, waitedMs: 0, firstByteMs: null });
  }

  #settle(used: Amounts): void {
    if (this.#taken === undefined) return;
    this.#parts.book.settle(this.#taken, used).catch((thrown: unknown) => this.#parts.log.error("limit.not_settled", asPlinthError(thrown)));
  }

  #note(facts: Omit<Parameters<UsageLedger["note"]>[0], "workspace" | "at" | "request" | "key" | "dialect" | "durationMs">): void {
    const { clock, ledger } = this.#parts;
    const { principal, id, dialect } = this.request;
    ledger.note({ ...facts, workspace: principal.workspace, at: clock.now(), request: id, key: principal.id, dialect, durationMs: clock.monotonicMs() - this.#startedMs });
  }
}

/** The highest price of each kind among those that may answer. */
function dearest(prices: readonly (TokenPrices | undefined)[]): TokenPrices {
  return { input: Math.max(0, ...prices.map((price) => Math.max(price?.input ?? 0, price?.cached ?? 0))), output: Math.max(0, ...prices.map((price) => price?.output ?? 0)) };
}
