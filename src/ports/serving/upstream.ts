// A server of models at the far end of a wire: bytes there, bytes back, nothing understood.

/** One call. `path` is added to the upstream's address. */
export interface UpstreamCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Aborts the call and, later, the body; the connection is closed at once. */
  readonly signal: AbortSignal;
  readonly firstByteMillisecondsMax: number;
  readonly idleMillisecondsMax: number;
}

/** What came back: the head, and a body that is pulled; not pulling it holds the upstream back. */
export interface UpstreamAnswer {
  readonly status: number;
  /** Header values by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Pieces as they arrive, undone from gzip, deflate and br. @throws upstream.cut, upstream.late, request.cancelled */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets go of a body that nobody reads: the connection is kept where the rest is short and soon there, else closed. */
  discard(): void;
}

/** One upstream with its connections. Redirects are not followed. */
export interface Upstream {
  readonly name: string;
  /** @throws upstream.unreachable, upstream.late before the first byte; request.cancelled */
  call(call: UpstreamCall): Promise<UpstreamAnswer>;
  /** Ends its connections. */
  close(): Promise<void>;
}
