// The committed OpenAPI document.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contract } from "#contract/registry";
import { operationsByName } from "#contract/route";
import { openApiDocument } from "#surfaces/openapi/index";
import type { Generated } from "../generate.ts";

/** docs/openapi.json made anew. */
export function openApiSnapshot(root: string): readonly Generated[] {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
  const document = openApiDocument(operationsByName(contract).values(), version);
  return [{ path: "docs/openapi.json", text: `${JSON.stringify(document, undefined, 2)}\n` }];
}
