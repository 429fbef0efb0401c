// Takes a command line apart: which command, then its options and positionals, checked.
import { fail } from "#core/errors";
import { nearest } from "#core/text/nearest";
import { Values, type Command, type Option, type Positional } from "./command.ts";
import { globalOptions } from "./globals.ts";

/** The command that `argv` names and what is left; no command when there are no words at all. */
export interface Named {
  readonly command: Command | undefined;
  readonly rest: readonly string[];
}

/** Finds the command whose words come first in `argv`; global options may stand before them. A bare noun means its list. @throws usage.unknown_command */
export function findCommand(argv: readonly string[], commands: readonly Command[]): Named {
  const { words, places } = leadingWords(argv);
  for (let count = Math.min(words.length, 3); count > 0; count--) {
    const command = commands.find((candidate) => candidate.words === words.slice(0, count).join(" "));
    if (command === undefined) continue;
    const taken = new Set(places.slice(0, count));
    return { command, rest: argv.filter((_token, index) => !taken.has(index)) };
  }
  if (words.length === 0) return { command: undefined, rest: argv };
  const listing = commands.find((candidate) => candidate.words === `${words[0]} list`);
  if (listing !== undefined && words.length === 1) return { command: listing, rest: argv.filter((_token, index) => index !== places[0]) };
  throw unknownCommand(words, commands);
}

function unknownCommand(words: readonly string[], commands: readonly Command[]): Error {
  const [noun = "", verb = ""] = words;
  const isNoun = commands.some((command) => command.words.startsWith(`${noun} `));
  const command = isNoun && verb !== "" ? `${noun} ${verb}` : noun;
  const near = nearest(command, commands.map((candidate) => candidate.words)) ?? nearest(noun, new Set(commands.map((candidate) => candidate.words.split(" ")[0] ?? "")));
  return fail("usage.unknown_command", { command, suggestion: near === undefined ? "" : `, or did you mean \`plinth ${near}\`` });
}

function leadingWords(argv: readonly string[]): { words: string[]; places: number[] } {
  const words: string[] = [];
  const places: number[] = [];
  for (let index = 0; index < argv.length && words.length < 3; index++) {
    const token = argv[index] ?? "";
    if (token === "--") break;
    if (!token.startsWith("-")) {
      words.push(token);
      places.push(index);
      continue;
    }
    const option = globalOptions.find((candidate) => `--${candidate.name}` === token);
    if (option !== undefined && option.kind !== "boolean") index++;
    else if (option === undefined && words.length > 0) break;
  }
  return { words, places };
}

/** Options and positionals of `rest`, checked against the command. @throws usage.invalid_option */
export function parseArguments(command: Command, rest: readonly string[]): Values {
  const options = [...command.options, ...globalOptions.filter((option) => !command.options.some((own) => own.name === option.name))];
  const values = new Map<string, unknown>();
  const bare: string[] = [];
  const refuse = (problem: string) => fail("usage.invalid_option", { problem, command: command.words });
  for (let index = 0; index < rest.length; index++) {
    const token = rest[index] ?? "";
    if (token === "--") {
      bare.push(...rest.slice(index + 1));
      break;
    }
    if (!token.startsWith("-") || token === "-") {
      bare.push(token);
      continue;
    }
    const { name, inline, isNegated } = optionToken(token, options);
    const option = options.find((candidate) => candidate.name === name);
    if (option === undefined) throw refuse(unknownOption(token, options));
    if (option.kind === "boolean") {
      if (inline !== undefined) throw refuse(`--${name} takes no value`);
      values.set(option.property, !isNegated);
      continue;
    }
    if (option.kind === "pair") {
      const pair = [inline ?? rest[++index], rest[++index]];
      for (const each of pair) {
        if (each === undefined) throw refuse(`--${name} needs two values`);
        const checked = checkChoice(`--${name}`, option.choices ?? [], each);
        if ("problem" in checked) throw refuse(checked.problem);
      }
      values.set(option.property, pair);
      continue;
    }
    const raw = inline ?? rest[++index];
    if (raw === undefined) throw refuse(`--${name} needs a value`);
    const checked = checkOption(option, raw);
    if (typeof checked === "object" && "problem" in checked) throw refuse(checked.problem);
    values.set(option.property, option.kind === "list" ? [...((values.get(option.property) as string[] | undefined) ?? []), checked.value] : checked.value);
  }
  if (values.get("help") === true) return new Values(values);
  for (const [property, value] of placePositionals(command.positionals, bare, refuse)) values.set(property, value);
  for (const option of command.options) {
    if (values.has(option.property)) continue;
    if (option.isRequired === true) throw refuse(`--${option.name} is missing`);
    if (option.default !== undefined && option.default !== false) values.set(option.property, option.default);
  }
  return new Values(values);
}

