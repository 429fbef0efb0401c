// How large things may be and how they introduce themselves.
import { posix } from "node:path";
import { isGenerated, isNode, isTest, lineOf, walk, type Module, type Node, type Rule, type Violation } from "./module.ts";

const fileLinesMax = 400;
const functionLinesMax = 60;
const functionLinesP90Max = 40;
const parametersMax = 3;
const folderFilesMax = 15;
const portFileLinesMax = 150;
const portInterfaceLinesMax = 100;

/** A file fits a reader's head. Lines of literal tables (constants without a function) do not count. */
export const fileLength: Rule = function* (modules) {
  for (const module of modules) {
    if (isGenerated(module.path)) continue;
    const lines = lineCount(module) - tableLines(module);
    if (lines > fileLinesMax) yield { rule: "file-length", path: module.path, line: 1, message: `${lines} lines; the limit is ${fileLinesMax}: split it by its nouns` };
    if (module.path.startsWith("src/ports/") && !isTest(module.path) && lineCount(module) > portFileLinesMax) yield { rule: "file-length", path: module.path, line: 1, message: `a port has at most ${portFileLinesMax} lines with its docs: it asks for too much at once` };
  }
};

/** A function fits on a screen; the test allows a describe block its nested tests. */
export const functionLength: Rule = function* (modules) {
  for (const module of modules) {
    for (const { node, lines } of functionsOf(module)) {
      if (lines > functionLinesMax) yield at(module, node, "function-length", `${lines} lines; the limit is ${functionLinesMax}: name its steps`);
    }
  }
};

/** Most functions are much shorter. */
export const functionLengthP90: Rule = function* (modules) {
  const lengths = modules.filter((module) => !isTest(module.path)).flatMap((module) => functionsOf(module).map((found) => found.lines)).toSorted((a, b) => a - b);
  const p90 = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
  if (p90 > functionLinesP90Max) yield { rule: "function-length-p90", path: "src", line: 1, message: `nine of ten functions have at most ${p90} lines; the limit is ${functionLinesP90Max}` };
};

/** At most three parameters; then one named object. */
export const parameterCount: Rule = function* (modules) {
  for (const module of modules) {
    if (isTest(module.path) || isGenerated(module.path)) continue;
    const found: Violation[] = [];
    walk(module.program, (node) => {
      const parameters = parametersOf(node);
      if (parameters > parametersMax) found.push(at(module, node, "parameter-count", `${parameters} parameters; the limit is ${parametersMax}: pass one named object`));
    });
    yield* found;
  }
};

/** A folder can be read at a glance. */
export const folderSize: Rule = function* (modules) {
  const files = new Map<string, number>();
  for (const module of modules) {
    if (isTest(module.path) || isGenerated(module.path)) continue;
    const folder = posix.dirname(module.path);
    files.set(folder, (files.get(folder) ?? 0) + 1);
  }
  for (const [folder, count] of files) if (count > folderFilesMax) yield { rule: "folder-size", path: folder, line: 1, message: `${count} source files; the limit is ${folderFilesMax}: group them by noun or area` };
};

/** An interface of a port stays under a hundred lines. */
export const portSize: Rule = function* (modules) {
  for (const module of modules) {
    if (!module.path.startsWith("src/ports/") || isTest(module.path)) continue;
    for (const statement of module.program["body"] as readonly Node[]) {
      const declaration = isNode(statement["declaration"]) ? statement["declaration"] : statement;
      const lines = linesOf(module, declaration);
      if (declaration.type === "TSInterfaceDeclaration" && lines > portInterfaceLinesMax) yield at(module, declaration, "port-size", `${lines} lines of interface; the limit is ${portInterfaceLinesMax}`);
    }
  }
};

/** The first line of a file says what it does, in one sentence. */
export const opensWithSentence: Rule = function* (modules) {
  for (const module of modules) {
    const first = module.comments[0];
    const from = module.text.startsWith("#!") ? module.text.indexOf("\n") + 1 : 0;
    const isFirst = first !== undefined && module.text.slice(from, first.start).trim() === "";
    const sentence = isFirst ? module.comments.filter((comment, index) => index < 3 && isLeading(module, comment, from)).map((comment) => comment.value).join(" ").trim() : "";
    if (!isFirst || !/\w{3}.*\.(?=$|\s)/s.test(sentence)) yield { rule: "opens-with-sentence", path: module.path, line: 1, message: "open the file with a comment: one sentence that says what it does" };
  }
};

