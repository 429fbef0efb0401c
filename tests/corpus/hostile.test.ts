// The hostile files: each is read as its index says or refused by name, within its limits; nothing is fetched, run or polluted.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PlinthError } from "#core/errors";
import type { LedgerEntry, ParsedElement } from "#core/documents/document";
import { entryUrl } from "#app/entries";
import { formats } from "#app/formats.gen";
import { createProcessParser } from "#engines/process/parser";
import { systemClock } from "#engines/system/clock";

const folder = fileURLToPath(new URL("../../../shared/data/documents/hostile/", import.meta.url));
const isThere = existsSync(folder);
const limits = { bytesMax: 10_000_000, elementsMax: 100_000, depthMax: 200, millisecondsMax: 20_000, memoryBytesMax: 600_000_000 };
const parser = createProcessParser({ entry: entryUrl("parser-process"), processes: 2, clock: systemClock, formats });

/** What became of a file: its text, or the code of the error; `skipped` where the ledger says so. */
interface Outcome {
  readonly code: string;
  readonly text: string;
  readonly elements: readonly ParsedElement[];
  readonly mediaType: string;
  readonly ledger: readonly LedgerEntry[];
}

async function outcomeOf(path: string, name: string): Promise<Outcome> {
  const elements: ParsedElement[] = [];
  const ledger: LedgerEntry[] = [];
  let code = "none";
  let mediaType = "";
  try {
    for await (const frame of parser.parse({ path, name, limits }, new AbortController().signal)) {
      if (frame.kind === "elements") elements.push(...frame.elements);
      if (frame.kind === "ledger") ledger.push(frame.entry);
      if (frame.kind === "ledger") code = frame.entry.code ?? frame.entry.outcome;
      if (frame.kind === "done") mediaType = frame.mediaType;
    }
  } catch (thrown) {
    if (!(thrown instanceof PlinthError)) throw thrown;
    return { code: thrown.code, text: "", elements: [], ledger, mediaType: String(thrown.details["mediaType"] ?? "") };
  }
  return { code, text: elements.map((element) => element.text).join("\n"), elements, ledger, mediaType };
}

/** Files that are read: what their text must hold, and what it must not. */
const read: Readonly<Record<string, { readonly has: readonly string[]; readonly lacks?: readonly string[]; readonly mediaType: string }>> = {
  "html-bad-script.html": { has: ["This is a test."], lacks: ["cool script"], mediaType: "text/html" },
  "html-broken-with-mail.html": { has: ["A heading", "An exciting subject", "A whole bunch of text."], mediaType: "text/html" },
  "html-deep.html": { has: ["deep text"], mediaType: "text/html" },
  "html-script-payload.html": { has: ["visible words", "click"], lacks: ["alert", "javascript"], mediaType: "text/html" },
  "html-prompt-injection.html": { has: ["Quarterly revenue was 12 million euros."], lacks: ["PWNED", "instructions"], mediaType: "text/html" },
  "pdf-is-html.pdf": { has: ["not a pdf"], lacks: ["<"], mediaType: "text/html" },
  "md-script.md": { has: ["Title", "plain paragraph", "x", "y"], lacks: ["alert", "javascript", "base64"], mediaType: "text/markdown" },
  "csv-formula.csv": { has: ["name: =cmd|'/C calc'!A0; value: 1", "name: @SUM(A1); value: 3", "name: plain; value: 4"], mediaType: "text/csv" },
  "csv-unclosed-quote.csv": { has: ["a: 1; b: \"open quote; c: 3", "a: 4; b: 5; c: 6"], mediaType: "text/csv" },
  "csv-nul.csv": { has: ["a: 12; b: 3"], lacks: ["\0"], mediaType: "text/csv" },
  "json-proto.json": { has: ["__proto__.polluted: true", "text: plain value"], mediaType: "application/json" },
  "txt-invalid-utf8.txt": { has: ["caf\u00e9", "ok", "end"], mediaType: "text/plain" },
  "txt-utf16-no-bom.txt": { has: ["Plain words in two-byte units without a mark."], lacks: ["\0"], mediaType: "text/plain" },
  "txt-bidi.txt": { has: ["Pay 100 to ecila now", "zerowidth", "\u00e9 and \u00e9"], lacks: ["\u202e", "\u200b", "e\u0301"], mediaType: "text/plain" },
  "odt-not-a-zip.odt": { has: ["This is not a zip file!"], mediaType: "text/plain" },
  "name-..%2f..%2fetc.txt": { has: ["name test words"], mediaType: "text/plain" },
  "pdf-bad1.pdf": { has: ["oops"], mediaType: "text/plain" },
  "pdf-bad5.pdf": { has: ["Potato"], mediaType: "application/pdf" },
  "pdf-bad16.pdf": { has: ["Potato"], mediaType: "application/pdf" },
  "pdf-bad38.pdf": { has: ["Potato"], mediaType: "application/pdf" },
  "pdf-eof-in-inline-image.pdf": { has: ["Potato"], mediaType: "application/pdf" },
  "pdf-pages-loop.pdf": { has: ["Potato"], mediaType: "application/pdf" },
  "pdf-hybrid-xref.pdf": { has: ["Potato 0"], mediaType: "application/pdf" },
  "pdf-outlines-with-loop.pdf": { has: ["Salad 0"], mediaType: "application/pdf" },
  "pdf-bad-jpeg.pdf": { has: ["/DCTDecode"], mediaType: "application/pdf" },
  "pdf-cut.pdf": { has: ["This is my first page with normal layout."], mediaType: "application/pdf" },
  "pdf-no-extract.pdf": { has: ["Hello World"], mediaType: "application/pdf" },
};

