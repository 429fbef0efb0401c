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
import type { Newcomer, Place } from "./admission/gate.ts";
import { Attempt, isFinal } from "./attempt.ts";
import { Course } from "./course.ts";
import { estimateTokens } from "./reply/usage.ts";
import type { Candidate } from "./routing/choose.ts";
import { type Route, Routes } from "./routing/routes.ts";
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

/** Answers requests for models through upstreams. */
export class Serving {
  readonly #ports: ServingPorts;
  readonly #states: readonly UpstreamState[];
  readonly #routes: Routes;

  constructor(ports: ServingPorts, plan: ServingPlan) {
    this.#ports = ports;
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

  /** Replaces a workspace's own endpoints; no request under way notices. */
  use(workspace: string, endpoints: readonly Endpoint[]): void {
    this.#routes.replace(workspace, endpoints);
  }

  /** Answers a request. @throws endpoint.*, upstream.* when no upstream answered before its first byte; request.cancelled */
  async serve(request: InferenceRequest, course = new Course(this.#ports.clock)): Promise<InferenceReply> {
    const chain = this.#routes.chain(request.principal.workspace, request.endpoint);
    let failure: PlinthError | undefined;
    for (const route of chain) {
      try {
        return await this.#serveBy(route, request, course);
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
    this.#routes.close();
    await Promise.all(this.#states.map((state) => state.close()));
  }

  async #serveBy(route: Route, request: InferenceRequest, course: Course): Promise<InferenceReply> {
    const { endpoint, candidates, gate, retries } = route;
    const { kind } = dialects[request.dialect];
    if (candidates.length === 0) throw fail("endpoint.overloaded", { endpoint: endpoint.name, reason: "none of its upstreams is there" });
    if (!candidates.some(({ state }) => state.definition.kind === kind)) throw fail("endpoint.wrong_protocol", { endpoint: endpoint.name, protocol: request.dialect, accepted: candidates[0]?.state.definition.kind ?? "" });
    const promptTokens = estimateTokens(request.text);
    const newcomer: Newcomer = { tenant: request.principal.id, priority: lowerPriority(endpoint.priority, request.priority), tokens: promptTokens, sizeBytes: request.sizeBytes, deadlineAt: request.deadlineAt, signal: request.signal };
    retries.earn();
    const tried = new Set<Candidate>();
    let place: Place | undefined = await gate.enter(newcomer);
    for (;;) {
      tried.add(place.candidate);
      course.reach("admitted", `${place.candidate.target.upstream} ${place.candidate.target.model}`);
      const attempt = new Attempt(this.#ports, { endpoint, place, request, promptTokens, course, onUsed: (tokens) => gate.charge(newcomer.tenant, tokens) });
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
