// A compatible protocol on its fixed paths: what a surface such as `openai` gives the HTTP server to mount.
import type { Principal } from "#core/access";
import type { PlinthError } from "#core/errors";

/** A request as a protocol sees it; the caller is known, the body not yet read. */
export interface ProtocolRequest {
  readonly method: string;
  readonly path: string;
  /** The query without its mark. */
  readonly search: string;
  /** Header values by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly principal: Principal;
  /** The whole body under the server's limit. @throws request.too_large, request.unsupported_type, request.slow */
  readonly body: () => Promise<Uint8Array>;
  /** Aborts when the client leaves or the server stops. */
  readonly signal: AbortSignal;
  /** UTC milliseconds by which the answer is due. */
  readonly deadlineAt: number;
  readonly requestId: string;
}

/** An answer in the protocol's own form. A body of pieces is pulled as the client reads, and returned early when it leaves. */
export interface ProtocolReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** A compatible protocol. Its refusals have its own shape too. */
export interface Protocol {
  readonly name: string;
  /** Method and path, e.g. `POST /v1/embeddings`; a last part in braces takes the rest of the path. */
  readonly routes: readonly `${"GET" | "POST" | "DELETE"} /${string}`[];
  /** Answers a request to one of the routes. @throws PlinthError, which `refuse` turns into an answer */
  answer(request: ProtocolRequest): Promise<ProtocolReply>;
  /** The answer for what was thrown, also before `answer` was called. */
  refuse(error: PlinthError, requestId: string): ProtocolReply;
}
