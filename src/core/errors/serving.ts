// Errors of the gateway: endpoints, upstreams, admission.
import type { ErrorEntry } from "./entry.ts";

/** Errors of the gateway. */
export const servingErrors = {
  "endpoint.not_found": { status: 404, exit: 4, message: "There is no endpoint {endpoint}.", remedy: "List them with `plinth endpoints list` or GET /v1/models, or make it with `plinth endpoints create`." },
  "endpoint.exists": { status: 409, exit: 3, message: "There is already an endpoint {endpoint}.", remedy: "Choose another name, or change it with `plinth endpoints update {endpoint}`." },
  "endpoint.read_only": { status: 409, exit: 3, message: "The endpoint {endpoint} stands in the configuration file.", remedy: "Change it there under serving.endpoints, and start Plinth again." },
  "endpoint.in_use": { status: 409, exit: 3, message: "The endpoint {endpoint} is the fallback of {others}.", remedy: "Change those first." },
  "endpoint.wrong_protocol": { status: 400, exit: 2, message: "Not all upstreams of {endpoint} speak {protocol}.", remedy: "Call it in the words of {accepted}, or leave the others out of its targets." },
  "endpoint.overloaded": { status: 503, exit: 6, message: "{endpoint} cannot answer in time: {reason}.", remedy: "Try again after the time given, ask with a longer deadline, or raise its capacity.", retryable: true },
  "response.not_found": { status: 404, exit: 4, message: "There is no response {response} of this key.", remedy: "It was made with store: false, by another key, deleted, or is older than 30 days: ask again." },
  "limit.not_found": { status: 404, exit: 4, message: "There is no limit {limit}.", remedy: "List them with `plinth limits list`." },
  "limit.reached": { status: 429, exit: 6, message: "The limit {limit} of {amount} {unit} a {window} leaves no room for this request.", remedy: "Ask for fewer tokens, try again after the time given, or raise the limit with `plinth limits set`.", retryable: true },
  "upstream.unreachable": { status: 502, exit: 6, message: "The upstream {upstream} cannot be reached: {reason}.", remedy: "Check that it runs, and its address under serving.upstreams.", retryable: true },
  "upstream.refused": { status: 502, exit: 6, message: "The upstream {upstream} answered with status {status}.", remedy: "Look into the upstream's own log.", retryable: true },
  "upstream.late": { status: 504, exit: 6, message: "The upstream {upstream} was silent for {waitedMs} ms.", remedy: "Ask for less, or raise the endpoint's wait.", retryable: true },
  "upstream.cut": { status: 502, exit: 6, message: "The answer of the upstream {upstream} broke off: {reason}.", remedy: "Send the request again; what came so far is not repeated.", retryable: true },
  "upstream.too_large": { status: 502, exit: 6, message: "The answer of the upstream {upstream} is larger than {limit} bytes.", remedy: "Ask for less, or have it streamed." },
} as const satisfies Record<string, ErrorEntry>;
