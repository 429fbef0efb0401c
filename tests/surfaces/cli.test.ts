// The command line against a real server: generated and hand-made commands, output for people and programs, errors and exit codes.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contract } from "#contract/registry";
import type { Answer, Hit } from "#contract/search";
import { fail } from "#core/errors";
import { systemClock } from "#engines/system/clock";
import { runCli, type CliApp, type CliHost, type Reached } from "#surfaces/cli/index";
import { memoryOutput } from "#surfaces/cli/output/printer";
import type { CommandSource } from "#surfaces/cli/generated";
import { sourceOf } from "../../scripts/generate/operations.ts";
import { openHouse, secrets, toys, type House } from "./house.ts";

let house: House;
let folder = "";
const put: Record<string, unknown>[] = [];
const asked: Record<string, unknown>[] = [];
let pollsLeft = 0;

const hit = (rank: number, externalId: string): Hit => ({
  rank, score: 3 / rank, chunk: "v/c/0", document: "abcdefghijklmnopqrstuvwxyz", externalId, title: "Pümp manual", path: externalId, mediaType: "text/markdown", language: "en", headings: ["Pümp manual", "Limits"],
  text: "The pump runs at 40 bar.", start: 0, end: 24, locator: { kind: "lines", from: 3, to: 4 }, marks: [{ start: 4, end: 8 }], snippet: { text: "The pump runs at 40 bar.", marks: [{ start: 4, end: 8 }] },
  explanation: [{ arm: "keyword", rank, rawScore: 3 / rank, normalisedScore: 3 / rank, weight: 1, contribution: 3 / rank, terms: [{ term: "pump", frequency: 1, documentFrequency: 2, idf: 1.5, lengthRatio: 1, score: 3 / rank }] }],
});
const citation = { document: "abcdefghijklmnopqrstuvwxyz", externalId: "pump manual.md", version: "v", chunk: "v/c/0", title: "Pümp manual", quote: "The pump runs at 40 bar.", start: 0, end: 24, locator: { kind: "lines" as const, from: 3, to: 4 } };
const answer = (question: string): Answer => {
  const answered = !question.includes("password");
  return { id: "a1", question, answered, answer: answered ? citation.quote : "", sentences: answered ? [{ text: citation.quote, citations: [0] }] : [], citations: answered ? [citation] : [], nearest: answered ? [] : [citation], evidence: { score: 0.8, threshold: 0.4, coverage: 0.9 }, snapshot: 7, tookMs: 2 };
};
const job = (state: "running" | "done" | "failed", id = "j1") => ({
  job: id, kind: "ingest", collection: "default", state, title: "Read notes", stages: [{ name: "parse", done: state === "done" ? 3 : 1, total: 3, unit: "files", failed: 1, skipped: 0, ratePerSecond: 12.5, secondsLeft: 2 }],
  result: null, error: state === "failed" ? fail("source.not_found", { path: "/gone" }).toBody() : null, attempts: 1, createdAt: "2026-11-22T12:00:00.000Z", startedAt: "2026-11-22T12:00:00.000Z", finishedAt: state === "running" ? null : "2026-11-22T12:00:03.500Z",
});
const collection = { collection: "default", description: "", documents: 3, chunks: 9, byStatus: { read: 3 }, seq: 7, indexedSeq: 7, createdAt: "2026-11-20T12:00:00.000Z" };

const facets = [{ field: "lang", values: [{ value: "en", documents: 1200, filter: 'lang = "en"' }, { value: "", documents: 3, filter: 'lang = ""' }], more: 0 }, { field: "version", values: [{ value: 2, documents: 7, filter: "version = 2" }, { value: false, documents: 1, filter: "version = false" }], more: 41 }];

