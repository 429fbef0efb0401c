// What an endpoint is: a name that clients call, the upstreams behind it and the promise it keeps.
import type { Priority } from "./exchange.ts";

/** Protocol family of an upstream. */
export type UpstreamKind = "openai" | "anthropic";

/** A server of models that Plinth calls. */
export interface UpstreamDefinition {
  readonly name: string;
  readonly kind: UpstreamKind;
  /** Address up to and with its version, e.g. `http://127.0.0.1:8000/v1`. */
  readonly url: string;
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
