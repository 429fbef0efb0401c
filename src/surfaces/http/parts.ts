// What the HTTP server is built from, and what it remembers of one request.
import type { ErrorCode } from "#core/errors";
import type { Authenticator, Dispatcher, Health } from "#contract/dispatch";
import type { Operation } from "#contract/operation";
import type { Protocol } from "#contract/protocol";
import type { Clock } from "#ports/clock";
import type { Log } from "#ports/log";
import type { HttpSettings } from "./settings.ts";

/** Documents made from the operations as they are now. */
export interface Documentation {
  /** The OpenAPI document as JSON text. */
  openapi(operations: Iterable<Operation>): string;
  /** The readable page, whole HTML; its style is served beside it at `/api/docs.css`. */
  page(operations: Iterable<Operation>): string;
  readonly style: string;
}

/** What the HTTP server is built from. */
export interface HttpParts {
  readonly dispatcher: Dispatcher;
  readonly authenticator: Authenticator;
  readonly health: Health;
  /** The metrics in Prometheus' text format. */
  readonly exposeMetrics: () => Promise<string>;
  readonly documentation: Documentation;
  /** Compatible protocols on their fixed paths. */
  readonly protocols: readonly Protocol[];
  readonly log: Log;
  readonly clock: Clock;
  /** A new, unique id; `x-request-id` of the caller is kept where it is well formed. */
  readonly newRequestId: () => string;
  /** Folder of the built page. */
  readonly consoleDirectory: string;
  readonly settings: HttpSettings;
}

/** What the server remembers of a request until its line is logged. */
export interface RequestState {
  readonly startedMs: number;
  /** Aborts when the client leaves or the server stops. */
  readonly left: AbortController;
  /** True while events are sent: such an answer has no end of its own. */
  isStream?: boolean;
  operation?: string;
  code?: ErrorCode;
}
