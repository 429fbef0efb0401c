// Small wrong projects, one or more a rule, and a right one: the rules are run over them to test the test.

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

/** A planted fault: `rule` must name it at `path`, and no other rule may speak. */
export interface Planted {
  readonly rule: string;
  readonly path: string;
  readonly what: string;
  readonly files: Files;
}

const opening = "// Says what it does in one sentence.\n";
const documented = `${opening}/** A thing. */\nexport`;

function lines(count: number, line = "  work();"): string {
  return Array.from({ length: count }, () => line).join("\n");
}

function functionOf(name: string, count: number): string {
  return `function ${name}(): void {\n${lines(count - 2)}\n}\n`;
}

function one(rule: string, path: string, what: string, text: string, others: Files = {}): Planted {
  return { rule, path, what, files: { [path]: text, ...others } };
}

const clock = { "src/ports/clock.ts": `${documented} interface Clock { now(): number }\n` };
const core = { "src/core/text.ts": `${documented} const text = "";\n` };

const arrowFaults: readonly Planted[] = [
  one("layer-arrows", "src/core/a.ts", "core imports a port", `${opening}import type { Clock } from "#ports/clock";\n/** A. */\nexport type A = Clock;\n`, clock),
  one("layer-arrows", "src/engines/one/a.ts", "an engine imports the contract", `${documented} { c } from "#contract/c";\n`, { "src/contract/c.ts": `${documented} const c = 1;\n` }),
  one("layer-arrows", "src/capabilities/one/a.ts", "a capability imports an engine dynamically", `${documented} const load = () => import("#engines/two/b");\n`, { "src/engines/two/b.ts": opening }),
  one("layer-arrows", "src/surfaces/http/a.ts", "a surface imports a port that is not clock, log or metrics", `${opening}export type { R } from "#ports/row-store";\n`, { "src/ports/row-store.ts": `${documented} type R = 1;\n` }),
  one("layer-arrows", "console/src/a.ts", "the page reaches past the SDK", `${opening}export { text } from "#core/text";\n`, core),
  one("layer-arrows", "conformance/a.ts", "a suite imports an engine", `${opening}/** A. */\nexport type A = import("#engines/two/b").B;\n`, { "src/engines/two/b.ts": `${documented} type B = 1;\n` }),
  one("no-siblings", "src/engines/one/a.ts", "an engine imports its sibling", `${opening}export { b } from "#engines/two/b";\n`, { "src/engines/two/b.ts": `${documented} const b = 1;\n` }),
  one("no-siblings", "src/capabilities/one/a.ts", "a capability imports its sibling's type", `${opening}export type { B } from "#capabilities/two/b";\n`, { "src/capabilities/two/b.ts": `${documented} type B = 1;\n` }),
  one("no-siblings", "src/surfaces/http/a.ts", "http imports the SDK", `${opening}export { b } from "#surfaces/sdk/b";\n`, { "src/surfaces/sdk/b.ts": `${documented} const b = 1;\n` }),
  one("written-crossings", "src/ports/a.ts", "a crossing is written as a relative import", `${opening}export { text } from "../core/text.ts";\n`, core),
  one("written-crossings", "src/core/a.ts", "an import inside a unit is written as a crossing", `${opening}export { text } from "#core/text";\n`, core),
  one("imports-reach", "src/core/a.ts", "an import reaches nothing", `${opening}export { b } from "./b.ts";\n`),
  one("imports-reach", "src/core/a.ts", "an import names no layer", `${opening}export { b } from "#cores/b";\n`),
  one("units-are-folders", "src/engines/loose.ts", "an engine without a folder", opening),
  one("units-are-folders", "src/extras/a.ts", "a folder that is no layer", opening),
  one("packages-outside", "src/core/a.ts", "core imports a package", `${opening}export { z } from "zod";\n`),
  one("packages-outside", "src/app/compose.ts", "app imports a package outside its configuration", `${opening}export { z } from "zod";\n`),
  one("no-circles", "src/core/a.ts", "two files import each other, one only a type", `${opening}import type { B } from "./b.ts";\n/** A. */\nexport type A = B;\n`, { "src/core/b.ts": `${opening}/** B. */\nexport type B = typeof import("./a.ts");\n` }),
];

const shapeFaults: readonly Planted[] = [
  one("file-length", "src/core/a.ts", "a file of 401 lines", `${opening}${lines(400, "work();")}\n`),
  one("file-length", "src/ports/a.ts", "a port of 151 lines", `${opening}${lines(150, "type A = 1;")}\n`),
  one("function-length", "src/core/a.ts", "a function of 61 lines", `${opening}${functionOf("long", 61)}${Array.from({ length: 12 }, (_, i) => functionOf(`short${i}`, 4)).join("")}`),
  one("function-length", "src/core/a.ts", "a method of 61 lines", `${opening}class A {\n  long() {\n${lines(59)}\n  }\n}\n${Array.from({ length: 12 }, (_, i) => functionOf(`short${i}`, 4)).join("")}`),
  { rule: "function-length-p90", path: "src", what: "every function has 41 lines", files: { "src/core/a.ts": `${opening}${Array.from({ length: 9 }, (_, i) => functionOf(`f${i}`, 41)).join("")}` } },
  one("parameter-count", "src/core/a.ts", "a function with four parameters", `${opening}function f(a: number, b: number, c: number, d = 1) {}\n`),
  one("parameter-count", "src/ports/a.ts", "a method of a port with four parameters", `${opening}/** A. */\nexport interface A { f(a: 1, b: 2, c: 3, d?: 4): void }\n`),
  { rule: "folder-size", path: "src/core", what: "a folder of 16 files", files: Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`src/core/f${i}.ts`, opening])) },
  one("port-size", "src/ports/a.ts", "an interface of 101 lines", `${opening}/** A. */\nexport interface A {\n${lines(99, "  m(): void;")}\n}\n`),
  one("opens-with-sentence", "src/core/a.ts", "no comment at the top", "const a = 1;\n"),
  one("opens-with-sentence", "src/core/a.ts", "a comment that is no sentence", "// todo\nconst a = 1;\n"),
  one("exports-documented", "src/core/a.ts", "an export without a word", `${opening}export const a = 1;\n`),
  one("exports-documented", "src/core/a.ts", "an interface with a line comment only", `${opening}// A.\nexport interface A {}\n`),
  one("no-any", "src/core/a.ts", "any as a type", `${opening}const a = 1 as any;\n`),
  one("no-any", "src/core/a.test.ts", "any in a test", `${opening}const a: any[] = [];\n`),
  one("no-drawers", "src/core/utils/a.ts", "a folder called utils", opening),
  one("no-drawers", "src/core/helpers.ts", "a file called helpers", opening),
];

