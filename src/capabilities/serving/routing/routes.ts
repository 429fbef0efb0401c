// Which endpoints there are now, with the queue and the candidates of each; changed without a request noticing.
import type { Endpoint } from "#core/serving/endpoint";
import { RetryBudget } from "#core/serving/retry-budget";
import type { Clock } from "#ports/clock";
import type { Random } from "#ports/random";
import { Gate } from "../admission/gate.ts";
import type { Candidate } from "./choose.ts";
import type { UpstreamState } from "./upstream-state.ts";

/** An endpoint that takes requests. */
export interface Route {
  /** Whether it stands in the configuration file and so is for every workspace. */
  readonly isShared: boolean;
  readonly endpoint: Endpoint;
  readonly candidates: readonly Candidate[];
  readonly gate: Gate;
  readonly retries: RetryBudget;
}

/** Longest chain of endpoints that one request goes along. */
const fallbacksMax = 4;

/** The routes of all workspaces. Those of the configuration file are for everyone; a workspace's own stand beside them. */
export class Routes {
  readonly #ports: { readonly clock: Clock; readonly random: Random };
  readonly #states: readonly UpstreamState[];
  #shared: ReadonlyMap<string, Route> = new Map();
  readonly #own = new Map<string, ReadonlyMap<string, Route>>();

  constructor(ports: { readonly clock: Clock; readonly random: Random }, states: readonly UpstreamState[], shared: readonly Endpoint[]) {
    this.#ports = ports;
    this.#states = states;
    this.#shared = new Map(shared.map((endpoint) => [endpoint.name, this.#route(endpoint, true)]));
  }

  /** Routes that a workspace may name; one of the file goes before one of the workspace under the same name. */
  of(workspace: string): readonly Route[] {
    return [...this.#shared.values(), ...[...(this.#own.get(workspace)?.values() ?? [])].filter(({ endpoint }) => !this.#shared.has(endpoint.name))];
  }

  /** The named route and those that stand in for it, in order; empty when there is none. */
  chain(workspace: string, name: string): readonly Route[] {
    const first = this.#find(workspace, name);
    if (first === undefined) return [];
    return [first, ...first.endpoint.fallback.flatMap((other) => this.#find(workspace, other) ?? [])].slice(0, fallbacksMax);
  }

  /** Replaces a workspace's own endpoints. One that did not change keeps its queue; who waits at one that did is still served by what it was. */
  replace(workspace: string, endpoints: readonly Endpoint[]): void {
    const before = this.#own.get(workspace) ?? new Map<string, Route>();
    const after = new Map(endpoints.map((endpoint) => {
      const kept = before.get(endpoint.name);
      return [endpoint.name, kept !== undefined && JSON.stringify(kept.endpoint) === JSON.stringify(endpoint) ? kept : this.#route(endpoint, false)];
    }));
    this.#own.set(workspace, after);
    for (const [name, route] of before) if (after.get(name) !== route) route.gate.retire();
  }

  /** Ends all waits. */
  close(): void {
    for (const routes of [this.#shared, ...this.#own.values()]) for (const { gate } of routes.values()) gate.close();
  }

  #find(workspace: string, name: string): Route | undefined {
    return this.#shared.get(name) ?? this.#own.get(workspace)?.get(name);
  }

  #route(endpoint: Endpoint, isShared: boolean): Route {
    const candidates = endpoint.targets.flatMap((target) => this.#states.filter(({ definition }) => definition.name === target.upstream).map((state) => ({ target, state })));
    const { clock, random } = this.#ports;
    return { isShared, endpoint, candidates, gate: new Gate({ endpoint, candidates, clock, random }), retries: new RetryBudget(clock) };
  }
}
