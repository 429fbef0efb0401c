// Errors of planning.
import type { ErrorEntry } from "./entry.ts";

/** Errors of planning. */
export const planningErrors = {
  "plan.config_invalid": { status: 422, exit: 3, message: "{field} of the model's configuration is {value}: {problem}.", remedy: "Nearest valid: {nearest}. Correct config.json, or name a model that is known." },
  "plan.unknown_model": { status: 404, exit: 4, message: "The catalogue holds no model {model}.", remedy: "Nearest: {nearest}. Or give the path of its config.json." },
  "plan.unknown_accelerator": { status: 404, exit: 4, message: "The catalogue holds no accelerator {accelerator}.", remedy: "Nearest: {nearest}." },
  "plan.input_invalid": { status: 422, exit: 3, message: "{field} is {value}: {problem}.", remedy: "Nearest valid: {nearest}." },
  "plan.layout_invalid": { status: 422, exit: 3, message: "The layout's {field} is {value}: {problem}.", remedy: "Nearest valid: {nearest}." },
  "plan.does_not_fit": { status: 422, exit: 3, message: "{model} in {precision} needs {neededGiB} GiB on each accelerator; {accelerator} has {availableGiB} GiB: {missingGiB} GiB too few.", remedy: "{advice}" },
  "plan.objective_unreachable": { status: 422, exit: 3, message: "{model} cannot be served so: {problem}.", remedy: "Nearest that can be kept: {nearest}." },
  "plan.no_token_price": { status: 404, exit: 4, message: "No hosted offer of {model} is listed.", remedy: "Name a model that `plinth plan catalogue show` lists and that providers sell by the token." },
} as const satisfies Record<string, ErrorEntry>;