/** Every exported name says what it is. */
export const exportsDocumented: Rule = function* (modules) {
  for (const module of modules) {
    if (isTest(module.path) || isGenerated(module.path)) continue;
    const documented = new Set<string>();
    for (const statement of module.program["body"] as readonly Node[]) {
      if (!/^Export(Named|Default)Declaration$/.test(statement.type)) continue;
      const declaration = statement["declaration"];
      if (!isNode(declaration)) continue;
      const name = nameOf(declaration);
      const isDocumented = module.comments.some((comment) => comment.type === "Block" && comment.value.startsWith("*") && comment.end <= statement.start && module.text.slice(comment.end, statement.start).trim() === "");
      if (isDocumented) documented.add(name);
      else if (!documented.has(name)) yield at(module, statement, "exports-documented", `say above ${name} what it is, in /** … */`);
    }
  }
};

/** No `any`: `unknown` and a check, or the real type. */
export const noAny: Rule = function* (modules) {
  for (const module of modules) {
    if (isGenerated(module.path)) continue;
    const found: Violation[] = [];
    walk(module.program, (node) => {
      if (node.type === "TSAnyKeyword") found.push(at(module, node, "no-any", "any: write the real type, or unknown and a check"));
    });
    yield* found;
  }
};

/** Things live with their noun, not in a drawer. */
export const noDrawers: Rule = function* (modules) {
  for (const module of modules) {
    if (/(^|\/)(utils?|helpers?|common)(\/|\.tsx?$)/.test(module.path)) yield { rule: "no-drawers", path: module.path, line: 1, message: "no utils, helpers, common: put it with its noun, or in core under its noun" };
  }
};

interface Measured { readonly node: Node; readonly lines: number }

function functionsOf(module: Module): readonly Measured[] {
  if (isGenerated(module.path)) return [];
  const found: Measured[] = [];
  const isSuite = isTest(module.path) || module.path.startsWith("conformance/");
  walk(module.program, (node) => {
    const body = node["body"];
    const isFunction = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"].includes(node.type);
    if (!isFunction || !isNode(body) || body.type !== "BlockStatement") return;
    found.push({ node, lines: linesOf(module, node) - (isSuite ? nestedLines(module, body) : 0) });
  });
  return found;
}

/** Lines inside functions nested in `body`: a suite holds its tests. */
function nestedLines(module: Module, body: Node): number {
  let lines = 0;
  walk(body, (node, parents) => {
    const isNested = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
    const isOutermost = !parents.some((parent) => /Function/.test(parent.type));
    if (isNested && isOutermost) lines += linesOf(module, node) - 1;
  });
  return lines;
}

function parametersOf(node: Node): number {
  const hasParameters = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|TSEmptyBodyFunctionExpression|TSDeclareFunction|TSMethodSignature|TSFunctionType)$/.test(node.type);
  const parameters = node["params"];
  return hasParameters && Array.isArray(parameters) ? parameters.length : 0;
}

/** Lines of top-level constants that are pure data: a table is read, not followed. */
function tableLines(module: Module): number {
  let lines = 0;
  for (const statement of module.program["body"] as readonly Node[]) {
    const declaration = isNode(statement["declaration"]) ? statement["declaration"] : statement;
    if (declaration.type !== "VariableDeclaration" || declaration["kind"] !== "const") continue;
    let isData = true;
    walk(declaration, (node) => {
      if (/Function|CallExpression|ClassExpression|TemplateLiteral/.test(node.type)) isData = false;
    });
    if (isData) lines += linesOf(module, statement);
  }
  return lines;
}

function isLeading(module: Module, comment: { readonly start: number; readonly end: number }, from: number): boolean {
  return module.text.slice(from, comment.start).split("\n").every((line) => line.trim() === "" || line.trim().startsWith("//") || line.trim().startsWith("/*"));
}

function nameOf(declaration: Node): string {
  if (isNode(declaration["id"])) return String(declaration["id"]["name"]);
  const declarators = declaration["declarations"];
  const first: unknown = Array.isArray(declarators) ? declarators[0] : undefined;
  return isNode(first) && isNode(first["id"]) && typeof first["id"]["name"] === "string" ? first["id"]["name"] : "the default export";
}

function lineCount(module: Module): number {
  return module.text.trimEnd().split("\n").length;
}

function linesOf(module: Module, node: Node): number {
  return module.text.slice(node.start, node.end).split("\n").length;
}

function at(module: Module, node: Node, rule: string, message: string): Violation {
  return { rule, path: module.path, line: lineOf(module, node.start), message };
}
