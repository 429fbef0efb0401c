// Help texts, made from the commands themselves.
import type { Command, Option, Positional } from "./command.ts";
import { globalOptions } from "./globals.ts";
import { padded, wrapped } from "./output/table.ts";

const width = 96;

/** Groups of the overview, by the first word of a command; the rest stands under `data`. */
const groups: readonly (readonly [string, readonly string[]])[] = [
  ["Start and read", ["up", "ingest", "parse"]],
  ["Find and answer", ["search", "suggest", "ask", "evaluate", "evaluations"]],
  ["Look after it", ["collections", "documents", "sources", "jobs", "keys", "verify", "rebuild"]],
  ["Serve models", ["endpoints", "limits", "usage", "bench"]],
  ["Serve agents", ["mcp"]],
  ["Plan", ["plan"]],
  ["Train", ["train"]],
  ["Set up", ["config", "doctor", "completion"]],
];

/** The overview: every command with its sentence. */
export function overviewLines(commands: readonly Command[]): string[] {
  const lines = ["Plinth reads your documents and answers with the exact words that support each sentence.", "", "  plinth COMMAND [options]", ""];
  const known = new Set(groups.flatMap(([, words]) => words));
  const wide = Math.max(...commands.map((command) => usageWords(command).length));
  for (const [title, firsts] of [...groups, ["More", []] as const]) {
    const own = commands.filter((command) => (title === "More" ? !known.has(firstWord(command)) : firsts.includes(firstWord(command)))).toSorted((a, b) => firsts.indexOf(firstWord(a)) - firsts.indexOf(firstWord(b)));
    if (own.length === 0) continue;
    lines.push(title, ...own.map((command) => `  ${padded(usageWords(command), wide)}  ${command.summary}`), "");
  }
  return [...lines, "Three to begin with", "  plinth up ~/Documents              read a folder and open the page", "  plinth ask \"Who pays for travel?\"  answer with quoted sentences", "  plinth documents                   what has been read, and what could not be", "", "`plinth COMMAND --help` shows options and examples. Docs: docs/cli.md"];
}

function firstWord(command: Command): string {
  return command.words.split(" ")[0] ?? "";
}

function usageWords(command: Command): string {
  return [command.words, ...command.positionals.map(positionalUsage)].join(" ");
}

function positionalUsage(positional: Positional): string {
  return positional.isRequired ? positional.placeholder : `[${positional.placeholder}]`;
}

/** The help of one command. */
export function helpLines(command: Command): string[] {
  const lines = [`plinth ${usageWords(command)} [options]`, "", ...wrapped(command.summary, width)];
  if (command.notes !== undefined) lines.push("", ...wrapped(command.notes, width));
  if (command.positionals.length > 0) lines.push("", "Arguments", ...command.positionals.flatMap((positional) => entryLines(positional.placeholder, positional.description)));
  if (command.options.length > 0) lines.push("", "Options", ...command.options.flatMap((option) => entryLines(optionUsage(option), optionWords(option))));
  lines.push("", "Options of every command", ...globalOptions.filter((option) => !command.options.some((own) => own.name === option.name)).flatMap((option) => entryLines(optionUsage(option), optionWords(option))));
  lines.push("", "Examples", ...command.examples.flatMap((example) => [`  # ${example.title}`, `  ${example.line}`]));
  return lines;
}

const entryWidth = 26;

function entryLines(head: string, text: string): string[] {
  const [firstLine = "", ...more] = wrapped(text, width - entryWidth - 4);
  const first = head.length > entryWidth ? [`  ${head}`, ...(firstLine === "" ? [] : [`${" ".repeat(entryWidth + 4)}${firstLine}`])] : [`  ${padded(head, entryWidth)}  ${firstLine}`.trimEnd()];
  return [...first, ...more.map((line) => `${" ".repeat(entryWidth + 4)}${line}`)];
}

function optionUsage(option: Option): string {
  const name = option.kind === "boolean" && option.default === true ? `no-${option.name}` : option.name;
  return option.kind === "boolean" ? `--${name}` : `--${name} ${option.placeholder ?? "VALUE"}`;
}

function optionWords(option: Option): string {
  const facts: string[] = [];
  if (option.isRequired === true) facts.push("needed");
  if (option.kind === "pair") facts.push(`two of ${(option.choices ?? []).join(", ")}`);
  if (option.kind === "choice") facts.push(`one of ${(option.choices ?? []).join(", ")}`);
  if (option.kind === "list") facts.push("may be repeated");
  if ((option.kind === "integer" || option.kind === "number") && (option.minimum !== undefined || option.maximum !== undefined)) facts.push(option.maximum === undefined ? `at least ${option.minimum}` : `${option.minimum ?? "up"} to ${option.maximum}`);
  if (option.default !== undefined && option.kind !== "boolean") facts.push(`default ${String(option.default)}`);
  const sentence = option.description === "" ? "" : /[.!?)]$/.test(option.description) ? option.description : `${option.description}.`;
  return facts.length === 0 ? sentence : `${sentence} (${facts.join("; ")})`.trim();
}
