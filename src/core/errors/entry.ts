// The form of one row of the error table.

/** 0 is success; see `exitCodes`. */
export type ExitCode = 1 | 2 | 3 | 4 | 5 | 6 | 130;

/** One error: its HTTP status, its command-line exit code, its sentence and what to do. `{name}` is filled from the details. */
export interface ErrorEntry {
  readonly status: number;
  readonly exit: ExitCode;
  readonly message: string;
  readonly remedy: string;
  /** True when the same request may succeed later without a change by the caller. */
  readonly retryable?: boolean;
}

/** Exit codes: 1 our fault, 2 usage, 3 input refused, 4 not found, 5 not allowed, 6 unavailable or late, 130 interrupted. */
export const exitCodes = { ok: 0, fault: 1, usage: 2, refused: 3, notFound: 4, notAllowed: 5, unavailable: 6, interrupted: 130 } as const;
