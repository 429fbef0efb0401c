// The contract as documents: OpenAPI 3.1 and a readable page, made anew when operations are added.
import type { Operation } from "#contract/operation";
import { openApiDocument } from "./document.ts";
import { docsPage } from "./page.ts";
import { docsStyle } from "./style.ts";

export { openApiDocument, type OpenApiDocument } from "./document.ts";

/** The documents that the HTTP server sends; each is made once for the same operations. */
export function createDocumentation(version: string): { openapi(operations: Iterable<Operation>): string; page(operations: Iterable<Operation>): string; readonly style: string } {
  const openapi = remembered((operations) => `${JSON.stringify(openApiDocument(operations, version), undefined, 2)}\n`);
  const page = remembered((operations) => docsPage(openApiDocument(operations, version)));
  return { openapi, page, style: docsStyle };
}

function remembered(make: (operations: readonly Operation[]) => string): (operations: Iterable<Operation>) => string {
  let last: { readonly operations: readonly Operation[]; readonly text: string } | undefined;
  return (operations) => {
    const now = [...operations];
    const isSame = last !== undefined && last.operations.length === now.length && now.every((operation, at) => operation === last?.operations[at]);
    if (!isSame || last === undefined) last = { operations: now, text: make(now) };
    return last.text;
  };
}