/** Office files, mail and archives: what their text, or the text of the files inside, must hold, and what must not be in it. */
const opened: Readonly<Record<string, { readonly has: readonly string[]; readonly lacks?: readonly string[]; readonly codes?: readonly string[] }>> = {
  "docx-external-refs.docx": { has: [] }, "docx-external-picture.docx": { has: [] }, "docx-recursive-embedded.docx": { has: [] }, "xlsx-dde.xlsx": { has: [] },
  "rtf-corrupt-list.rtf": { has: ["apple"] }, "rtf-huge-bin.rtf": { has: [] }, "xml-xxe-file.xml": { has: ["before", "after"], lacks: ["root:"] }, "xml-xxe.xml": { has: [], lacks: ["root:"] }, "svg-entity-undeclared.xml": { has: [] },
  "zip-slip.zip": { has: [], lacks: ["root:"] }, "zip-symlink.zip": { has: ["note.txt"], lacks: ["root:"], codes: ["read", "source.outside"] }, "zip-encrypted.zip": { has: [], codes: ["read", "parse.encrypted"] },
  "zip-bad-crc.zip": { has: ["a.txt", "b.txt"], codes: ["read", "parse.damaged"] }, "zip-700-empty-members.zip": { has: [] }, "zip-droste.zip": { has: [] }, "zip-bomb-flat-60MB.zip": { has: [], codes: ["read", "parse.bomb"] },
  "tar-nested.tar": { has: [] }, "eml-no-boundary.eml": { has: [] },
};

const empty = ["txt-empty.txt", "txt-whitespace.txt", "pdf-empty.pdf"];

const refused: Readonly<Record<string, string>> = {
  "json-deep-100k.json": "parse.too_deep", "json-deep-object.json": "parse.too_deep", "json-truncated.json": "parse.damaged",
  "doc-password-tika.doc": "parse.encrypted", "docx-password-tika.docx": "parse.encrypted", "xlsx-password-tika.xlsx": "parse.encrypted", "xlsx-default-password.xlsx": "parse.encrypted", "xls-password-tika.xls": "parse.encrypted",
  "xls-password.xls": "parse.encrypted", "pptx-password-tika.pptx": "parse.encrypted", "ppt-password-tika.ppt": "parse.encrypted", "odt-encrypted.odt": "parse.encrypted", "pages-password.pages": "parse.encrypted",
  "7z-encrypted-names.7z": "parse.encrypted", "pgp.gpg": "parse.encrypted", "pdf-password-unicode.pdf": "parse.encrypted", "pdf-enc-R3-V2-Uview-Oview.pdf": "parse.encrypted", "pdf-issue3371.pdf": "parse.encrypted", "pdf-issue6010_1.pdf": "parse.encrypted", "pdf-pr6531_1.pdf": "parse.encrypted",
  "ipynb-broken.ipynb": "parse.damaged", "zip-cut.zip": "parse.damaged", "docx-bomb-80MB.docx": "parse.bomb", "docx-billion-laughs.docx": "parse.damaged", "docx-truncated.docx": "parse.damaged",
  "pdf-password-1234.pdf": "parse.encrypted",
  "pdf-header-only.pdf": "parse.damaged", "pdf-issue-99.pdf": "parse.damaged", "pdf-issue-100.pdf": "parse.damaged", "pdf-REDHAT-1531897-0.pdf": "parse.damaged", "pdf-poppler-395-0-fuzzed.pdf": "parse.damaged",
};

/** The real type of files that no format reads yet. */
const types: Readonly<Record<string, string>> = {
  "wav-lying-size.wav": "audio/wav", "svg-script.svg": "image/svg+xml", "empty-inside.bz2": "application/x-bzip2",
  "z-oom.Z": "application/x-compress", "chm-oom.chm": "application/vnd.ms-htmlhelp", 
  "onenote-fuzz1.one": "application/onenote",
};