beforeAll(async () => {
  house = await openHouse();
  const { search, collections, documents, jobs } = contract;
  house.add(search.search, async (input) => {
    asked.push(input);
    if (input["query"] === "boom") throw fail("index.damaged", { segment: "s1", problem: "its checksum is wrong" });
    return { query: input["query"], mode: "keyword", snapshot: 7, total: 2, isLowerBound: false, tookMs: 1.5, hits: input["query"] === "nothing" ? [] : [hit(1, "pump manual.md"), hit(2, "b.md")], ...(input["facets"] ? { facets } : {}) };
  });
  house.add(search.ask, async (input) => answer(String(input["question"])));
  house.add(collections.list, async () => ({ collections: [collection] }));
  house.add(collections.get, async () => collection);
  house.add(collections.create, async (input) => ({ ...collection, collection: input["collection"] }));
  house.add(collections.verify, async (input) => ({ collection: input["collection"], seq: 7, documents: 3, chunks: 9, isClean: input["collection"] === "default", differences: input["collection"] === "default" ? [] : [{ place: "index", document: "abcdefghijklmnopqrstuvwxyz", ordinal: 2, problem: "missing", detail: "the chunk is not in the index" }] }));
  house.add(documents.list, async () => ({ documents: [{ document: "abcdefghijklmnopqrstuvwxyz", externalId: "bad.json", status: "failed", isSearchable: false, bytes: 3, chunks: 0, updatedAt: "2026-11-20T12:00:00.000Z", error: fail("parse.damaged", { name: "bad.json", problem: "it ends early" }).toBody() }] }));
  house.add(documents.get, async (input) => {
    throw fail("document.not_found", { document: String(input["document"]) });
  });
  house.add(documents.put, async (input) => {
    put.push(input);
    return { seq: 7, documents: (input["documents"] as unknown[]).map(() => "abcdefghijklmnopqrstuvwxyz") };
  });
  house.add(documents.original, async () => ({ mediaType: "text/plain", sizeBytes: 3, etag: "x", bytes: (async function* () { yield new TextEncoder().encode("é!"); })() }));
  house.add(jobs.get, async (input) => {
    const id = String(input["job"]);
    if (id === "bad") return job("failed", id);
    if (id === "none") return { ...job("done", id), stages: [{ name: "list", done: 2, total: 2, unit: "files", failed: 0, skipped: 0, ratePerSecond: null, secondsLeft: null }, { name: "read", done: 2, total: 2, unit: "files", failed: 2, skipped: 0, ratePerSecond: null, secondsLeft: null }] };
    return job(pollsLeft-- > 0 ? "running" : "done", id);
  });
  house.add(jobs.ingest, async (input) => {
    asked.push(input);
    return { job: input["path"] === "/gone" ? "bad" : input["path"] === "/unreadable" ? "none" : "j1" };
  });
});
afterAll(() => house.server.close(1000));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plinth-cli-"));
  put.length = 0;
  asked.length = 0;
  pollsLeft = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Around {
  readonly place?: Reached["place"];
  readonly key?: string;
  readonly isTerminal?: boolean;
  readonly signal?: AbortSignal;
  /** Answers on the terminal, one a question. */
  readonly secrets?: readonly string[];
  readonly sources?: readonly CommandSource[];
}

