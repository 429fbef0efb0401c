// The built program as people start it: its own process, real signals, real pipes, real data directories.
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer, SearchResult } from "#contract/search";
import { projectRoot } from "./structure/project.ts";

const main = join(projectRoot, "bin/plinth.js");
let cwd = "";
const children: ChildProcess[] = [];

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "plinth-program-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) await stopped(child, "SIGKILL");
  rmSync(cwd, { recursive: true, force: true });
});

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(argv: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(process.execPath, [main, ...argv], { cwd, env: { PATH: process.env["PATH"] ?? "", HOME: cwd, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  return child;
}

async function plinth(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const child = start(argv, env);
  let [out, err] = ["", ""];
  child.stdout!.setEncoding("utf8").on("data", (piece: string) => (out += piece));
  child.stderr!.setEncoding("utf8").on("data", (piece: string) => (err += piece));
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, out, err };
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  child.kill(signal);
  return ended;
}

interface Greeting {
  readonly url: string;
  readonly loginUrl: string;
  readonly dataDirectory: string;
  readonly firstKey?: string;
}

/** Starts `plinth up`; the first JSON line tells where it listens, the second that the folder is read. */
async function up(argv: readonly string[]): Promise<{ child: ChildProcess; greeting: Greeting; next(): Promise<Record<string, unknown>> }> {
  const child = start(["up", "--json", "--no-open", "--port", "0", ...argv]);
  let err = "";
  child.stderr!.setEncoding("utf8").on("data", (piece: string) => (err += piece));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = (await lines.next()) as IteratorResult<string>;
    if (done === true) throw new Error(`it ended: ${err}`);
    return JSON.parse(value) as Record<string, unknown>;
  };
  return { child, greeting: (await next()) as unknown as Greeting, next };
}

function folderOfNotes(): string {
  const folder = join(cwd, "notes");
  mkdirSync(folder);
  writeFileSync(join(folder, "pump.md"), "# Pump\n\n## Pressure\n\nThe pump runs at 40 bar.\n\n## Noise\n\nA rattling pump cavitates.\n");
  writeFileSync(join(folder, "tea.txt"), "The kettle boils at 100 degrees.\n");
  return folder;
}

describe("the program", () => {
  it("says the next step, its help and its version without opening anything", async () => {
    expect(await plinth([])).toMatchObject({ code: 0, out: expect.stringContaining("Nothing has been read yet.") });
    expect(await plinth(["--help"])).toMatchObject({ code: 0, out: expect.stringContaining("plinth COMMAND [options]"), err: "" });
    expect(await plinth(["--version"])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("reads settings from file, environment and flags, and says which won", async () => {
    writeFileSync(join(cwd, "plinth.config.ts"), 'import { defineConfig } from "plinth";\nexport default defineConfig({ server: { port: 8001, host: "127.0.0.2" }, log: { level: "warn" } });\n');
    const { out, code } = await plinth(["config", "show", "--json", "--set", "log.level=error"], { PLINTH_SERVER_PORT: "8002" });
    expect(code).toBe(0);
    const { settings } = JSON.parse(out) as { settings: { setting: string; value: unknown; origin: { name: string } }[] };
    const shown = Object.fromEntries(settings.map(({ setting, value, origin }) => [setting, [value, origin.name]]));
    expect(shown).toMatchObject({ "server.port": [8002, "PLINTH_SERVER_PORT"], "server.host": ["127.0.0.2", "plinth.config.ts"], "log.level": ["error", "--log-level"], "ingest.depthMax": [200, "default"] });
  });

  it("ends with 2 and the setting's name when a setting is wrong", async () => {
    const { code, err } = await plinth(["search", "x"], { PLINTH_SERVER_PORT: "yes" });
    expect(code).toBe(2);
    expect(err).toContain("The setting server.port in PLINTH_SERVER_PORT is not valid");
  });

  it("is quiet when its reader leaves", async () => {
    const child = spawn("sh", ["-c", `"${process.execPath}" "${main}" ask --help | head -n 1`], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (piece: string) => (out += piece));
    child.stderr.setEncoding("utf8").on("data", (piece: string) => (err += piece));
    await new Promise((done) => child.on("close", done));
    expect([out, err]).toEqual(["plinth ask [QUESTION] [options]\n", ""]);
  });

  it("prints no colours into a pipe, and none with NO_COLOR", async () => {
    const { out, err } = await plinth(["serach"], { NO_COLOR: "1" });
    expect(out + err).not.toContain("\u001b");
  });

  it("says what to do where nothing has been read", async () => {
    const { code, err } = await plinth(["search", "pump"]);
    expect(code).toBe(4);
    expect(err).toContain("plinth ingest PATH");
    expect(existsSync(join(cwd, ".plinth"))).toBe(false);
  });
});

describe("without a running Plinth", () => {
  it("parses a file without storing anything", async () => {
    writeFileSync(join(cwd, "a.md"), "# Title\n\nSome text.\n");
    const { out, code } = await plinth(["parse", "a.md", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ file: "a.md", type: "text/markdown", status: "read", elements: [{ type: "heading", text: "Title" }, { type: "paragraph", text: "Some text." }], ledger: [{ outcome: "read" }] });
    expect(readdirSync(cwd)).toEqual(["a.md"]);
  });

  it("ingests a folder and lines, searches, asks, verifies, rebuilds and lists, each in its own process", async () => {
    const folder = folderOfNotes();
    expect(await plinth(["ingest", folder])).toMatchObject({ code: 0, out: expect.stringMatching(/^Done in /) });
    const found = JSON.parse((await plinth(["search", "pump pressure", "--json"])).out) as SearchResult;
    expect(found.hits[0]).toMatchObject({ externalId: "pump.md", title: "Pump" });
    const answer = JSON.parse((await plinth(["ask", "At how many bar does the pump run?", "--json"])).out) as Answer;
    expect(answer).toMatchObject({ answered: true, citations: [{ externalId: "pump.md", quote: "The pump runs at 40 bar." }] });
    writeFileSync(join(cwd, "lines.jsonl"), '{"id":"n1","text":"Valves open at 3 bar."}\n{"id":"n 2","text":"Filters are changed in May."}\n');
    expect((await plinth(["ingest", "lines.jsonl", "--collection", "lines"])).code).toBe(0);
    writeFileSync(join(cwd, "q.tsv"), "q1\tvalves \"at what pressure\"\nq2\tfilters in May\n");
    expect((await plinth(["search", "--queries", "q.tsv", "--run", "out.run", "--collection", "lines", "--mode", "keyword"])).code).toBe(0);
    expect(readFileSync(join(cwd, "out.run"), "utf8")).toMatch(/^q1 Q0 n1 1 [\d.]+ plinth\nq2 Q0 n%202 1 [\d.]+ plinth\n$/);
    expect(await plinth(["verify"])).toMatchObject({ code: 0, out: expect.stringContaining("rows and index agree") });
    expect(await plinth(["rebuild"])).toMatchObject({ code: 0 });
    expect((JSON.parse((await plinth(["documents", "--json"])).out) as { documents: { externalId: string }[] }).documents.map(({ externalId }) => externalId)).toEqual(["pump.md", "tea.txt"]);
    expect((await plinth(["doctor"])).out).toContain("up to date");
    expect(existsSync(join(cwd, ".plinth", "lock.json"))).toBe(false);
  }, 120_000);
});

describe("plinth up", () => {
  it("serves, reads the folder, shows the first key once, and gives other commands its address", async () => {
    const { child, greeting, next } = await up([folderOfNotes()]);
    expect(greeting.firstKey).toMatch(/^\S{20,}$/);
    expect(await next()).toMatchObject({ job: { state: "done" } });
    expect((await fetch(`${greeting.url}/readyz`)).status).toBe(200);
    const byKey = await plinth(["search", "pump", "--json", "--url", greeting.url, "--key", greeting.firstKey ?? ""]);
    expect((JSON.parse(byKey.out) as SearchResult).hits.length).toBeGreaterThan(0);
    expect((await plinth(["search", "pump", "--url", greeting.url, "--key", "wrong"])).code).toBe(5);
    expect((JSON.parse((await plinth(["search", "kettle", "--json"])).out) as SearchResult).hits[0]?.externalId).toBe("tea.txt");
    expect((await plinth([])).out).toContain(`Plinth runs at ${greeting.url}.`);
    const second = await plinth(["up", "--port", "0"]);
    expect(second).toMatchObject({ code: 6, err: expect.stringContaining("data.locked") });
    expect(second.err).toContain(greeting.url);
    expect(await stopped(child, "SIGTERM")).toBe(0);
    expect(existsSync(join(cwd, ".plinth", "lock.json"))).toBe(false);
    const again = await up(["--no-ingest"]);
    expect(again.greeting.firstKey).toBeUndefined();
    // The same signal twice in a moment, as a terminal and npm send it, still ends cleanly.
    again.child.kill("SIGINT");
    expect(await stopped(again.child, "SIGINT")).toBe(130);
    expect(existsSync(join(cwd, ".plinth", "lock.json"))).toBe(false);
  }, 120_000);

  it("names the next free port when its own is taken", async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
    const { port } = taken.address() as AddressInfo;
    const { code, err } = await plinth(["up", "--no-ingest", "--no-open", "--port", String(port)]);
    taken.close();
    expect(code).toBe(6);
    expect(err).toContain(`Port ${port} on 127.0.0.1 is in use.`);
    expect(err).toMatch(/--port \d+/);
    expect(existsSync(join(cwd, ".plinth", "lock.json"))).toBe(false);
  }, 60_000);

  it("says for people where the page is, what it found and three things to try that work", async () => {
    const child = start(["up", folderOfNotes(), "--no-open", "--port", "0"]);
    let out = "";
    child.stdout!.setEncoding("utf8").on("data", (piece: string) => (out += piece));
    let err = "";
    child.stderr!.setEncoding("utf8").on("data", (piece: string) => (err += piece));
    while (!err.includes("Serving at")) await new Promise((done) => setTimeout(done, 50));
    expect(out).toMatch(/ {2}page {4}http:\/\/127\.0\.0\.1:\d+\/login\?token=\S+\n/);
    expect(out).toMatch(/ {2}key {5}\S+ {2}\(an admin's API key, shown this once\)\n/);
    expect(out).toContain("2 files, ");
    expect(out).toMatch(/Done in .+\n/);
    const tries = out.slice(out.indexOf("\nTry\n") + 5).split("\n").slice(0, 3).map((line) => line.trim());
    expect(tries[0]).toContain(" search ");
    for (const line of tries.slice(0, -1).filter((candidate) => !candidate.startsWith("http"))) {
      const argv = [...line.slice(line.indexOf("plinth.js") + 10).matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
      expect((await plinth(argv)).code, line).toBe(0);
    }
    await stopped(child, "SIGTERM");
  }, 120_000);
});

describe("the end of a served Plinth", () => {
  const open = (greeting: Greeting, path: string, options: { readonly method?: string } = {}) => {
    const call = request(`${greeting.url}${path}`, { ...options, headers: { authorization: `Bearer ${greeting.firstKey}`, "content-type": "application/octet-stream" } });
    call.on("error", () => undefined);
    return call;
  };

  it("comes at SIGTERM though a page follows its events, with everything flushed and 0", async () => {
    const { child, greeting } = await up(["--no-ingest"]);
    const events = open(greeting, "/api/v1/events");
    await new Promise((arrived) => events.on("response", (answer) => arrived(answer.resume())).end());
    expect(await stopped(child, "SIGTERM")).toBe(0);
    expect(existsSync(join(greeting.dataDirectory, "lock.json"))).toBe(false);
  });

  it("comes at once at the second Ctrl-C, whatever still waits", async () => {
    const { child, greeting } = await up(["--no-ingest"]);
    const upload = open(greeting, "/api/v1/collections/default/documents?name=slow.txt", { method: "PUT" });
    upload.write("an upload that never ends");
    await new Promise((sent) => setTimeout(sent, 500));
    const ended = new Promise<number | null>((done) => child.once("exit", done));
    child.kill("SIGINT");
    await new Promise((later) => setTimeout(later, 600));
    expect(child.exitCode).toBeNull();
    child.kill("SIGINT");
    expect(await ended).toBe(130);
  });

  it("comes once, and whole, when npm has been killed", async () => {
    const shell = spawn("/bin/sh", ["-c", `"${process.execPath}" scripts/start.mjs --json --no-open --no-ingest --port 0 --data-dir "${join(cwd, "data")}"; true`], { cwd: projectRoot, env: { ...process.env, npm_lifecycle_event: "start" }, stdio: ["ignore", "pipe", "ignore"] });
    children.push(shell);
    const lines = createInterface({ input: shell.stdout });
    await new Promise((greeted) => lines.once("line", greeted));
    const closed = new Promise((done) => lines.once("close", done));
    shell.kill("SIGKILL");
    await closed;
    expect(existsSync(join(cwd, "data/lock.json"))).toBe(false);
    expect((await plinth(["verify", "--data-dir", join(cwd, "data")])).out).toContain("rows and index agree");
  });
});

it("npm run chaos -- --help explains itself, and a wrong option ends with 2", async () => {
  const run = (argument: string) => new Promise<{ code: number | null; out: string }>((done) => {
    const child = spawn(process.execPath, ["scripts/run.mjs", "chaos/main.ts", argument], { cwd: projectRoot });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (piece: string) => (out += piece));
    child.on("close", (code) => done({ code, out }));
  });
  expect(await run("--help")).toMatchObject({ code: 0, out: expect.stringMatching(/^npm run chaos -- /) });
  expect(await run("--nonsense")).toMatchObject({ code: 2, out: expect.stringContaining("--per-phase N") });
});