function optionToken(token: string, options: readonly Option[]): { name: string; inline: string | undefined; isNegated: boolean } {
  if (token === "-h") return { name: "help", inline: undefined, isNegated: false };
  const at = token.indexOf("=");
  const name = token.slice(token.startsWith("--") ? 2 : 1, at < 0 ? undefined : at);
  const inline = at < 0 ? undefined : token.slice(at + 1);
  const isNegated = name.startsWith("no-") && options.some((option) => option.kind === "boolean" && option.name === name.slice(3));
  return { name: isNegated ? name.slice(3) : name, inline, isNegated };
}

function unknownOption(token: string, options: readonly Option[]): string {
  const name = token.replace(/=.*$/s, "");
  const near = nearest(name.replace(/^-+/, ""), options.map((option) => option.name));
  return `There is no option ${name}${near === undefined ? "" : `; did you mean --${near}`}`;
}

function checkOption(option: Option, raw: string): { readonly value: unknown } | { readonly problem: string } {
  switch (option.kind) {
    case "integer":
    case "number": return checkNumber(option, raw);
    case "choice": return checkChoice(`--${option.name}`, option.choices ?? [], raw);
    case "json":
    case "jsonList": return checkJson(option, raw);
    default: return { value: raw };
  }
}

function checkNumber(option: Option, raw: string): { readonly value: number } | { readonly problem: string } {
  const value = /^[+-]?\d+(\.\d+)?$/.test(raw) ? Number(raw) : Number.NaN;
  if (Number.isNaN(value) || (option.kind === "integer" && !Number.isSafeInteger(value))) return { problem: `--${option.name} takes a ${option.kind === "integer" ? "whole number" : "number"}, not ${JSON.stringify(raw)}` };
  if (option.minimum !== undefined && value < option.minimum) return { problem: `--${option.name} ${value} is too small; the least is ${option.minimum}` };
  if (option.maximum !== undefined && value > option.maximum) return { problem: `--${option.name} ${value} is too large; the most is ${option.maximum}` };
  return { value };
}

function checkChoice(where: string, choices: readonly string[], raw: string): { readonly value: string } | { readonly problem: string } {
  if (choices.includes(raw)) return { value: raw };
  const near = nearest(raw, choices);
  return { problem: `${where} takes ${choices.join(", ")}, not ${JSON.stringify(raw)}${near === undefined ? "" : `; did you mean ${near}`}` };
}

function checkJson({ name, kind }: Option, raw: string): { readonly value: unknown } | { readonly problem: string } {
  const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
  const problem = `--${name} takes a JSON ${kind === "json" ? "object" : "list of objects"}, not ${JSON.stringify(raw)}`;
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return { problem };
  }
  const isRight = kind === "json" ? isObject(value) : Array.isArray(value) && value.every(isObject);
  return isRight ? { value } : { problem };
}

function placePositionals(positionals: readonly Positional[], bare: readonly string[], refuse: (problem: string) => Error): Map<string, unknown> {
  const values = new Map<string, unknown>();
  let next = 0;
  for (const positional of positionals) {
    const taken = positional.isRepeated === true || positional.isJoined === true ? bare.slice(next) : bare.slice(next, next + 1);
    next += taken.length;
    if (taken.length === 0) {
      if (positional.isRequired) throw refuse(`${positional.placeholder} is missing`);
      continue;
    }
    if (positional.choices !== undefined) {
      const checked = checkChoice(positional.placeholder, positional.choices, taken[0] ?? "");
      if ("problem" in checked) throw refuse(checked.problem);
    }
    values.set(positional.property, positional.isRepeated === true ? taken : taken.join(" "));
  }
  if (next < bare.length) throw refuse(`${JSON.stringify(bare[next])} is one too many`);
  return values;
}
