// The table of docs/errors.md: every code of the error table.
import { errorTable } from "#core/errors";
import type { ErrorEntry } from "#core/errors/entry";
import type { Generated } from "../generate.ts";
import { markdownTable, withSection } from "./section.ts";

const page = { path: "docs/errors.md", name: "errors" };

/** docs/errors.md with its table made anew. */
export function errorsTable(root: string): readonly Generated[] {
  const entries = Object.entries<ErrorEntry>(errorTable).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const rows = entries.map(([code, entry]) => [`\`${code}\``, String(entry.status), String(entry.exit), entry.retryable === true ? "yes" : "", entry.message, entry.remedy]);
  return [{ path: page.path, text: withSection(root, page, markdownTable(["code", "HTTP", "exit", "again?", "what it says", "what to do"], rows)) }];
}
