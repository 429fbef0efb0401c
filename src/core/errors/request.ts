// Errors of requests, commands and their transport.
import type { ErrorEntry } from "./entry.ts";

/** Errors of requests, commands and their transport. */
export const requestErrors = {
  "internal.fault": { status: 500, exit: 1, message: "Plinth failed: {reason}.", remedy: "This is a fault of Plinth. Run `plinth doctor` and report it with the request id and the log." },
  "request.invalid": { status: 400, exit: 2, message: "The request is not valid: {problem} at {where}.", remedy: "Correct that field; /api/docs shows its form." },
  "request.malformed": { status: 400, exit: 2, message: "The request body is not JSON: {problem}.", remedy: "Send a JSON body with content-type application/json." },
  "request.too_large": { status: 413, exit: 3, message: "The request has {bytes} bytes; the limit is {limit}.", remedy: "Send less, or raise {setting}." },
  "request.slow": { status: 408, exit: 6, message: "The request did not arrive within {limitMs} ms.", remedy: "Send it again over a faster line, or in smaller parts.", retryable: true },
  "request.unsupported_type": { status: 415, exit: 2, message: "The content type {contentType} is not accepted here.", remedy: "Use {accepted}." },
  "request.unknown_route": { status: 404, exit: 4, message: "There is no {method} {path}.", remedy: "See /api/docs for the routes." },
  "request.cancelled": { status: 499, exit: 130, message: "The caller left before the answer was ready.", remedy: "Send the request again." },
  "request.timeout": { status: 504, exit: 6, message: "The deadline of {deadlineMs} ms passed during {stage}.", remedy: "Send it again with a longer deadline, or ask for less.", retryable: true },
  "request.overloaded": { status: 503, exit: 6, message: "{what} is full ({limit}).", remedy: "Try again after the time given.", retryable: true },
  "idempotency.mismatch": { status: 422, exit: 3, message: "The idempotency key {key} was used for another request.", remedy: "Use a new key for a new request." },
  "filter.invalid": { status: 400, exit: 2, message: "The filter is not valid: {problem} at position {position}.", remedy: "See docs/filters.md for the grammar, e.g. lang = \"de\" and year >= 2020." },
  "usage.unknown_command": { status: 400, exit: 2, message: "There is no command {command}.", remedy: "Run `plinth --help`{suggestion}." },
  "usage.invalid_option": { status: 400, exit: 2, message: "{problem}.", remedy: "Run `plinth {command} --help`." },
  "server.unreachable": { status: 502, exit: 6, message: "No Plinth answers at {url}.", remedy: "Start one with `npm start` or `plinth up`, or check --url.", retryable: true },
  "server.answer_cut": { status: 502, exit: 6, message: "The answer of {url} broke off.", remedy: "Ask again; if it happens again, look into the server's log.", retryable: true },
  "server.cannot_listen": { status: 500, exit: 6, message: "Plinth cannot listen on {host}:{port}: {reason}.", remedy: "Choose another address with --host and --port." },
  "server.port_in_use": { status: 500, exit: 6, message: "Port {port} on {host} is in use.", remedy: "Stop what listens there, or choose another with --port {next}." },
  "server.stopping": { status: 503, exit: 6, message: "Plinth is stopping.", remedy: "Try again when it is back.", retryable: true },
  "config.invalid": { status: 500, exit: 2, message: "The setting {setting} in {origin} is not valid: {problem}.", remedy: "Correct it; `plinth config show` lists settings, values and origins." },
  "parity.missing_data": { status: 500, exit: 3, message: "The data at {path} is not there.", remedy: "Put the shared data beside the project, or name its folder." },
} as const satisfies Record<string, ErrorEntry>;
