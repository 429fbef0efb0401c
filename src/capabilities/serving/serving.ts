// One request's way: endpoint, place, upstream, answer; another upstream when one fails before its first byte.
import { asPlinthError, fail, type PlinthError } from "#core/errors";
import type { Endpoint, UpstreamDefinition } from "#core/serving/endpoint";
import { type Dialect, lowerPriority, type InferenceReply, type InferenceRequest } from "#core/serving/exchange";
import type { Clock } from "#ports/clock";
import type { Log } from "#ports/log";
import type { Metrics } from "#ports/metrics";
import type { Random } from "#ports/random";
import type { Upstream } from "#ports/serving/upstream";
import type { Newcomer, Place } from "./admission/gate.ts";
import { Attempt, type AttemptEnd, isFinal } from "./attempt.ts";
import { ReplyCache } from "./cache/reply-cache.ts";
import { Course } from "./course.ts";
import { estimateTokens } from "./reply/usage.ts";
import type { Candidate } from "./routing/choose.ts";
import { type Route, Routes } from "./routing/routes.ts";
import { UpstreamState } from "./routing/upstream-state.ts";
import { translationFor } from "./translate/index.ts";
import type { Meter, Metered } from "./usage/meter.ts";

/** What serving needs from outside. */
export interface ServingPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly meter: Meter;
  /** Opens the connections to one upstream. */
  readonly openUpstream: (definition: UpstreamDefinition) => Upstream;
}

/** Which endpoints there are. */
export interface ServingPlan {
  readonly upstreams: readonly UpstreamDefinition[];
  readonly endpoints: readonly Endpoint[];
}

/** Answers requests for models through upstreams. */
export class Serving {
  readonly #ports: ServingPorts;
  readonly #states: readonly UpstreamState[];
  readonly #routes: Routes;
  readonly #cache: ReplyCache;

  constructor(ports: ServingPorts, plan: ServingPlan) {
    this.#ports = ports;
    this.#cache = new ReplyCache(ports);
    this.#states = plan.upstreams.map((definition) => new UpstreamState(definition, ports.openUpstream(definition), ports.clock));
    this.#routes = new Routes(ports, this.#states, plan.endpoints);
  }

  /** Names of the upstreams that targets may name. */
  get upstreams(): readonly string[] {
    return this.#states.map(({ definition }) => definition.name);
  }

  /** Names that clients of a workspace may call. */
  endpointsOf(workspace: string): readonly string[] {
    return this.#routes.of(workspace).map(({ endpoint }) => endpoint.name);
  }

  /** The same with how they do now. */
  routesOf(workspace: string): readonly Route[] {
    return this.#routes.of(workspace);
  }

  /** Whether all upstreams behind a name speak a dialect themselves; false for a name that is not there. */
  speaks(workspace: string, endpoint: string, dialect: Dialect): boolean {
    const chain = this.#routes.chain(workspace, endpoint);
    return chain.length > 0 && chain.every(({ candidates }) => candidates.every(({ state }) => translationFor(dialect, state.definition) === "same"));
  }

  /** Replaces a workspace's own endpoints; no request under way notices. */
  use(workspace: string, endpoints: readonly Endpoint[]): void {
    this.#routes.replace(workspace, endpoints);
  }

  /** Answers a request. @throws endpoint.*, limit.reached, upstream.* when no upstream answered before its first byte; request.cancelled */
  async serve(asked: InferenceRequest, course = new Course(this.#ports.clock)): Promise<InferenceReply> {
    const chain = this.#routes.chain(asked.principal.workspace, asked.endpoint);
    if (chain.length === 0) throw fail("endpoint.not_found", { endpoint: asked.endpoint });
    const metered = await this.#ports.meter.begin(asked, chain.flatMap(({ endpoint }) => endpoint.targets));
    try {
      return await this.#serveKept(chain, metered, course);
    } catch (thrown) {
      const error = asPlinthError(thrown);
      metered.failed(error);
      throw error;
    }
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    this.#routes.close();
    await Promise.all(this.#states.map((state) => state.close()));
  }

  /** From the cache where the endpoint has one. */
  async #serveKept(chain: readonly Route[], metered: Metered, course: Course): Promise<InferenceReply> {
    const endpoint = chain[0]?.endpoint;
    if (endpoint === undefined || endpoint.limits.cacheMilliseconds === 0 || metered.request.isStream) return this.#serveBy(chain, metered, course);
    const { reply, isCached } = await this.#cache.find(metered.request, endpoint, () => this.#serveBy(chain, metered, course));
    if (isCached) metered.cached();
    return { ...reply, headers: { ...reply.headers, "x-plinth-cache": isCached ? "hit" : "miss" } };
  }

  /** The first of the chain that answers. */
  async #serveBy(chain: readonly Route[], metered: Metered, course: Course): Promise<InferenceReply> {
    let failure: PlinthError | undefined;
    for (const route of chain) {
      try {
        return await this.#serveOn(route, metered, course);
      } catch (thrown) {
        const error = asPlinthError(thrown);
        if (isFinal(error)) throw error;
        failure = error;
      }
    }
    throw failure ?? fail("endpoint.not_found", { endpoint: metered.request.endpoint });
  }

  async #serveOn({ endpoint, candidates, gate, retries }: Route, metered: Metered, course: Course): Promise<InferenceReply> {
    const { request } = metered;
    refuseWithout(candidates, endpoint, request);
    const promptTokens = estimateTokens(request.text);
    const newcomer: Newcomer = { tenant: request.principal.id, priority: lowerPriority(endpoint.priority, request.priority), tokens: promptTokens, sizeBytes: request.sizeBytes, deadlineAt: request.deadlineAt, signal: request.signal };
    retries.earn();
    const tried = new Set<Candidate>();
    let place: Place | undefined = await gate.enter(newcomer);
    for (;;) {
      const { candidate } = place;
      tried.add(candidate);
      course.reach("admitted", `${candidate.target.upstream} ${candidate.target.model}`);
      const { waitedMs } = place;
      const onEnd = (end: AttemptEnd): void => {
        gate.charge(newcomer.tenant, end.usage.promptTokens + end.usage.completionTokens - promptTokens);
        metered.answered({ endpoint: request.endpoint, target: candidate.target, waitedMs, ...end });
      };
      try {
        return await new Attempt(this.#ports, { endpoint, place, request, promptTokens, course, onEnd }).run();
      } catch (thrown) {
        const error = asPlinthError(thrown);
        if (isFinal(error)) throw error;
        this.#ports.log.warn("upstream.failed", { endpoint: endpoint.name, upstream: candidate.target.upstream, code: error.code });
        place = retries.spend() ? gate.again(newcomer, tried) : undefined;
        if (place === undefined) throw error;
      }
    }
  }
}

function refuseWithout(candidates: readonly Candidate[], endpoint: Endpoint, { dialect }: InferenceRequest): void {
  const [first] = candidates;
  if (first === undefined) throw fail("endpoint.overloaded", { endpoint: endpoint.name, reason: "none of its upstreams is there" });
  const other = candidates.find(({ state }) => translationFor(dialect, state.definition) === undefined);
  if (other !== undefined) throw fail("endpoint.wrong_protocol", { endpoint: endpoint.name, protocol: dialect, accepted: other.state.definition.kind });
}
