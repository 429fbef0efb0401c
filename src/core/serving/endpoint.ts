// What an endpoint is: a name that clients call, the upstreams behind it and the promise it keeps.
import { nearest } from "../text/nearest.ts";
import { collectionModelPrefix, collectionOf } from "./collection-model.ts";
import type { Priority } from "./exchange.ts";

/** Protocol family of an upstream. Those of `openai` rerank as Jina does, as vLLM and llama-server have it. */
export type UpstreamKind = "openai" | "anthropic" | "cohere" | "tei";

/** A server of models that Plinth calls. */
export interface UpstreamDefinition {
  readonly name: string;
  readonly kind: UpstreamKind;
  /** Address up to and with its version, e.g. `http://127.0.0.1:8000/v1`. */
  readonly url: string;
  /** Whether it has OpenAI's responses itself; without them they are made from its chat completions. */
  readonly responses?: boolean;
  /** Secret for its API; empty where it asks for none. */
  readonly apiKey: string;
  /** Requests at the same time, the most that the adaptive limit may reach. */
  readonly concurrencyMax: number;
}

/** One way to answer for an endpoint: a model of an upstream. */
export interface Target {
  readonly upstream: string;
  /** The model's name there. */
  readonly model: string;
  /** Share of requests among healthy targets, relative to the others'. */
  readonly weight: number;
}

/** Waits and sizes of an endpoint. */
export interface EndpointLimits {
  /** Requests that wait for a place. */
  readonly queueRequestsMax: number;
  /** Bytes of the requests that wait. */
  readonly queueBytesMax: number;
  /** Longest wait for a place. */
  readonly queueMillisecondsMax: number;
  /** Longest wait for an upstream's first byte. */
  readonly firstByteMillisecondsMax: number;
  /** Longest silence in the middle of an answer. */
  readonly idleMillisecondsMax: number;
  /** How long an answer that is not streamed is given again to the same request; 0 for never. */
  readonly cacheMilliseconds: number;
}

/** A name that clients call. */
export interface Endpoint {
  readonly name: string;
  readonly targets: readonly Target[];
  readonly limits: EndpointLimits;
  /** Class of requests that name none. */
  readonly priority: Priority;
  /** Endpoints that answer when none of its targets can, in order. */
  readonly fallback: readonly string[];
}

/** An endpoint as people say it: what they leave out is filled up. */
export interface EndpointFields extends Partial<EndpointLimits> {
  readonly targets: readonly { readonly upstream: string; readonly model?: string; readonly weight?: number }[];
  readonly priority?: Priority;
  readonly fallback?: readonly string[];
}

/** Limits of an endpoint that names none. */
export const limitDefaults: EndpointLimits = { queueRequestsMax: 1000, queueBytesMax: 256_000_000, queueMillisecondsMax: 30_000, firstByteMillisecondsMax: 120_000, idleMillisecondsMax: 60_000, cacheMilliseconds: 0 };

/** The endpoint that these fields mean; a target's model is the endpoint's name where it names none. */
export function endpointOf(name: string, { targets, priority = "standard", fallback = [], ...limits }: EndpointFields): Endpoint {
  return { name, priority, fallback, targets: targets.map(({ upstream, model = name, weight = 1 }) => ({ upstream, model, weight })), limits: { ...limitDefaults, ...limits } };
}

/** What is wrong between an endpoint and what there is; undefined when all its names lead somewhere. */
export function problemOf({ name, targets, fallback }: Endpoint, known: { readonly upstreams: readonly string[]; readonly endpoints: readonly string[] }): string | undefined {
  if (collectionOf(name) !== undefined) return `${name} would stand for a collection: names of endpoints do not begin with ${collectionModelPrefix}`;
  for (const { upstream } of targets) if (!known.upstreams.includes(upstream)) return `${name} names the upstream ${upstream}, ${absent(upstream, known.upstreams)}`;
  for (const other of fallback) if (!known.endpoints.includes(other) || other === name) return `${name} names the fallback ${other}, ${absent(other, known.endpoints)}`;
  return undefined;
}

function absent(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `which is not there${near === undefined ? "" : `; did you mean ${near}`}`;
}