async function plinth(argv: readonly string[], around: Around = {}): Promise<Ran> {
  const answers = around.secrets === undefined ? undefined : [...around.secrets];
  const [stdout, stderr] = [memoryOutput({ isTerminal: around.isTerminal ?? false, columns: 100 }), memoryOutput({ isTerminal: around.isTerminal ?? false, columns: 100 })];
  const app: CliApp = {
    reach: async () => ({ url: house.url, key: around.key ?? secrets.admin, place: around.place ?? "local", close: async () => undefined }),
    serve: () => Promise.reject(fail("server.port_in_use", { port: 7411, host: "127.0.0.1", next: 7412 })),
    survey: async () => ({ files: 312, bytes: 1_200_000_000, excluded: { ignored: 30, too_large: 10 }, failed: 0 }),
    list: async function* () {
      for (const path of ["a.md", "sub/b.md", "c.bin"]) yield { path, localPath: join(folder, path), sizeBytes: 4 };
    },
    trainEmbedder: async (order) => {
      order.onProgress({ stage: "Training", step: 1, steps: 2, loss: 2.5 });
      return { version: "mine@sha256:0123456789ab", directory: order.out, pairs: 1200, sources: 2, loss: 1.25, modelBytes: 10 };
    },
    bridgeMcp: async ({ write }) => write('{"jsonrpc":"2.0"}'),
    benchLoad: async ({ target, perSecond, objective, onProgress }) => {
      const flat = { p50: 1.5, p90: 2, p99: 3, max: 4 };
      const report = { offered: perSecond, answered: perSecond - 1, failed: { "status 429": 1 }, seconds: 2, answeredPerSecond: 2, tokensPerSecond: 40, firstToken: flat, perToken: flat, duration: flat, lateness: flat, goodPerSecond: 1, goodShare: objective.firstTokenMs === 500 && target === "chat" ? 0.25 : 1 };
      onProgress(report, 3);
      return report;
    },
    settings: async () => ({ lines: [{ setting: "server.port", value: 7411, display: "7411", origin: { kind: "default", name: "default" }, description: "Port." }], warnings: [] }),
    diagnose: async () => [{ check: "disk", state: "failed", finding: "1 MB free", remedy: "Free some space." }],
    standing: async () => ({ dataDirectory: "/d", hasData: false }),
    example: () => ({ folder: "/handbook", question: "Who?" }), commandName: () => "plinth", openBrowser: () => undefined, version: () => "0.1.0",
  };
  const host: CliHost = { stdout, stderr, hasColour: around.isTerminal ?? false, defaults: {}, cwd: folder, clock: systemClock, signal: around.signal ?? new AbortController().signal, app, ...(answers ? { askSecret: async () => answers.shift() } : {}) };
  const code = await (around.sources === undefined ? runCli(argv, host) : runCli(argv, host, around.sources));
  return { code, out: stdout.text(), err: stderr.text() };
}

describe("a locked file", () => {
  const parsed = (error?: object) => ({ file: "a.pdf", type: "application/pdf", status: error ? "failed" as const : "read" as const, title: null, language: "en", elements: [], ledger: [], ...(error ? { error } : {}) });

  beforeEach(() => {
    writeFileSync(join(folder, "a.pdf"), "%PDF-");
    house.add(contract.system.parse, async (input, _context, body) => {
      for await (const piece of body ?? []) expect(piece.byteLength).toBe(5);
      return parsed(input["password"] === "1234" ? undefined : fail("parse.encrypted", { name: String(input["name"]) }).toBody());
    });
  });

  it("is read with the password of the option, and with one that is asked for on a terminal", async () => {
    expect((await plinth(["parse", "a.pdf"])).code).toBe(3);
    expect((await plinth(["parse", "a.pdf", "--password", "1234"])).code).toBe(0);
    expect((await plinth(["parse", "a.pdf"], { secrets: ["no", "1234"] })).code).toBe(0);
  });

  it("is given up after three wrong answers, or none", async () => {
    expect((await plinth(["parse", "a.pdf"], { secrets: ["1", "2", "3", "1234"] })).code).toBe(3);
    expect((await plinth(["parse", "a.pdf"], { secrets: [] })).code).toBe(3);
  });
});

describe("mcp", () => {
  it("writes answers as lines, and prints what a host needs", async () => {
    expect((await plinth(["mcp"])).out).toBe('{"jsonrpc":"2.0"}\n');
    expect(JSON.parse((await plinth(["mcp", "install", "--data-dir", "/d"])).out)).toEqual({ mcpServers: { plinth: { command: "npx", args: ["plinth", "mcp", "--data-dir", "/d"] } } });
  });
});

