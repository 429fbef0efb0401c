// Tests of taking command lines apart, and of the examples that help texts show.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlinthError } from "#core/errors";
import { findCommand, parseArguments } from "./arguments.ts";
import { allCommands } from "./catalog.ts";
import type { Command } from "./command.ts";
import { commandOf, shellWord } from "./generated.ts";
import { globalsOf } from "./globals.ts";
import { helpLines, overviewLines } from "./help.ts";
import { commandSources } from "./operations.gen.ts";

const commands = allCommands(commandSources);

/** Words of a line as a POSIX shell splits it, quotes taken off; redirections cut. */
function shellSplit(line: string): string[] {
  const words = [...line.split(/\s>\s/)[0]!.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, (_all, double: string | undefined, single: string | undefined) => double ?? single ?? ""));
  return words;
}

function parse(line: string) {
  const { command, rest } = findCommand(shellSplit(line), commands);
  return { words: command?.words, values: command === undefined ? undefined : parseArguments(command, rest) };
}

function problem(line: string): string {
  try {
    parse(line);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(PlinthError);
    const error = thrown as PlinthError;
    return `${error.code}: ${error.message} ${error.remedy}`;
  }
  return "nothing";
}

describe("a command line", () => {
  it("finds the command by its words, with options before and after", () => {
    expect(parse("documents list --status failed").words).toBe("documents list");
    expect(parse("--data-dir /tmp/x search pump pressure --limit 5").words).toBe("search");
    expect(parse("--json jobs get 1").words).toBe("jobs get");
    expect(parse("jobs watch").words).toBe("jobs watch");
  });

  it("takes a bare noun for its list", () => {
    expect(parse("documents --status failed").words).toBe("documents list");
    expect(parse("collections --json").words).toBe("collections list");
  });

  it("joins bare words to one query and leaves the rest after --", () => {
    expect(parse("search pump pressure --limit 5").values?.text("query")).toBe("pump pressure");
    expect(parse("search -- --limit").values?.text("query")).toBe("--limit");
    expect(parse("ask \"Who pays?\"").values?.text("question")).toBe("Who pays?");
  });

  it("reads every kind of option", () => {
    const { values } = parse("search x --limit=7 --explain --filter 'lang = \"de\"'");
    expect([values?.number("limit"), values?.isSet("explain"), values?.text("filter"), values?.text("collection")]).toEqual([7, true, 'lang = "de"', "default"]);
    expect(parse("documents update abc --group board --group hr --metadata '{\"year\":2020}'").values?.pick(["groups", "metadata", "document"])).toEqual({ groups: ["board", "hr"], metadata: { year: 2020 }, document: "abc" });
    expect(parse("ingest a b c --no-wait").values?.list("paths")).toEqual(["a", "b", "c"]);
    expect(parse("ingest a --no-wait").values?.isSet("wait")).toBe(false);
    expect(parse("ingest a").values?.isSet("wait")).toBe(true);
  });

  it("says what was probably meant", () => {
    expect(problem("serach x")).toContain("did you mean `plinth search`");
    expect(problem("documents lst")).toContain("did you mean `plinth documents list`");
    expect(problem("search x --limt 5")).toContain("did you mean --limit");
    expect(problem("search x --mode keywrd")).toContain("did you mean keyword");
    expect(problem("completion bsh")).toContain("did you mean bash");
  });

  it.each([
    ["search x --limit 0", "--limit 0 is too small; the least is 1"],
    ["search x --limit 9999", "--limit 9999 is too large; the most is 1000"],
    ["search x --limit ten", "--limit takes a whole number"],
    ["search x --limit", "--limit needs a value"],
    ["search x --explain=yes", "--explain takes no value"],
    ["documents update abc --metadata [1]", "--metadata takes a JSON object"],
    ["endpoints create chat --targets {}", "--targets takes a JSON list of objects"],
    ["documents get", "DOCUMENT is missing"],
    ["documents get a b", '"b" is one too many'],
    ["keys create bot", "--role is missing"],
  ])("%s is refused: %s", (line, sentence) => {
    expect(problem(line)).toContain("usage.invalid_option");
    expect(problem(line)).toContain(sentence);
  });

  it("turns global options into settings", () => {
    const { values } = parse("config show --data-dir /d --set server.port=1 --set log.level=warn --key k");
    expect(globalsOf(values!, {}, { url: "http://elsewhere" }).reach).toEqual({ settings: { "server.port": "1", "log.level": "warn", "data.directory": "/d" }, key: "k" });
    expect(globalsOf(parse("config show").values!, {}, { url: "http://elsewhere", key: "e" }).reach).toEqual({ settings: {}, url: "http://elsewhere", key: "e" });
  });

  it("never falls over, whatever is typed", () => {
    const token = fc.oneof(fc.constantFrom("search", "documents", "list", "--limit", "--json", "--", "-", "-h", "--no-wait", "=", "--limit=3"), fc.string({ maxLength: 8 }));
    fc.assert(fc.property(fc.array(token, { maxLength: 6 }), (argv) => {
      try {
        const { command, rest } = findCommand(argv, commands);
        if (command !== undefined) parseArguments(command, rest);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(PlinthError);
      }
    }));
  });
});

