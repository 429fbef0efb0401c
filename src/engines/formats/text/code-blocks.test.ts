// Blocks of code: every line stands in exactly one, in order, and functions stay whole with their comments.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockCharactersMax, codeBlocks } from "./code-blocks.ts";
import { languageOfName, languageOfShebang } from "./languages.ts";

const line = fc.constantFrom("", "  ", "a = 1", "def f():", "    return 1", "  }", "}", "// comment", "# note", "\tx", "        deep()", "else:", "x".repeat(700));
const isComment = (text: string) => /^(?:\/\/|#)/.test(text);

describe("codeBlocks", () => {
  it("holds every line with something on it exactly once, in order", () => {
    fc.assert(fc.property(fc.array(line, { maxLength: 120 }), (lines) => {
      const covered = codeBlocks(lines, isComment).flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
      expect(covered).toEqual(covered.toSorted((a, b) => a - b));
      expect(new Set(covered).size).toBe(covered.length);
      const missing = lines.flatMap((text, i) => (text.trim() !== "" && !covered.includes(i) ? [i] : []));
      expect(missing).toEqual([]);
    }));
  });

  it("makes no block longer than the limit while it has more than one line", () => {
    fc.assert(fc.property(fc.array(line, { maxLength: 200 }), (lines) => {
      for (const { from, to } of codeBlocks(lines, isComment)) if (to - from > 1) expect(lines.slice(from, to).join("\n").length).toBeLessThanOrEqual(blockCharactersMax);
    }));
  });

  it("splits a class that is too long at its methods", () => {
    const methods = Array.from({ length: 12 }, (_, i) => [`  method${i}() {`, `    ${"work(); ".repeat(60)}`, "  }", ""]).flat();
    const blocks = codeBlocks(["class Big {", ...methods, "}"], isComment);
    expect(blocks.length).toBeGreaterThan(6);
    expect(blocks[1]).toEqual({ from: 1 + 4, to: 1 + 4 + 3 });
  });

  it("takes time in proportion to the file when nothing divides it", () => {
    expect(codeBlocks(Array.from({ length: 50_000 }, () => "    same indentation everywhere"), isComment).length).toBeGreaterThan(100);
  });
});

describe("languages", () => {
  it.each([["a/b/Main.java", "java"], ["x.test.ts", "typescript"], ["Makefile", "makefile"], ["Dockerfile", "dockerfile"], ["Dockerfile.dev", "dockerfile"], ["CMakeLists.txt", "cmake"], ["conf/app.YAML", "yaml"]])("knows %s as %s", (name, language) => {
    expect(languageOfName(name)?.name).toBe(language);
  });

  it("knows no language of prose", () => {
    expect(["notes.txt", "README", "photo.jpg", "notes"].map((name) => languageOfName(name))).toEqual([undefined, undefined, undefined, undefined]);
  });

  it.each([["#!/usr/bin/env python3", "python"], ["#!/bin/sh", "shell"], ["#!/usr/bin/env -S node --test", "javascript"], ["#!/usr/bin/perl -w", "perl"]])("reads %s", (first, language) => {
    expect(languageOfShebang(first)?.name).toBe(language);
  });
});