describe("bench load", () => {
  it("prints what was answered, what failed and why, percentiles and goodput", async () => {
    const { out, code } = await plinth(["bench", "load", "chat", "--rate", "5", "--first-token-ms", "500"]);
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "5 requests in 2.0 s: 4 answered (2.00 a second, 40.0 tokens a second)", "  1 × status 429", "",
      "                      p50     p90     p99     max", "first token        1.5 ms  2.0 ms  3.0 ms  4.0 ms", "per further token  1.5 ms  2.0 ms  3.0 ms  4.0 ms", "whole answer       1.5 ms  2.0 ms  3.0 ms  4.0 ms", "sent late by       1.5 ms  2.0 ms  3.0 ms  4.0 ms", "",
      "Good: 25.0 % of the requests, 1.00 a second", "",
    ]);
    expect(JSON.parse((await plinth(["bench", "load", "chat", "--json"])).out)).toMatchObject({ offered: 5, failed: { "status 429": 1 } });
  });
});

describe("search", () => {
  it("prints rank, title, trail, snippet and place, and what was found in all", async () => {
    const { out, code } = await plinth(["search", "pump", "pressure"]);
    expect(code).toBe(0);
    expect(out.startsWith("  1  Pümp manual › Limits  3.000\n     The pump runs at 40 bar.\n     pump manual.md, lines 3–4\n")).toBe(true);
    expect(out).toContain("     keyword: rank 1, raw 3.000, normalised 3.000, weight 1; it adds 3.000\n       term  in chunk  chunks with it    idf  length ratio  score\n       pump         1               2  1.500          1.00  3.000\n");
    expect(out).toContain("2 of 2 passages in 2 ms, snapshot 7");
    expect(asked[0]).toEqual({ collection: "default", query: "pump pressure", mode: "hybrid", limit: 10, offset: 0, typos: true });
  });

  it("prints the values of the fields that are asked for, with their documents", async () => {
    const { out } = await plinth(["search", "pump", "--facet", "lang", "--facet", "version"]);
    expect(out.endsWith('snapshot 7\nlang     en 1,200 · "" 3\nversion  2 7 · false 1 · 41 more\n')).toBe(true);
    expect(asked.at(-1)).toMatchObject({ facets: ["lang", "version"] });
  });

  it("marks the found words on a terminal", async () => {
    const { out } = await plinth(["search", "pump"], { isTerminal: true });
    expect(out).toContain("The \u001b[1mpump\u001b[22m runs");
  });

  it("prints the same object as HTTP with --json", async () => {
    const { out } = await plinth(["search", "pump", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ query: "pump", snapshot: 7, hits: [{ rank: 1 }, { rank: 2 }] });
    expect(out.trim().split("\n")).toHaveLength(1);
  });

  it("says so when nothing matches", async () => {
    expect((await plinth(["search", "nothing"])).out).toBe('Nothing in default matches "nothing".\n');
  });

  it("writes a TREC run with one line a document and ids without spaces", async () => {
    writeFileSync(join(folder, "q.tsv"), "q1\tpump\n\nq2\tvalve pressure\textra\n");
    const run = join(folder, "out.run");
    const { code, out } = await plinth(["search", "--queries", join(folder, "q.tsv"), "--run", run, "--limit", "100"]);
    expect(code).toBe(0);
    expect(out).toContain("2 queries in");
    expect(readFileSync(run, "utf8")).toBe("q1 Q0 pump%20manual.md 1 3 plinth\nq1 Q0 b.md 2 1.5 plinth\nq2 Q0 pump%20manual.md 1 3 plinth\nq2 Q0 b.md 2 1.5 plinth\n");
    expect(asked.map((input) => [input["query"], input["limit"], input["onePerDocument"]])).toEqual([["pump", 100, true], ["valve pressure", 100, true]]);
  });

  it("ends at the first query that fails, with its error, and keeps what was written", async () => {
    writeFileSync(join(folder, "q.tsv"), ["pump", "valve", "boom", "boom", "boom", "pump"].map((query, index) => `q${index}\t${query}`).join("\n"));
    const { code, err } = await plinth(["search", "--queries", join(folder, "q.tsv"), "--run", join(folder, "out.run")]);
    expect(code).toBe(3);
    expect(err).toContain("The index segment s1 is damaged");
    expect(readFileSync(join(folder, "out.run"), "utf8").split("\n").filter((line) => line.startsWith("q"))).toHaveLength(4);
  });

  it("refuses a query file with a line that is none", async () => {
    writeFileSync(join(folder, "q.tsv"), "q1 pump\n");
    const { code, err } = await plinth(["search", "--queries", join(folder, "q.tsv"), "--run", join(folder, "r")]);
    expect(code).toBe(3);
    expect(err).toContain("Line 1");
    expect((await plinth(["search", "--queries", "nowhere.tsv", "--run", "r"])).code).toBe(4);
    expect((await plinth(["search", "--queries", "nowhere.tsv"])).code).toBe(2);
    expect((await plinth(["search"])).code).toBe(2);
  });
});