describe("help", () => {
  it.each(commands.map((command): [string, Command] => [command.words, command]))("%s shows three examples or more, each of which the command line takes", (words, command) => {
    expect(command.examples.length).toBeGreaterThanOrEqual(3);
    expect(new Set(command.examples.map((example) => example.line)).size).toBe(command.examples.length);
    for (const { line } of command.examples) {
      expect(line.startsWith("plinth ")).toBe(true);
      expect(parse(line.slice("plinth ".length)).words, line).toBe(words);
    }
  });

  it.each(commands.map((command): [string, Command] => [command.words, command]))("%s keeps its lines within 100 columns, examples aside, and describes every option", (_words, command) => {
    const lines = helpLines(command);
    expect(lines.slice(0, lines.indexOf("Examples")).filter((line) => line.length > 100)).toEqual([]);
    expect(command.options.filter((option) => option.description === "").map((option) => option.name)).toEqual([]);
  });

  it("lists every command once", () => {
    const overview = overviewLines(commands).join("\n");
    for (const command of commands) expect(overview.split("\n").filter((line) => new RegExp(`^  ${command.words}(  | \\[| [A-Z])`).test(line)), command.words).toHaveLength(1);
    expect(overview).not.toContain("\nMore\n");
  });
});

describe("a command made from an operation", () => {
  it("follows the input's schema", () => {
    const command = commandOf({ name: "toys.spin", summary: "Spin a toy.", effect: "write", outputKind: "value", cli: { command: "toys spin", positionals: ["toy"] }, examples: [{ title: "Twice", input: { toy: "top", timesMax: 2, isLoud: true, collection: "default" } }], input: { required: ["toy"], properties: { toy: { type: "string" }, timesMax: { type: "integer", minimum: 1 }, isLoud: { type: "boolean" }, colours: { type: "array", items: { type: "string" } }, collection: { type: "string" } } } });
    expect(command.options.map((option) => [option.name, option.kind])).toEqual([["times-max", "integer"], ["is-loud", "boolean"], ["colour", "list"], ["collection", "text"]]);
    expect(command.positionals.map((positional) => [positional.placeholder, positional.isRequired])).toEqual([["TOY", true]]);
    expect(command.examples.map((example) => example.line)).toEqual(["plinth toys spin top --times-max 2 --is-loud", "plinth toys spin top --times-max 2 --is-loud --json", "plinth toys spin top --times-max 2 --is-loud --data-dir /srv/plinth"]);
  });

  it("writes words that a shell reads back", () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom("a", " ", "'", "-", "é", "{"), maxLength: 8 }), (text) => text === "" || text.includes("'") || shellSplit(shellWord(text)).join("") === text));
    expect(shellWord('say "x"')).toBe("'say \"x\"'");
    expect(shellWord("it's $5")).toBe("'it'\\''s $5'");
  });
});
