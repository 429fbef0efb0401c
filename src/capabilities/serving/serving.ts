// One request's way: endpoint, place, upstream, answer; another upstream when one fails before its first byte.
import { asPlinthError, fail, type PlinthError } from "#core/errors";
import { memberSpan } from "#core/json-span";
import { dialects } from "#core/serving/dialects";
import type { Endpoint, UpstreamDefinition } from "#core/serving/endpoint";
import { lowerPriority, type InferenceReply, type InferenceRequest } from "#core/serving/exchange";
import type { Clock } from "#ports/clock";
import type { Log } from "#ports/log";
import type { Metrics } from "#ports/metrics";
import type { Random } from "#ports/random";
import type { Upstream } from "#ports/upstream";
import { Gate, type Newcomer, type Place } from "./admission/gate.ts";
import { Attempt, isFinal } from "./attempt.ts";
import { estimateTokens } from "./reply/usage.ts";
import type { Candidate } from "./routing/choose.ts";
import { RetryBudget } from "./routing/retry-budget.ts";
import { UpstreamState } from "./routing/upstream-state.ts";

/** What serving needs from outside. */
export interface ServingPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Opens the connections to one upstream. */
  readonly openUpstream: (definition: UpstreamDefinition) => Upstream;
}

/** Which endpoints there are. */
export interface ServingPlan {
  readonly upstreams: readonly UpstreamDefinition[];
  readonly endpoints: readonly Endpoint[];
}

/** Longest chain of endpoints that one request goes along. */
const fallbacksMax = 4;

interface Route {
  readonly endpoint: Endpoint;
  readonly candidates: readonly Candidate[];
  readonly gate: Gate;
  readonly retries: RetryBudget;
}

/** Answers requests for models through upstreams. */
export class Serving {
  readonly #ports: ServingPorts;
  readonly #states: readonly UpstreamState[];
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(ports: ServingPorts, plan: ServingPlan) {
    this.#ports = ports;
    this.#states = plan.upstreams.map((definition) => new UpstreamState(definition, ports.openUpstream(definition), ports.clock));
    this.#routes = new Map(plan.endpoints.map((endpoint) => [endpoint.name, this.#route(endpoint)]));
  }

  /** Names that clients may call. */
  get endpoints(): readonly Endpoint[] {
    return [...this.#routes.values()].map(({ endpoint }) => endpoint);
  }

  /** Answers a request. @throws endpoint.*, upstream.* when no upstream answered before its first byte; request.cancelled */
  async serve(request: InferenceRequest): Promise<InferenceReply> {
    const first = this.#routes.get(request.endpoint);
    if (first === undefined) throw fail("endpoint.not_found", { endpoint: request.endpoint });
    const chain = [first, ...first.endpoint.fallback.flatMap((name) => this.#routes.get(name) ?? [])].slice(0, fallbacksMax);
    let failure: PlinthError | undefined;
    for (const route of chain) {
      try {
        return await this.#serveBy(route, request);
      } catch (thrown) {
        const error = asPlinthError(thrown);
        if (isFinal(error)) throw error;
        failure = error;
      }
    }
    throw failure ?? fail("endpoint.not_found", { endpoint: request.endpoint });
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    for (const { gate } of this.#routes.values()) gate.close();
    await Promise.all(this.#states.map((state) => state.close()));
  }

  #route(endpoint: Endpoint): Route {
    const candidates = endpoint.targets.flatMap((target) => this.#states.filter(({ definition }) => definition.name === target.upstream).map((state) => ({ target, state })));
    const { clock, random } = this.#ports;
    return { endpoint, candidates, gate: new Gate({ endpoint, candidates, clock, random }), retries: new RetryBudget(clock) };
  }

  async #serveBy(route: Route, request: InferenceRequest): Promise<InferenceReply> {
    const { endpoint, candidates, gate, retries } = route;
    const { kind } = dialects[request.dialect];
    if (!candidates.some(({ state }) => state.definition.kind === kind)) throw fail("endpoint.wrong_protocol", { endpoint: endpoint.name, protocol: request.dialect, accepted: candidates[0]?.state.definition.kind ?? "nothing" });
    const promptTokens = estimateTokens(request.text);
    const newcomer: Newcomer = { tenant: request.principal.id, priority: lowerPriority(endpoint.priority, request.priority), tokens: promptTokens, sizeBytes: request.sizeBytes, deadlineAt: request.deadlineAt, signal: request.signal };
    retries.earn();
    const tried = new Set<Candidate>();
    let place: Place | undefined = await gate.enter(newcomer);
    for (;;) {
      tried.add(place.candidate);
      const attempt = new Attempt(this.#ports, { endpoint, place, request, promptTokens, onUsed: (tokens) => gate.charge(newcomer.tenant, tokens) });
      try {
        return await attempt.run(bodyFor(request, place.candidate));
      } catch (thrown) {
        const error = asPlinthError(thrown);
        if (isFinal(error)) throw error;
        this.#ports.log.warn("upstream.failed", { endpoint: endpoint.name, upstream: place.candidate.target.upstream, code: error.code });
        place = retries.spend() ? gate.again(newcomer, tried) : undefined;
        if (place === undefined) throw error;
      }
    }
  }
}

/** The body as it was sent, but for the model's name where the upstream knows it by another. */
function bodyFor({ text }: InferenceRequest, { target }: Candidate): string {
  const span = memberSpan(text, "model");
  if (span === undefined || text.slice(span.start, span.end) === JSON.stringify(target.model)) return text;
  return text.slice(0, span.start) + JSON.stringify(target.model) + text.slice(span.end);
}