describe("ask", () => {
  it("prints the sentences with numbers and the quoted words with their place", async () => {
    const { out } = await plinth(["ask", "How high is the pressure?"]);
    expect(out).toContain("The pump runs at 40 bar. [1]\n");
    expect(out).toContain("[1] Pümp manual  pump manual.md, lines 3–4\n    “The pump runs at 40 bar.”\n");
  });

  it("says plainly that the collection does not answer, with the nearest passages", async () => {
    const { out, code } = await plinth(["ask", "What is the password?"]);
    expect(code).toBe(0);
    expect(out).toContain("The collection default does not answer this.\nThe nearest passages:\n");
    expect(out).toContain("“The pump runs at 40 bar.”");
  });

  it("answers a file of questions, one JSON object a line, in order", async () => {
    writeFileSync(join(folder, "q.tsv"), Array.from({ length: 9 }, (_value, index) => `q${index}\tWhy ${index}?`).join("\n"));
    const file = join(folder, "out.jsonl");
    expect((await plinth(["ask", "--questions", join(folder, "q.tsv"), "--out", file])).code).toBe(0);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as Answer);
    expect(lines.map((line) => [line.id, line.question])).toEqual(Array.from({ length: 9 }, (_value, index) => [`q${index}`, `Why ${index}?`]));
    expect(lines[0]).toMatchObject({ answered: true, sentences: [{ text: citation.quote, citations: [0] }], citations: [{ externalId: "pump manual.md", chunk: "v/c/0", quote: citation.quote, locator: citation.locator }], nearest: [] });
  });
});

