// Tests of what people see: tables, cut and wrapped lines, marks, progress, durations of jobs.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Clock } from "#ports/clock";
import type { CliHost } from "../host.ts";
import { runLines, trecWord } from "../commands/search.ts";
import { surveyText } from "../commands/up.ts";
import { clip, memoryOutput, Printer, printable, widthOf } from "./printer.ts";
import { markedLines } from "./search.ts";
import { tableLines, wrapped } from "./table.ts";
import { ago, locatorText, valueLines } from "./values.ts";

const style = { columns: 100, now: Date.parse("2026-11-22T12:00:00.000Z") };

function printerOn(isTerminal: boolean): { printer: Printer; stdout: ReturnType<typeof memoryOutput>; stderr: ReturnType<typeof memoryOutput>; pass(ms: number): void } {
  const [stdout, stderr] = [memoryOutput({ isTerminal }), memoryOutput({ isTerminal, columns: 40 })];
  let nowMs = 0;
  const clock = { monotonicMs: () => nowMs } as Clock;
  return { printer: new Printer({ stdout, stderr, hasColour: isTerminal, clock } as Partial<CliHost> as CliHost, false), stdout, stderr, pass: (ms) => void (nowMs += ms) };
}

describe("tables", () => {
  it("align every column, numbers to the right", () => {
    expect(tableLines({ heads: ["name", "size"], rows: [["a", "5"], ["longer", "1,000"]], isNumber: [false, true] }, 80)).toEqual(["name     size", "a           5", "longer  1,000"]);
  });

  it("never grow wider than asked, down to eight columns a cell", () => {
    const cells = fc.array(fc.string({ maxLength: 40 }), { minLength: 3, maxLength: 3 });
    fc.assert(fc.property(fc.array(cells, { maxLength: 5 }), fc.integer({ min: 28, max: 90 }), (rows, columns) => tableLines({ heads: ["a", "b", "c"], rows }, columns).every((line) => widthOf(line) <= columns)));
  });

  it("count wide characters twice and colours not at all", () => {
    expect(widthOf("日本語")).toBe(6);
    expect(widthOf("\u001b[1mab\u001b[22m")).toBe(2);
    expect(clip("日本語", 5)).toBe("日本…");
    expect(clip("short", 5)).toBe("short");
  });

  it("wrap words without losing one", () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom("a", "b", "ü"), minLength: 1, maxLength: 12 })), fc.integer({ min: 12, max: 30 }), (words, width) => {
      const lines = wrapped(words.join(" "), width);
      expect(lines.join(" ").trim()).toBe(words.join(" "));
      expect(lines.every((line) => widthOf(line) <= width)).toBe(true);
    }));
  });
});

describe("values", () => {
  it("carry their units and relative times", () => {
    const lines = valueLines({ bytes: 1_234_567, tookMs: 1500, createdAt: "2026-11-22T11:57:00.000Z", isSearchable: true, error: null }, style);
    expect(lines).toEqual(["bytes       1.2 MB", "took ms     1.5 s", "created     3 min ago", "searchable  yes", "error       -"]);
    expect(ago("2026-01-01T00:00:00.000Z", style.now)).toBe("2026-01-01 00:00:00");
  });

  it("show a thing inside a thing below each other, and how to go on behind a page", () => {
    expect(valueLines({ key: { key: "k1", name: "bot", role: "reader", groups: [], expiresAt: null }, secret: "s" }, style).join("\n")).toBe("key     key      k1\n        name     bot\n        role     reader\n        groups   -\n        expires  -\nsecret  s");
    expect(valueLines({ keys: [{ key: "k1", name: "bot" }], next: "abc" }, style)).toEqual(["key  name", "k1   bot", "", "There is more: --cursor abc"]);
    expect(valueLines({ document: "d", groups: [], metadata: {} }, style)).toEqual(["document  d", "groups    -", "metadata  -"]);
  });

  it("say that a list is empty", () => {
    expect(valueLines({ documents: [] }, style)).toEqual(["No documents."]);
  });

  it("say where something stands", () => {
    expect(locatorText({ kind: "page", page: 12, boxes: [] })).toBe("p. 12");
    expect(locatorText({ kind: "cells", sheet: "Costs", range: "B2:D9" })).toBe("Costs!B2:D9");
    expect(locatorText({ kind: "time", startMs: 192_000, endMs: 195_400 })).toBe("03:12–03:15");
    expect(locatorText({ kind: "pointer", path: "/a/0" })).toBe("at /a/0");
    expect(locatorText({ kind: "lines", from: 4, to: 4 })).toBe("line 4");
  });
});

describe("a snippet", () => {
  it("is marked by code points", () => {
    expect(markedLines({ text: "😀 pump on", marks: [{ start: 2, end: 6 }] }, 80, (part) => `<${part}>`)).toEqual(["😀 <pump> on"]);
  });

  it("keeps its words whatever the marks", () => {
    const marks = fc.array(fc.tuple(fc.nat(30), fc.nat(10)).map(([start, length]) => ({ start, end: start + length })));
    fc.assert(fc.property(marks, (spans) => markedLines({ text: "one two three four five six", marks: spans }, 200, (part) => part).join("") === "one two three four five six"));
  });
});

describe("a TREC run", () => {
  it("has ids without whitespace, ranks from one and the scores as they are", () => {
    expect(trecWord("my\tfile name.md")).toBe("my%09file%20name.md");
    expect(runLines("q 1", { hits: [{ externalId: "a b", score: 1.25 }, { externalId: "c", score: 1 }] as never })).toBe("q%201 Q0 a%20b 1 1.25 plinth\nq%201 Q0 c 2 1 plinth\n");
  });
});

describe("the survey of a folder", () => {
  it("says files, size and what is passed over and why", () => {
    expect(surveyText({ files: 312, bytes: 1_200_000_000, excluded: { ignored: 30, too_large: 10, hidden: 0 }, failed: 0 })).toBe("312 files, 1.2 GB, 40 skipped (30 by .gitignore, 10 by size)");
    expect(surveyText({ files: 1, bytes: 10, excluded: {}, failed: 2 })).toBe("1 file, 10 B, 2 unreadable");
  });
});

describe("the printer", () => {
  it("keeps documents from speaking to the terminal", () => {
    expect(printable("a\u001b]0;title\u0007b\u001b[2Jc\u001b[1md\u009b5n\te\nf")).toBe("a]0;titleb[2Jc\u001b[1md5n\te\nf");
  });

  it("redraws one block on a terminal, and other lines never tear it", async () => {
    const { printer, stdout, stderr, pass } = printerOn(true);
    await printer.progress(["one", "two"], "one");
    await printer.progress(["not yet"], "x");
    pass(200);
    await printer.progress(["three".repeat(20)], "x");
    await printer.line("result");
    await printer.endProgress();
    expect(stderr.text()).toBe(`one\ntwo\n\u001b[2A\u001b[0J${"three".repeat(7)}thr…\n\u001b[1A\u001b[0J`);
    expect(stdout.text()).toBe("result\n");
  });

  it("writes a line of progress every few seconds elsewhere", async () => {
    const { printer, stderr, pass } = printerOn(false);
    for (let second = 0; second < 12; second++) {
      await printer.progress(["block"], `${second}`);
      pass(1000);
    }
    expect(stderr.text()).toBe("0\n5\n10\n");
  });
});
