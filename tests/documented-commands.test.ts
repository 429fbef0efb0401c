// Every command line that the words show is one that Plinth takes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { errorTable } from "#core/errors";
import type { ErrorEntry } from "#core/errors/entry";
import { findCommand, parseArguments } from "#surfaces/cli/arguments";
import { allCommands } from "#surfaces/cli/catalog";
import { globalOptions } from "#surfaces/cli/globals";
import { commandSources } from "#surfaces/cli/operations.gen";
import { listFiles, projectRoot } from "./structure/project.ts";

const commands = allCommands(commandSources);
const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", ...listFiles("docs").filter((path) => path.endsWith(".md"))];

/** Words of a shell line, quotes taken off; stops at a pipe, a redirection or a comment. */
function shellWords(line: string): readonly string[] {
  const words = [...line.matchAll(/(?:[^\s"'\\]|\\.|"[^"]*"|'[^']*')+/g)].map(([word]) => word);
  const end = words.findIndex((word) => /^[|>&#]/.test(word));
  return (end < 0 ? words : words.slice(0, end)).map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_match, double: string | undefined, single: string | undefined) => double ?? single ?? ""));
}

/** `plinth …` lines of fenced shell blocks. */
function fencedLines(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```(?:sh|bash|console)?\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);
  return blocks.flatMap((block) => block.split("\n")).flatMap((line) => /^(?:\$ )?(?:npx )?plinth (.+)$/.exec(line.trim())?.[1] ?? []);
}

/** `plinth …` in running text, between backticks. */
function inlineLines(text: string): readonly string[] {
  return [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/`plinth ([^`]+)`/g)].map(([, line = ""]) => line);
}

/** What is wrong with a line; nothing when it is right. Placeholders may stand for values where `isWhole` is not set. */
function problemOf(line: string, isWhole: boolean): string | undefined {
  const words = shellWords(line.replace(/\{\w+\}/g, "PLACE"));
  if (words[0] === undefined || words[0] === "--help" || words.includes("--help")) return undefined;
  try {
    const { command, rest } = findCommand(words, commands);
    if (command === undefined) return `${line}: no command`;
    if (isWhole) parseArguments(command, rest);
    const names = new Set([...command.options, ...globalOptions].map((option) => option.name));
    const unknown = rest.filter((word) => word.startsWith("--")).map((word) => word.slice(2).split("=")[0] ?? "").filter((name) => !names.has(name) && !names.has(name.replace(/^no-/, "")));
    return unknown.length === 0 ? undefined : `${line}: no option ${unknown.join(", ")}`;
  } catch (error) {
    return `${line}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

describe("documented command lines", () => {
  it("finds faults, so that silence means something", () => {
    expect(problemOf("serch pump", true)).toContain("serch");
    expect(problemOf("search pump --explian", true)).toContain("explian");
    expect(problemOf("search pump --limit many", true)).toContain("limit");
    expect(problemOf("documents lst", false)).toContain("lst");
  });

  it.each(pages)("%s shows only lines that run", (path) => {
    const text = readFileSync(join(projectRoot, path), "utf8");
    const problems = [...fencedLines(text).map((line) => problemOf(line, true)), ...inlineLines(text).map((line) => problemOf(line, false))];
    expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
  });

  it("in the remedies of errors name commands and options that exist", () => {
    const lines = Object.values<ErrorEntry>(errorTable).flatMap(({ remedy }) => inlineLines(remedy));
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.map((line) => problemOf(line, false)).filter((problem) => problem !== undefined)).toEqual([]);
  });

  it("show every command in docs/cli.md", () => {
    const headings = new Set([...readFileSync(join(projectRoot, "docs/cli.md"), "utf8").matchAll(/^#{2,3} plinth ?(.*)$/gm)].map(([, words]) => words));
    expect(commands.map((command) => command.words).filter((words) => !headings.has(words))).toEqual([]);
    expect([...headings].filter((words) => words !== "" && !commands.some((command) => command.words === words))).toEqual([]);
  });
});