describe("ingest", () => {
  it("says that it made a collection, and which one is spelt nearly so", async () => {
    const { err } = await plinth(["ingest", "notes", "--collection", "defualt"]);
    expect(err).toContain("Created collection defualt.\nThere is also default. If you meant that: Ctrl-C, `plinth collections delete defualt --confirm defualt`, and ingest with `--collection default`.\n");
    expect((await plinth(["ingest", "notes", "--collection", "contracts"])).err).not.toContain("There is also");
    expect((await plinth(["ingest", "notes"])).err).not.toContain("Created");
  });

  it("has a local Plinth read the path in place and waits until all is searchable", async () => {
    pollsLeft = 2;
    const { code, out, err } = await plinth(["ingest", "notes", "--exclude", "*.log", "--group", "hr"]);
    expect(code).toBe(0);
    expect(asked[0]).toEqual({ collection: "default", path: join(folder, "notes"), as: "auto", exclude: ["*.log"], groups: ["hr"] });
    expect(out).toBe("Done in 3.5 s: Read notes (parse 3 files, 1 failed)\n");
    expect(err).toContain("Read notes: parse 1/3 files, 13/s, 2.0 s left, 1 failed\n");
    expect(err).toContain("plinth documents list --status failed");
  });

  it("redraws one block of progress on a terminal", async () => {
    pollsLeft = 3;
    const { err } = await plinth(["ingest", "notes"], { isTerminal: true });
    expect(err).toContain("█████░░░░░░░░░░░  1/3 files");
    expect(err).toContain("\u001b[2A\u001b[0J");
  });

  it("returns at once with --no-wait", async () => {
    const { out } = await plinth(["ingest", "notes", "--no-wait"]);
    expect(out).toBe("Started as job j1; follow it with `plinth jobs watch j1`.\n");
    expect(JSON.parse((await plinth(["ingest", "notes", "--no-wait", "--json"])).out)).toEqual({ jobs: ["j1"] });
  });

  it("ends with 3 when no file could be read", async () => {
    expect((await plinth(["ingest", "/unreadable"])).code).toBe(3);
  });

  it("ends with the code of the job's error", async () => {
    const { code, err } = await plinth(["ingest", "/gone"]);
    expect(code).toBe(4);
    expect(err).toContain("There is nothing at /gone.");
  });

  it("uploads a JSONL file of documents in batches, gzipped too, and everything else as files", async () => {
    writeFileSync(join(folder, "d.jsonl.gz"), gzipSync('{"id":"n1","text":"One."}\n{"id":"n2","title":"Two","text":"Two.","metadata":{"year":2020},"groups":["hr"],"other":1}\n'));
    writeFileSync(join(folder, "table.jsonl"), '{"a":1}\n');
    const first = await plinth(["ingest", "d.jsonl.gz"], { place: "remote" });
    expect(first).toMatchObject({ code: 0, out: "2 documents sent and searchable in default.\n" });
    expect(put).toEqual([{ collection: "default", documents: [{ id: "n1", text: "One." }, { id: "n2", title: "Two", text: "Two.", metadata: { year: 2020 }, groups: ["hr"] }] }]);
    expect(JSON.parse((await plinth(["ingest", "table.jsonl", "--json", "--no-wait"], { place: "remote" })).out)).toMatchObject({ files: 1, jobs: ["table.jsonl 8 null"] });
    expect(JSON.parse((await plinth(["ingest", "d.jsonl.gz", "--as", "file", "--json", "--no-wait"], { place: "remote" })).out)).toMatchObject({ files: 1, documents: 0 });
  });

  it("uploads a folder file by file under relative names, names what failed and goes on", async () => {
    mkdirSync(join(folder, "sub"));
    for (const path of ["a.md", "sub/b.md"]) writeFileSync(join(folder, path), "text");
    writeFileSync(join(folder, "c.bin"), "text");
    const { out, code } = await plinth(["ingest", ".", "--json", "--group", "hr", "--no-wait"], { place: "remote" });
    expect(code).toBe(0);
    expect((JSON.parse(out) as { jobs: string[] }).jobs.toSorted()).toEqual(['a.md 4 ["hr"]', 'c.bin 4 ["hr"]', 'sub/b.md 4 ["hr"]']);
  });

  it("names the line of a JSONL file that is no document", async () => {
    writeFileSync(join(folder, "d.jsonl"), '{"id":"n1","text":"One."}\n{"id":"n2"}\n');
    const { code, err } = await plinth(["ingest", "d.jsonl"], { place: "remote" });
    expect(code).toBe(3);
    expect(err).toContain("Line 2");
    expect(err).toContain("`text` is missing");
  });

  it("stops at Ctrl-C with 130 and says what goes on", async () => {
    pollsLeft = 10_000;
    const controller = new AbortController();
    void systemClock.sleep(300).then(() => controller.abort("SIGINT"));
    const { code, err } = await plinth(["ingest", "notes"], { signal: controller.signal });
    expect(code).toBe(130);
    expect(err).toContain("The running Plinth goes on; follow it with `plinth jobs watch`.");
  });
});

