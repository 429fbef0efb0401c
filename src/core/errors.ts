// The one error type of Plinth: a code from the table, what happened, where, and what to do about it.
import type { ErrorEntry } from "./errors/entry.ts";
import { errorTable, type ErrorCode } from "./errors/table.ts";

export type { ErrorCode } from "./errors/table.ts";
export { errorTable } from "./errors/table.ts";

/** Facts about one failure; values fill the `{placeholders}` of the code's sentence. Never holds document text or secrets. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>>;

/** The shape of an error wherever it leaves the process: HTTP body, `--json` output, MCP result, job row. */
export interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly details: ErrorDetails;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
}

/** An error with a code of the table. Made by `fail`, caught by surfaces and by stages that can go on. */
export class PlinthError extends Error {
  override readonly name = "PlinthError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** The request that failed, where the error came over the wire. */
  requestId?: string;

  constructor(code: ErrorCode, details: ErrorDetails, cause?: unknown) {
    super(fill(errorTable[code].message, details), cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }

  /** What the reader can do now. */
  get remedy(): string {
    return fill(errorTable[this.code].remedy, this.details);
  }

  /** The plain data that crosses threads, processes and the wire. `requestId` is set by the surface. */
  toBody(requestId: string | undefined = this.requestId): ErrorBody {
    const entry: ErrorEntry = errorTable[this.code];
    const retryAfterMs = typeof this.details["retryAfterMs"] === "number" ? this.details["retryAfterMs"] : undefined;
    return {
      code: this.code,
      message: this.message,
      remedy: this.remedy,
      details: this.details,
      retryable: entry.retryable ?? false,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}

/** Makes the error for `code`; the caller throws it: `throw fail("document.not_found", { document })`. */
export function fail(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown): PlinthError {
  return new PlinthError(code, details, cause);
}

/** Any thrown value as a PlinthError; what is not ours becomes `internal.fault` with the original as its cause. */
export function asPlinthError(thrown: unknown): PlinthError {
  if (thrown instanceof PlinthError) return thrown;
  if (thrown instanceof Error && thrown.name === "AbortError") return fail("request.cancelled", {}, thrown);
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return fail("internal.fault", { reason }, thrown);
}

/** Rebuilds an error that crossed a thread, a process or the wire. An unknown code becomes `internal.fault`. */
export function fromErrorBody(body: Pick<ErrorBody, "code" | "details"> & { readonly message?: string; readonly requestId?: string }): PlinthError {
  const error = Object.hasOwn(errorTable, body.code) ? fail(body.code, body.details) : fail("internal.fault", { reason: body.message ?? body.code });
  if (body.requestId !== undefined) error.requestId = body.requestId;
  return error;
}

/** A sentence with its details; a suggestion that nobody had leaves no trace. */
function fill(template: string, details: ErrorDetails): string {
  return template.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = details[name];
    if (name === "suggestion" && value === undefined) return "";
    return value === undefined || value === null ? "?" : String(value);
  });
}
