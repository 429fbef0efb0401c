// How a surface reaches the operations: one door that checks, meters and calls.
import type { Principal } from "#core/access";
import type { BytesResult, Context, Operation } from "./operation.ts";

/** What came out of an operation. */
export type Outcome =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "stream"; readonly items: AsyncIterable<unknown> }
  | { readonly kind: "bytes"; readonly result: BytesResult };

/** What is sent to an operation: its input and, for an upload, the bytes. */
export interface OperationRequest {
  readonly input: Readonly<Record<string, unknown>>;
  readonly body?: AsyncIterable<Uint8Array>;
}

/** Calls operations for every surface alike: input validation, role check, deadline, metrics, then the handler. */
export interface Dispatcher {
  /** All operations by name, those added at run time too. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** @throws request.invalid, access.forbidden and what the operation declares. */
  call(name: string, request: OperationRequest, context: Context): Promise<Outcome>;
}

/** Finds out who asks; the page's login too. */
export interface Authenticator {
  /** The principal of an API key or of the local key of the lock file. @throws access.unauthenticated */
  byKey(secret: string): Promise<Principal>;
  /** The principal of a session cookie. @throws access.unauthenticated */
  bySession(cookie: string): Promise<Principal>;
  /** Exchanges a one-time login token for a session. @throws access.login_expired */
  login(token: string): Promise<{ readonly cookie: string; readonly csrf: string; readonly expiresAt: number }>;
  /** The CSRF token that writes of this session must carry in `x-plinth-csrf`. */
  csrf(cookie: string): string;
}

/** Whether the process is alive and ready, with reasons. */
export interface Health {
  ready(): Promise<{ readonly isReady: boolean; readonly reasons: readonly string[] }>;
}
