// Structured logs as JSON lines, written with pino; secrets never reach a line.
import { pino, stdTimeFunctions, type Logger } from "pino";
import { asPlinthError } from "#core/errors";
import type { Log, LogFields } from "#ports/log";

/** Least severity that is written. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** Where lines go; standard error when there is none. */
export interface LogDestination {
  write(line: string): void;
}

const secretName = /secret|password|authorization|cookie|csrf|api_?key|token$/i;
const secretValue = /\b(?:Bearer\s+\S{8,}|(?:plinth|local)_[A-Za-z0-9_-]{12,})/g;
const redacted = "[redacted]";
const standardError = 2;

/** A log of JSON lines: level, time (RFC 3339), event, fields. */
export function createPinoLog(options: { readonly level: LogLevel; readonly destination?: LogDestination }): Log {
  const settings = { level: options.level, base: null, timestamp: stdTimeFunctions.isoTime, formatters: { level: (label: string) => ({ level: label }) } };
  return wrap(pino(settings, options.destination ?? pino.destination({ fd: standardError, sync: true })));
}

function wrap(logger: Logger): Log {
  return {
    debug: (event, fields) => logger.debug({ event, ...clean(fields) }),
    info: (event, fields) => logger.info({ event, ...clean(fields) }),
    warn: (event, fields) => logger.warn({ event, ...clean(fields) }),
    error: (event, error, fields) => logger.error({ event, ...clean(fields), error: describe(error) }),
    with: (fields) => wrap(logger.child(clean(fields))),
  };
}

/** Fields without secrets: known by their name or by the form of their value. */
function clean(fields: LogFields = {}): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? hide(name, value) : value]));
}

function hide(name: string, value: string): string {
  return secretName.test(name) ? redacted : value.replace(secretValue, redacted);
}

/** Code, sentence and stack of whatever was thrown; the causes in one line each. */
function describe(thrown: unknown): LogFields {
  const error = asPlinthError(thrown);
  const origin = error.cause instanceof Error ? error.cause : error;
  const fields = { code: error.code, message: error.message, stack: origin.stack, cause: error.cause === undefined ? undefined : String(error.cause) };
  return clean(fields);
}
