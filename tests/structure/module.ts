// One source file as the rules see it: text, syntax tree and comments, parsed once.
import { parseSync } from "rolldown/utils";

/** A node of the syntax tree (ESTree with TypeScript's nodes). Offsets are UTF-16. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A comment with its offsets. */
export interface Comment {
  readonly type: "Line" | "Block";
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** One parsed source file; `path` is relative to the project, with `/`. */
export interface Module {
  readonly path: string;
  readonly text: string;
  readonly program: Node;
  readonly comments: readonly Comment[];
}

/** What a rule says of one place. `message` names the replacement. */
export interface Violation {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** A rule over the whole project. */
export type Rule = (modules: readonly Module[]) => Iterable<Violation>;

/** Parses one file; a syntax error is the compiler's business and gives an empty tree. */
export function parseModule(path: string, text: string): Module {
  const result = parseSync(path, text, { sourceType: "module" });
  return { path, text, program: result.program as unknown as Node, comments: result.comments as readonly Comment[] };
}

/** Line of an offset, from 1. */
export function lineOf(module: Module, offset: number): number {
  let line = 1;
  for (let i = module.text.indexOf("\n"); i !== -1 && i < offset; i = module.text.indexOf("\n", i + 1)) line++;
  return line;
}

/** Whether the file is a test, which is freer than what ships. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || /^(tests|bench|chaos|scripts)\//.test(path);
}

/** Whether a program wrote the file. */
export function isGenerated(path: string): boolean {
  return /\.gen\.tsx?$/.test(path);
}

/** Calls `visit` for every node with its parents, nearest first. */
export function walk(node: Node, visit: (node: Node, parents: readonly Node[]) => void, parents: readonly Node[] = []): void {
  visit(node, parents);
  const below = [node, ...parents];
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (Array.isArray(value)) for (const item of value) if (isNode(item)) walk(item, visit, below);
    if (isNode(value)) walk(value, visit, below);
  }
}

/** Whether a value is a node of the tree. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string" && typeof (value as Node).start === "number";
}
