// Limits and waits of the HTTP server, each with its unit.

/** What the HTTP server is told from configuration; the rest of its limits have defaults. */
export interface HttpSettings {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Host names beside loopback and `host` that requests and pages may name. */
  readonly allowedHosts: readonly string[];
  readonly bodyBytesMax: number;
  readonly uploadBytesMax: number;
  /** Time within which a request must be answered, unless it asks for less. */
  readonly deadlineMs: number;
  /** Time for an upload or a download. */
  readonly transferMillisecondsMax: number;
  /** Time after which an event stream ends; the client asks again. */
  readonly streamMillisecondsMax: number;
  /** Pause in an event stream after which a comment shows that it lives. */
  readonly heartbeatMs: number;
  /** Wait for a stream's first item, so that an early failure still gets its status. */
  readonly firstItemMs: number;
  /** Time for a whole JSON body to arrive. */
  readonly bodyMillisecondsMax: number;
  /** Time between two parts of an upload. */
  readonly uploadIdleMillisecondsMax: number;
  /** Time for the header lines to arrive. */
  readonly headMillisecondsMax: number;
  /** Time without a byte in either direction after which a connection ends; a reader who stops reading is cut off by it. */
  readonly idleMillisecondsMax: number;
  /** Requests answered at the same time, streams included. */
  readonly requestsMax: number;
  /** Event streams open at the same time. */
  readonly streamsMax: number;
  /** Bytes of a refused body that are read and thrown away, so that the sender can read the answer. */
  readonly refusedBytesMax: number;
  /** Time for which a refused sender may go on. */
  readonly refusedMillisecondsMax: number;
}

/** Limits that hold where nothing else is set. */
export const httpDefaults: HttpSettings = {
  host: "127.0.0.1",
  port: 7411,
  allowedHosts: [],
  bodyBytesMax: 32_000_000,
  uploadBytesMax: 100_000_000,
  deadlineMs: 30_000,
  transferMillisecondsMax: 3_600_000,
  streamMillisecondsMax: 21_600_000,
  heartbeatMs: 15_000,
  firstItemMs: 250,
  bodyMillisecondsMax: 30_000,
  uploadIdleMillisecondsMax: 60_000,
  headMillisecondsMax: 15_000,
  idleMillisecondsMax: 300_000,
  requestsMax: 1000,
  streamsMax: 500,
  refusedBytesMax: 8_000_000,
  refusedMillisecondsMax: 2000,
};
