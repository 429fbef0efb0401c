// Errors of evaluations.
import type { ErrorEntry } from "./entry.ts";

/** Errors of evaluations. */
export const evaluationErrors = {
  "evaluation.bad_line": { status: 400, exit: 3, message: "Line {line} of the {file} is not valid: {problem}.", remedy: "Correct that line; docs/evaluation.md shows the form of both files." },
  "evaluation.unknown_id": { status: 400, exit: 3, message: "Line {line} of the judgments names the {what} {id}, which is not there ({count} such lines).", remedy: "{suggestion}Correct the ids: those of questions are those of the file of questions, those of documents are paths in the collection. Or go on without them (`--allow-unknown`)." },
  "evaluation.not_found": { status: 404, exit: 4, message: "There is no evaluation {evaluation}.", remedy: "List them with `plinth evaluations list`; the oldest leave when there are many." },
} as const satisfies Record<string, ErrorEntry>;
