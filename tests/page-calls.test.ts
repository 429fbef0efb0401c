// What the API button of a view shows is true: each command line is one that Plinth takes, each operation has a route.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contract } from "#contract/registry";
import { operationsByName } from "#contract/route";
import { findCommand, parseArguments } from "#surfaces/cli/arguments";
import { allCommands } from "#surfaces/cli/catalog";
import { commandSources } from "#surfaces/cli/operations.gen";
import type { OperationName } from "#surfaces/sdk/index";
import { asCommand, asCurl, asSdk } from "../console/src/parts/calls.ts";
import { listFiles, projectRoot } from "./structure/project.ts";

const operations = operationsByName(contract);
const commands = allCommands(commandSources);
const views = listFiles("console/src").filter((path) => path.endsWith(".tsx")).map((path) => readFileSync(join(projectRoot, path), "utf8"));
const shown = [...new Set(views.flatMap((text) => [...text.matchAll(/operation: "([a-z_.]+)"/g)].map(([, name = ""]) => name)))].toSorted();

/** Words of a shell line, quotes taken off. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replace(/'([^']*)'/g, "$1"));
}

describe("the calls that views show", () => {
  it("stand in every view that has a head", () => {
    expect(shown.length).toBeGreaterThan(15);
    expect(shown.filter((name) => !operations.has(name))).toEqual([]);
    expect(views.filter((text) => text.includes("<Head ") && !/<Head [^\n]*calls=/.test(text))).toEqual([]);
  });

  it.each(shown)("%s is a command line that Plinth takes, and a request that has its address", (name) => {
    for (const { input } of operations.get(name)?.examples ?? []) {
      const call = { operation: name as OperationName, input };
      const [npx, plinth, ...argv] = wordsOf(asCommand(call));
      expect([npx, plinth]).toEqual(["npx", "plinth"]);
      const { command, rest } = findCommand(argv, commands);
      if (command === undefined) throw new Error(`${asCommand(call)} names no command`);
      expect(() => parseArguments(command, rest), asCommand(call)).not.toThrow();
      expect(asCurl(call, "http://127.0.0.1:7411")).toContain("http://127.0.0.1:7411/api/v1/");
      expect(asSdk(call, "http://127.0.0.1:7411")).toContain(`client.${name}(`);
    }
  });
});
