// Who may import whom: layers downwards only, no siblings, no circles, packages only where the world is touched.
import { importsOf, layerOf, unitOf, type Import } from "./imports.ts";
import { isTest, lineOf, type Module, type Rule, type Violation } from "./module.ts";

/** What each layer may import beside itself. `surfaces/sdk` and single ports stand for themselves. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ports: ["core"],
  contract: ["core"],
  engines: ["core", "ports"],
  capabilities: ["core", "ports"],
  operations: ["core", "ports", "contract", "capabilities"],
  surfaces: ["core", "contract", "src/ports/clock.ts", "src/ports/log.ts", "src/ports/metrics.ts"],
  "surfaces/cli": ["surfaces/sdk"],
  console: ["surfaces/sdk"],
  conformance: ["core", "ports"],
  app: ["core", "ports", "contract", "engines", "capabilities", "operations", "surfaces"],
};

/** Pure packages that layers without I/O may use, each with its reason. */
const purePackages: readonly { readonly name: string; readonly where: RegExp; readonly reason: string }[] = [
  { name: "@noble/hashes", where: /^src\/core\//, reason: "SHA-256 without Node: pure, audited, no dependency" },
  { name: "typebox", where: /^src\/(contract|operations)\//, reason: "a schema that is JSON Schema: OpenAPI, CLI and checks come from it" },
  { name: "@orama/stemmers", where: /^src\/capabilities\/retrieval\/analysis\//, reason: "stemming tables: pure functions from word to word" },
  { name: "vitest", where: /^conformance\//, reason: "the suites run in the test runner of whoever writes an engine" },
  { name: "fast-check", where: /^conformance\//, reason: "random histories for the suites" },
];

const openToPackages = /^(src\/(engines|surfaces)\/|console\/|src\/app\/(config(\/|\.)|[\w-]+-thread\.ts))/;

/** Each crossing goes along an arrow of the table in ARCHITECTURE.md. */
export const layerArrows: Rule = function* (modules) {
  for (const [module, found, target] of crossings(modules)) {
    const [from, to] = [layerOf(module.path), layerOf(target)];
    if (from === to || !(from in arrows)) continue;
    const allowed = [...(arrows[from] ?? []), ...(arrows[unitOf(module.path)] ?? [])];
    if (allowed.some((name) => name === to || name === unitOf(target) || name === target)) continue;
    yield at(module, found, "layer-arrows", `${from} may import ${allowed.join(", ") || "nothing of ours"}; ask through a port and let app join them (ARCHITECTURE.md)`);
  }
};

/** Engines, capabilities and surfaces do not know their siblings. */
export const noSiblings: Rule = function* (modules) {
  for (const [module, found, target] of crossings(modules)) {
    const [from, to] = [unitOf(module.path), unitOf(target)];
    const isSibling = from !== to && layerOf(module.path) === layerOf(target) && !(arrows[from] ?? []).includes(to);
    if (isSibling) yield at(module, found, "no-siblings", `${from} may not import its sibling ${to}; ask through a port and let app join them`);
  }
};

/** `#…` for crossings, relative inside a unit. */
export const writtenCrossings: Rule = function* (modules) {
  for (const module of modules) {
    for (const found of importsOf(module)) {
      if (found.target === undefined || !(layerOf(module.path) in arrows)) continue;
      const isInside = unitOf(module.path) === unitOf(found.target);
      const isRelative = found.specifier.startsWith(".");
      if (isInside && !isRelative) yield at(module, found, "written-crossings", "inside a unit write a relative import with its extension, such as ./name.ts");
      if (!isInside && isRelative) yield at(module, found, "written-crossings", `crossing into ${unitOf(found.target)}: write #${found.target.replace(/^src\//, "").replace(/\.ts$/, "")}`);
    }
  }
};

/** An engine, capability or surface is a folder. */
export const unitsAreFolders: Rule = function* (modules) {
  for (const module of modules) {
    if (/^src\/(engines|capabilities|surfaces)\/[^/]+$/.test(module.path)) yield { rule: "units-are-folders", path: module.path, line: 1, message: "put it into the folder of its engine, capability or surface" };
    const isKnown = layerOf(module.path) in arrows || isTest(module.path);
    if (!isKnown) yield { rule: "units-are-folders", path: module.path, line: 1, message: `${layerOf(module.path)} is no layer; ARCHITECTURE.md has the list` };
  }
};

/** Packages only in engines, surfaces, console and app's configuration and threads, and the pure ones with a reason. */
export const packagesOutside: Rule = function* (modules) {
  for (const module of modules) {
    if (isTest(module.path) || openToPackages.test(module.path)) continue;
    for (const found of importsOf(module)) {
      if (found.target !== undefined || found.specifier.startsWith("node:") || found.specifier.startsWith("#")) continue;
      const isPure = purePackages.some((pure) => pure.where.test(module.path) && (found.specifier === pure.name || found.specifier.startsWith(`${pure.name}/`)));
      if (!isPure) yield at(module, found, "packages-outside", `${found.specifier}: put it behind a port in an engine, or add it to the pure packages with its reason`);
    }
  }
};

/** Every import of ours reaches a file that is there. */
export const importsReach: Rule = function* (modules) {
  const paths = new Set(modules.map((module) => module.path));
  for (const module of modules) {
    for (const found of importsOf(module)) {
      const isOurs = found.specifier.startsWith("#") || found.specifier.startsWith(".");
      if (isOurs && found.target === undefined) yield at(module, found, "imports-reach", `${found.specifier} is in no layer; package.json lists the prefixes`);
      if (found.target !== undefined && /\.tsx?$/.test(found.target) && !paths.has(found.target)) yield at(module, found, "imports-reach", `there is no ${found.target}`);
    }
  }
};

/** No file reaches itself through its imports, types and dynamic imports counted. */
export const noCircles: Rule = function* (modules) {
  const byPath = new Map(modules.filter((module) => !isTest(module.path)).map((module) => [module.path, module]));
  const state = new Map<string, "open" | "done">();
  const found: Violation[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const module = byPath.get(path);
    if (!module || state.get(path) === "done") return;
    if (state.get(path) === "open") {
      found.push({ rule: "no-circles", path, line: 1, message: `circle ${[...trail.slice(trail.indexOf(path)), path].join(" -> ")}: move what both need below both` });
      return;
    }
    state.set(path, "open");
    for (const { target } of importsOf(module)) if (target !== undefined) visit(target, [...trail, path]);
    state.set(path, "done");
  };
  for (const path of byPath.keys()) visit(path, []);
  yield* found;
};

function* crossings(modules: readonly Module[]): Generator<readonly [Module, Import, string]> {
  for (const module of modules) {
    if (isTest(module.path)) continue;
    for (const found of importsOf(module)) if (found.target !== undefined) yield [module, found, found.target];
  }
}

function at(module: Module, found: Import, rule: string, message: string): Violation {
  return { rule, path: module.path, line: lineOf(module, found.start), message: `${message} (import of "${found.specifier}")` };
}
