// Events to whoever listens, at most once.
import type { PlinthEvent } from "#core/events";

/** Publish and subscribe. A slow listener loses its oldest events past `eventsQueuedMax`, never slows the publisher. */
export interface EventBus {
  publish(event: PlinthEvent): void;
  /** Events of one workspace from now until `signal` aborts, in order of publishing. */
  subscribe(workspace: string, signal: AbortSignal): AsyncIterable<PlinthEvent>;
}
