// Structured logs: facts, never document or prompt text.

/** Fields of one log line. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Writes structured lines. `event` is noun-verb, e.g. `document.indexed`. */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** `error` gives code, message and stack. */
  error(event: string, error: unknown, fields?: LogFields): void;
  /** A log whose lines all carry `fields`. */
  with(fields: LogFields): Log;
}
