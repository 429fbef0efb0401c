// The names that a file exports, those of files it passes on included.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importsOf } from "./imports.ts";
import { isNode, parseModule, type Node } from "./module.ts";
import { projectRoot } from "./project.ts";

/** Exported names in order, types marked: `fail`, `type ErrorCode`. */
export function exportedNames(path: string): readonly string[] {
  return [...new Set(namesOf(path))].toSorted((a, b) => plain(a).localeCompare(plain(b), "en"));
}

function namesOf(path: string): readonly string[] {
  const module = parseModule(path, readFileSync(join(projectRoot, path), "utf8"));
  return (module.program["body"] as readonly Node[]).flatMap((statement) => {
    const source = importsOf(module).find((found) => found.start === statement.start)?.target;
    const isType = statement["exportKind"] === "type";
    if (statement.type === "ExportAllDeclaration" && source !== undefined) return namesOf(source).map((name) => (isType ? `type ${plain(name)}` : name));
    if (statement.type !== "ExportNamedDeclaration") return [];
    const declaration = statement["declaration"];
    if (isNode(declaration)) return declared(declaration);
    return (statement["specifiers"] as readonly Node[]).map((specifier) => `${isType || specifier["exportKind"] === "type" ? "type " : ""}${nameOf(specifier["exported"])}`);
  });
}

function declared(declaration: Node): readonly string[] {
  const declarators = declaration["declarations"];
  if (Array.isArray(declarators)) return declarators.filter(isNode).map((declarator) => nameOf(declarator["id"]));
  const isType = /^TS(Interface|TypeAlias)Declaration$/.test(declaration.type);
  return [`${isType ? "type " : ""}${nameOf(declaration["id"])}`];
}

function nameOf(node: unknown): string {
  return isNode(node) ? String(node["name"] ?? node["value"]) : "";
}

function plain(name: string): string {
  return name.replace(/^type /, "");
}