describe.skipIf(!isThere)("hostile files (skipped without the shared data)", () => {
  const requests: string[] = [];
  let server: Server;
  let scratch: string;
  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), "plinth-hostile-"));
    server = createServer((request, response) => {
      requests.push(request.url ?? "");
      response.end("fetched");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    await parser.close();
    server.close();
    rmSync(scratch, { recursive: true });
  });

  const all = isThere ? readdirSync(folder).filter((name) => name !== "index.tsv" && name !== "SOURCE.md") : [];

  it.each(Object.entries(read))("reads %s", async (name, { has, lacks = [], mediaType }) => {
    const outcome = await outcomeOf(join(folder, name), name);
    expect(outcome).toMatchObject({ code: "read", mediaType });
    for (const part of has) expect(outcome.text).toContain(part);
    for (const part of lacks) expect(outcome.text).not.toContain(part);
  });

  it.each(Object.entries(opened))("opens %s within its limits", async (name, { has, lacks = [], codes = ["read", "parse.empty"] }) => {
    const { text, ledger } = await outcomeOf(join(folder, name), name);
    for (const part of has) expect(text).toContain(part);
    for (const part of lacks) expect(text).not.toContain(part);
    for (const { code, outcome } of ledger) expect(codes).toContain(code ?? outcome);
  });

  it.each(empty)("lists %s as empty", async (name) => {
    expect(await outcomeOf(join(folder, name), name)).toMatchObject({ code: "parse.empty", elements: [] });
  });

  it.each(Object.entries(refused))("refuses %s as %s", async (name, code) => {
    expect((await outcomeOf(join(folder, name), name)).code).toBe(code);
  });

  it.each(Object.entries(types))("names %s as %s", async (name, mediaType) => {
    expect(await outcomeOf(join(folder, name), name)).toMatchObject({ code: "parse.unsupported", mediaType });
  });

  it("ends every other file as read, empty, unsupported, encrypted or damaged, never by a crash or a limit", async () => {
    const seen = new Set([...Object.keys(read), ...empty, ...Object.keys(refused), ...Object.keys(types), ...Object.keys(opened)]);
    for (const name of ["pdf-flate-bomb.pdf", "gif-as-jpg.jpg", "png-truncated.png", "png-decompression-bomb.png"]) seen.add(name);
    const rest = all.filter((name) => !seen.has(name));
    expect(rest.length).toBeGreaterThan(20);
    for (const name of rest) {
      const { code } = await outcomeOf(join(folder, name), name);
      expect(["read", "parse.empty", "parse.unsupported", "parse.encrypted", "parse.damaged", "parse.bomb", "parse.too_deep"], name).toContain(code);
    }
  });

  it.each([["pdf-password-1234.pdf", "1234"], ["pdf-issue6010_1.pdf", "abc"]])("reads %s with its password", async (name, password) => {
    const frames = [];
    for await (const frame of parser.parse({ path: join(folder, name), name, limits, password }, new AbortController().signal)) frames.push(frame);
    expect(frames.some((frame) => frame.kind === "elements")).toBe(true);
  });

  it("ends a page whose content inflates without end at the limit of memory or time", async () => {
    expect(["parse.memory", "parse.timeout", "parse.damaged"]).toContain((await outcomeOf(join(folder, "pdf-flate-bomb.pdf"), "pdf-flate-bomb.pdf")).code);
  }, 90_000);

  it("names the pages of a looping tree that cannot be opened and keeps the others", async () => {
    const { text, code } = await outcomeOf(join(folder, "pdf-page-tree-loop.pdf"), "pdf-page-tree-loop.pdf");
    expect([text, code]).toEqual(["looped tree", "parse.damaged"]);
  });

  it("hands pictures on by their bytes, not their names", async () => {
    expect(await outcomeOf(join(folder, "gif-as-jpg.jpg"), "gif-as-jpg.jpg")).toMatchObject({ mediaType: "image/gif", elements: [] });
  });

  it("reads one line of 2 MB in pieces that lose nothing but blanks", async () => {
    const path = join(scratch, "one-line.txt");
    const text = gunzipSync(readFileSync(join(folder, "txt-one-line-2MB.txt.gz"))).toString("utf8");
    writeFileSync(path, text);
    const { elements } = await outcomeOf(path, "one-line.txt");
    expect(Math.max(...elements.map((element) => element.text.length))).toBeLessThanOrEqual(2000);
    expect(elements.map((element) => element.text).join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
  });

  it("fetches nothing that a document points to", async () => {
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const path = join(scratch, "pointing.html");
    writeFileSync(path, `<html><head><link rel=stylesheet href="http://127.0.0.1:${port}/a.css"><script src="http://127.0.0.1:${port}/b.js"></script><base href="http://127.0.0.1:${port}/"></head><body><img src="c.png"><iframe src="d.html"></iframe>${"<p>A paragraph long enough to be taken for a part of an article, with a comma, and another one, and words up to its end, so that the readability path is taken as well.</p>".repeat(8)}</body></html>`);
    expect((await outcomeOf(path, "pointing.html")).code).toBe("read");
    expect(requests).toEqual([]);
  });

  it("leaves the prototypes of this process alone", () => {
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