describe("other commands", () => {
  it("prints lists as aligned tables and single things as names with values", async () => {
    const { out } = await plinth(["collections"]);
    const [head = "", row = ""] = out.split("\n");
    expect(head.indexOf("chunks") + "chunks".length).toBe(row.indexOf("9") + 1);
    expect(row).toContain("read 3");
    expect((await plinth(["collections", "get", "default"])).out).toContain("indexed seq  7\n");
  });

  it("writes bytes as they are", async () => {
    expect((await plinth(["documents", "original", "abcdefghijklmnopqrstuvwxyz"])).out).toBe("é!");
  });

  it("says below each document that failed why, and what to do", async () => {
    const { out } = await plinth(["documents", "list", "--status", "failed"]);
    const [head, row, reason] = out.split("\n");
    expect(head).toMatch(/^document\s+external id\s+status/);
    expect(row).toContain("bad.json");
    expect(reason).toBe("    bad.json is damaged: it ends early. Save it again from the program that made it.");
    for (const line of (await plinth(["documents", "list"], { isTerminal: true })).out.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("ends with the exit code of the error, and prints its remedy", async () => {
    const { code, out, err } = await plinth(["documents", "get", "abcdefghijklmnopqrstuvwxyz"]);
    expect([code, out]).toEqual([4, ""]);
    expect(err).toBe("plinth: There is no document abcdefghijklmnopqrstuvwxyz. (document.not_found)\n  List them with `plinth documents list`; give the id or the whole path as it stands there.\n");
    const json = await plinth(["documents", "get", "abcdefghijklmnopqrstuvwxyz", "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ error: { code: "document.not_found", remedy: "List them with `plinth documents list`; give the id or the whole path as it stands there." } });
    expect((await plinth(["collections"], { key: "wrong" })).code).toBe(5);
    expect((await plinth(["verify"], { key: secrets.reader })).code).toBe(5);
    expect((await plinth(["up", "--no-open"])).code).toBe(6);
  });

  it("names differences and ends with 1", async () => {
    expect(await plinth(["verify"])).toMatchObject({ code: 0, out: "3 documents and 9 chunks of default compared at 7: rows and index agree.\n" });
    const bad = await plinth(["verify", "--collection", "other"]);
    expect(bad.code).toBe(1);
    expect(bad.out).toContain("1 difference.");
    expect(bad.out).toContain("the chunk is not in the index");
  });

  it("ends doctor with 1 when a check failed, with its remedy", async () => {
    expect(await plinth(["doctor"])).toMatchObject({ code: 1, out: expect.stringContaining("Free some space.") });
  });

  it("says the next step when it is given nothing, and its version", async () => {
    expect((await plinth([])).out).toContain("Nothing has been read yet.");
    expect((await plinth(["--version"])).out).toBe("0.1.0\n");
    expect((await plinth(["--help"])).out).toContain("Find and answer");
    expect((await plinth(["help", "search"])).out).toContain("Examples");
  });

  it("has every operation that is added, by its schema alone", async () => {
    const source = { ...(sourceOf(toys.echo) as CommandSource), cli: { command: "toys echo", positionals: ["word"] } };
    const { out } = await plinth(["toys", "echo", "hello", "--times", "2", "--loud", "--tag", "a", "--tag", "b", "--json"], { sources: [source] });
    expect(JSON.parse(out)).toEqual({ word: "hello", times: 2, loud: true, tags: ["a", "b"] });
  });

  it.each(["bash", "zsh", "fish"])("prints a completion script for %s that names every command", async (shell) => {
    const { out } = await plinth(["completion", shell]);
    for (const word of ["search", "ask", "ingest", "doctor", "--explain".slice(2)]) expect(out).toContain(word);
    expect(existsSync(folder)).toBe(true);
  });
});
