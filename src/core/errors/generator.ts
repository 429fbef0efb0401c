// Errors of language models that write answers.
import type { ErrorEntry } from "./entry.ts";

/** Errors of language models that write answers; `ask` tells them beside the answer that it quotes instead. */
export const generatorErrors = {
  "generator.failed": { status: 502, exit: 6, message: "{model} could not be asked at the upstream {upstream}: {reason}.", remedy: "Check that it runs, and its address under serving.upstreams.", retryable: true },
  "generator.refused": { status: 502, exit: 6, message: "The upstream {upstream} refused to answer with {model} with status {status}.", remedy: "Check apiKey under serving.upstreams, and the model's name there under answers.generator." },
  "generator.reply_invalid": { status: 502, exit: 3, message: "{model} gave no answer in the form that it was asked for: {problem}.", remedy: "Choose a model that keeps to a JSON form, or a server that has json_schema." },
  "generator.late": { status: 504, exit: 6, message: "{model} did not finish its answer within {limit} ms.", remedy: "Raise millisecondsMax under answers.generator, or choose a faster model.", retryable: true },
} as const satisfies Record<string, ErrorEntry>;