const banFaults: readonly Planted[] = [
  one("no-environment", "src/app/main.ts", "process.env outside the configuration", `${opening}const a = process.env["A"];\n`),
  one("no-clock", "src/capabilities/one/a.ts", "Date.now", `${opening}const a = Date.now();\n`),
  one("no-clock", "src/app/main.ts", "new Date()", `${opening}const a = new Date();\n`),
  one("no-chance", "src/engines/one/a.ts", "Math.random", `${opening}const a = Math.random();\n`),
  one("no-timer", "src/app/parser-process.ts", "setTimeout", `${opening}setTimeout(() => {}, 5);\n`),
  one("no-timer", "src/engines/one/a.ts", "setInterval through globalThis", `${opening}globalThis.setInterval(() => {}, 5);\n`),
  one("no-timer", "src/engines/one/a.ts", "a timer passed on", `${opening}const wait = { later: setTimeout };\n`),
  one("no-timer", "src/engines/one/a.ts", "Node's timers", `${opening}import { setTimeout as later } from "node:timers/promises";\nlater(1);\n`),
  one("no-bare-error", "src/operations/a.ts", "a bare Error", `${opening}throw new Error("no");\n`),
  one("no-bare-error", "src/engines/one/a.ts", "a TypeError", `${opening}throw new TypeError("no");\n`),
  one("no-timer", "src/surfaces/sdk/client.ts", "a timer in the client, outside its one place", `${opening}setTimeout(() => {}, 5);\n`),
  one("no-console", "src/engines/one/a.ts", "console.log", `${opening}console.log("a");\n`),
  one("no-process", "src/core/a.ts", "Buffer in core", `${opening}const a = Buffer.from("a");\n`),
  one("no-node", "src/capabilities/one/a.ts", "a capability opens a file", `${opening}import { readFile } from "node:fs/promises";\nreadFile("a");\n`),
  one("no-node", "src/surfaces/sdk/a.ts", "the SDK imports Node", `${opening}const a = import("node:http");\n`),
];

/** Every planted fault. */
export const planted: readonly Planted[] = [...arrowFaults, ...shapeFaults, ...banFaults];

/** A small project without a fault, near the edge of each rule. */
export const sound: Files = {
  "src/core/text.ts": `${opening}import { sha256 } from "@noble/hashes/sha2.js";\n/** Empty. */\nexport const text = "";\n/** A date. */\nexport const day = (ms: number) => [new Date(ms), sha256, \`Math.random()\`];\n${functionOf("long", 60)}${Array.from({ length: 9 }, (_, i) => functionOf(`short${i}`, 4)).join("")}`,
  "src/core/table.ts": `${opening}/** Many. */\nexport const table = [\n${lines(500, '  { name: "a", size: 1 },')}\n] as const;\n`,
  "src/ports/clock.ts": `${opening}import type { text } from "#core/text";\n/** Time. */\nexport interface Clock { now(): number; setTimeout(a: 1, b: 2, c: typeof text): void }\n`,
  "src/engines/system/clock.ts": `${opening}import type { Clock } from "#ports/clock";\n/** Time. */\nexport const now = (clock: Clock) => [Date.now(), setTimeout, clock];\n`,
  "src/engines/one/a.ts": `${opening}import { readFile } from "node:fs/promises";\nimport { z } from "zod";\nimport { b } from "./deep/b.ts";\n/** All. */\nexport const all = [readFile, z, b];\n`,
  "src/engines/one/deep/b.ts": `${opening}/** B. */\nexport const b = (clock: { setTimeout: () => void }) => clock.setTimeout();\n`,
  "src/engines/one/a.test.ts": `${opening}import { suite } from "#conformance/suite";\nimport { x } from "#engines/system/clock";\nsuite(new Error("free"), x, Date.now());\n`,
  "conformance/suite.ts": `${opening}import { it } from "vitest";\nconst foreign = new Error("of a source");\n/** A suite. */\nexport function suite(): void {\n${lines(20, "  it('a', () => {\n    a();\n    b();\n  });")}\n}\n`,
  "src/surfaces/cli/output/printer.ts": `${opening}import { client } from "#surfaces/sdk/index";\n/** Prints. */\nexport const print = () => console.log(client);\n`,
  "src/surfaces/sdk/index.ts": `${opening}/** A client. */\nexport const client = 1;\n`,
  "src/surfaces/sdk/wait.ts": `${opening}/** Waits. */\nexport const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));\n`,
  "src/app/config/read.ts": `${opening}import { createJiti } from "jiti";\n/** Read. */\nexport const read = [process.env, createJiti];\n`,
  "console/src/clock.ts": `${opening}import { client } from "plinth/sdk";\n/** Now. */\nexport const now = () => [Date.now(), client];\n`,
};
