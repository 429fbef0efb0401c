// A parser process with planted bad parsers: what a file says is what its parser does. For tests of the sandbox and the limits only.
import { execFileSync, spawn } from "node:child_process";
import { lookup } from "node:dns/promises";
import { readFileSync, readSync, writeFileSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { get } from "node:http";
import { connect } from "node:net";
import { Worker } from "node:worker_threads";
import { runParserChild } from "#engines/process/child";
import type { Format, FormatInput, FormatOutput } from "#ports/reading/format";

type Deed = (output: FormatOutput, input: FormatInput) => unknown;

const paragraph = (text: string) => ({ type: "paragraph", text }) as const;
// Taken before the sandbox closes, as a parser that breaks out of it would.
const rawWrite = writeSync;
const rawRead = readFileSync;
const rawSpawn = spawn;

const deeds: Readonly<Record<string, Deed>> = {
  good: (output) => output.element(paragraph("good words")),
  chatty: (output) => {
    console.log("a parser that prints");
    console.error("and complains");
    return output.element(paragraph("good words"));
  },
  loop: () => { for (;;); },
  hog: () => {
    const held: Buffer[] = [];
    for (;;) held.push(Buffer.alloc(16_000_000, held.length));
  },
  exit: () => process.exit(0),
  abort: () => process.abort(),
  socket: () => connect(9, "127.0.0.1"),
  http: () => get("http://127.0.0.1:9/"),
  fetch: () => fetch("http://127.0.0.1:9/"),
  dns: () => lookup("localhost"),
  passwd: () => readFileSync("/etc/passwd", "utf8"),
  passwdAsync: () => readFile("/etc/passwd", "utf8"),
  passwdImport: (output) => import("node:fs").then((fs) => output.element(paragraph(fs.readFileSync("/etc/passwd", "utf8")))),
  environment: (output) => output.element(paragraph(JSON.stringify(process.env))),
  rawPasswd: (output) => output.element(paragraph(rawRead("/etc/passwd", "utf8"))),
  rawSpawn: () => rawSpawn("true"),
  channelRead: () => readSync(0, Buffer.alloc(4)),
  channelWrite: () => writeSync(3, "x"),
  write: () => writeFileSync("/tmp/plinth-planted", "x"),
  spawn: () => spawn("true"),
  shell: () => execFileSync("true"),
  worker: () => new Worker("1", { eval: true }),
  binding: () => (process as unknown as { binding(name: string): unknown }).binding("fs"),
  throw: () => { throw new TypeError("a secret of the file"); },
  recurse: () => { const deeper = (n: number): number => 1 + deeper(n + 1); return deeper(0); },
  flood: (output) => { for (let i = 0; ; i++) void output.element(paragraph(`element ${i}`)); },
  garbage: () => rawWrite(3, Buffer.from([4, 0, 0, 0, 110, 111, 112, 101])),
  giant: () => rawWrite(3, Buffer.from([255, 255, 255, 255, 1])),
  wrong: () => { const text = '{"kind":"elements","elements":[{"type":"paragraph"}]}'; rawWrite(3, Buffer.from([text.length, 0, 0, 0])); rawWrite(3, text); },
  swallow: (output) => {
    try {
      readFileSync("/etc/hostname");
    } catch { /* A bad parser hides what it tried. */ }
    return output.element(paragraph("nothing happened"));
  },
  slow: async (output) => {
    for (let i = 0; i < 40; i++) await output.element(paragraph("x".repeat(70_000)));
  },
};

const planted: Format = {
  name: "planted",
  version: 1,
  mediaType: "text/x-planted",
  extensions: [".planted"],
  detect: () => 1,
  async read(input, output) {
    await deeds[Buffer.from(input.bytes).toString("utf8").trim()]?.(output, input);
  },
};

await runParserChild({ formats: [planted], detectFormat: () => planted, languageDetector: async () => ({ detect: () => "" }) }, JSON.parse(process.argv[2] ?? "[]") as readonly string[]);
