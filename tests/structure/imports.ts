// What a file imports, statically, dynamically or as a type, and which unit of the house each import reaches.
import { posix } from "node:path";
import { isNode, walk, type Module, type Node } from "./module.ts";

/** One import: the words written, where, and the file of ours it reaches (undefined for packages and Node). */
export interface Import {
  readonly specifier: string;
  readonly start: number;
  readonly target: string | undefined;
}

const roots: readonly (readonly [string, string])[] = ["core", "ports", "contract", "engines", "capabilities", "operations", "surfaces", "app"].map((layer) => [`#${layer}/`, `src/${layer}/`] as const);

const known = new WeakMap<Module, readonly Import[]>();

/** All imports of a module, `import()` and `import("…")` types included. */
export function importsOf(module: Module): readonly Import[] {
  const found = known.get(module) ?? readImports(module);
  known.set(module, found);
  return found;
}

function readImports(module: Module): readonly Import[] {
  const found: Import[] = [];
  walk(module.program, (node) => {
    const source = sourceOf(node);
    if (source !== undefined) found.push({ specifier: source, start: node.start, target: targetOf(module.path, source) });
  });
  return found;
}

function sourceOf(node: Node): string | undefined {
  const isImport = ["ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration", "ImportExpression", "TSImportType"].includes(node.type);
  if (!isImport) return undefined;
  const source = node["source"] ?? node["argument"];
  if (!isNode(source)) return undefined;
  const literal = source.type === "TSLiteralType" && isNode(source["literal"]) ? source["literal"] : source;
  return typeof literal["value"] === "string" ? literal["value"] : undefined;
}

function targetOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(from), specifier);
  if (specifier === "plinth" || specifier === "plinth/ports" || specifier === "plinth/testing") return `${{ plinth: "src/app", "plinth/ports": "src/ports", "plinth/testing": "conformance" }[specifier]}/index.ts`;
  if (specifier === "plinth/sdk") return "src/surfaces/sdk/index.ts";
  if (specifier.startsWith("#conformance/")) return `conformance/${specifier.slice("#conformance/".length)}.ts`;
  const root = roots.find(([prefix]) => specifier.startsWith(prefix));
  return root && `${root[1]}${specifier.slice(root[0].length)}.ts`;
}

/** Layer of a file: the folder under src/, or the top folder. */
export function layerOf(path: string): string {
  const parts = path.split("/");
  return parts[0] === "src" ? (parts[1] ?? "") : (parts[0] ?? "");
}

/** Unit of a file: the folder inside which imports are relative. One engine, capability or surface; else the layer. */
export function unitOf(path: string): string {
  const parts = path.split("/");
  const layer = layerOf(path);
  return ["engines", "capabilities", "surfaces"].includes(layer) && parts[0] === "src" ? `${layer}/${parts[2] ?? ""}` : layer;
}
