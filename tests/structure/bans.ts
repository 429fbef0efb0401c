// What is banned outside the one place that owns it, each with its replacement.
import { importsOf } from "./imports.ts";
import { isNode, isTest, lineOf, walk, type Module, type Node, type Rule, type Violation } from "./module.ts";

interface Ban {
  readonly rule: string;
  /** Files it holds for; tests are always free. */
  readonly where: RegExp;
  readonly owner: RegExp;
  readonly message: string;
  readonly matches: (node: Node, parents: readonly Node[]) => boolean;
}

/** Conformance suites play the part of foreign code, so they may throw foreign errors; the rest holds for them too. */
const everywhere = /^(src|conformance|console)\//;
const nothing = /^$/;
/** Who owns time and chance: one place in each program, which are the process, the client and the page. */
const time = /^src\/engines\/system\/|^src\/surfaces\/sdk\/wait\.ts$|^console\/src\/clock\.ts$/;

const bans: readonly Ban[] = [
  { rule: "no-environment", where: everywhere, owner: /^src\/app\/config(\/|\.ts$)/, message: "process.env is read in app/config alone: add a setting to the schema and pass its value", matches: (node) => isMember(node, "process", "env") },
  { rule: "no-clock", where: everywhere, owner: time, message: "take the time from the clock port (ports/clock); the page has console/src/clock.ts", matches: (node) => isMember(node, "Date", "now") || isMember(node, "performance", "now") || (isNew(node, ["Date"]) && (node["arguments"] as readonly unknown[]).length === 0) },
  { rule: "no-chance", where: everywhere, owner: time, message: "take chance from the random port (ports/random)", matches: (node) => isMember(node, "Math", "random") || isMember(node, "crypto", "randomUUID") },
  { rule: "no-timer", where: everywhere, owner: time, message: "wait with the clock port: sleep or deadline (ports/clock); the client has surfaces/sdk/wait.ts, the page console/src/clock.ts", matches: (node, parents) => isTimer(node, parents) || isMember(node, "AbortSignal", "timeout") },
  { rule: "no-bare-error", where: /^(src|console)\//, owner: nothing, message: 'throw fail("code", { details }) from #core/errors; a new code goes into core/errors/<area>.ts', matches: (node) => isNew(node, ["Error", "TypeError", "RangeError", "SyntaxError"]) },
  { rule: "no-console", where: everywhere, owner: /^src\/surfaces\/cli\/output\/printer\.ts$/, message: "write to the log port, or through the command line's printer (surfaces/cli/output/printer.ts)", matches: (node) => node.type === "MemberExpression" && isNamed(node["object"], "console") },
  { rule: "no-process", where: /^src\/(core|ports|contract|surfaces\/sdk)\//, owner: nothing, message: "no Node here: this code runs in browsers too", matches: (node, parents) => isReference(node, parents, ["process", "Buffer", "require"]) },
];

const withoutNode = /^src\/(core|ports|contract|capabilities|surfaces\/sdk)\//;

/** Environment, clock, chance, timers, bare errors, console and Node's globals, each in its owner only. */
export const bannedWords: Rule = function* (modules) {
  for (const module of modules) {
    if (isTest(module.path)) continue;
    const active = bans.filter((ban) => ban.where.test(module.path) && !ban.owner.test(module.path));
    const found: Violation[] = [];
    walk(module.program, (node, parents) => {
      for (const ban of active) if (ban.matches(node, parents)) found.push(at(module, node, ban.rule, ban.message));
    });
    yield* found;
  }
};

/** Layers that know no operating system import none of Node's modules; nobody imports Node's timers. */
export const noNodeModules: Rule = function* (modules) {
  for (const module of modules) {
    if (isTest(module.path)) continue;
    for (const found of importsOf(module)) {
      const line = lineOf(module, found.start);
      if (withoutNode.test(module.path) && found.specifier.startsWith("node:")) yield { rule: "no-node", path: module.path, line, message: `${found.specifier}: ask for it through a port; an engine fulfils it` };
      if (everywhere.test(module.path) && !time.test(module.path) && found.specifier.startsWith("node:timers")) yield { rule: "no-timer", path: module.path, line, message: "wait with the clock port: sleep or deadline (ports/clock); the client has surfaces/sdk/wait.ts, the page console/src/clock.ts" };
    }
  }
};

const timers = ["setTimeout", "setInterval"];

function isTimer(node: Node, parents: readonly Node[]): boolean {
  return isReference(node, parents, timers) || ["globalThis", "window"].some((object) => timers.some((name) => isMember(node, object, name)));
}

/** An identifier that reads a global: not a key, not a property, not a declaration or parameter of that name. */
function isReference(node: Node, parents: readonly Node[], names: readonly string[]): boolean {
  if (node.type !== "Identifier" || !names.includes(String(node["name"]))) return false;
  const parent = parents[0];
  if (!parent || parent.type.startsWith("TS")) return false;
  if (parent.type === "MemberExpression") return parent["object"] === node || parent["computed"] === true;
  if (parent.type === "Property") return parent["value"] === node;
  return !["MethodDefinition", "PropertyDefinition", "VariableDeclarator", "ImportSpecifier", "ExportSpecifier"].includes(parent.type) || parent["init"] === node || parent["value"] === node;
}

function isMember(node: Node, object: string, property: string): boolean {
  return node.type === "MemberExpression" && isNamed(node["object"], object) && (isNamed(node["property"], property) || (isNode(node["property"]) && node["property"]["value"] === property));
}

function isNew(node: Node, names: readonly string[]): boolean {
  return (node.type === "NewExpression" || (node.type === "CallExpression" && names[0] === "Error")) && names.some((name) => isNamed(node["callee"], name));
}

function isNamed(value: unknown, name: string): boolean {
  return isNode(value) && value.type === "Identifier" && value["name"] === name;
}

function at(module: Module, node: Node, rule: string, message: string): Violation {
  return { rule, path: module.path, line: lineOf(module, node.start), message };
}
