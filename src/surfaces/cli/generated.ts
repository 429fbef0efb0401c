// Commands made from operations: options from the input's schema, examples from the contract, output by the generic printer.
import type { OperationExample } from "#contract/operation";
import { collectionOption, type Command, type Example, type Invocation, type Option, type Positional } from "./command.ts";
import { valueLines } from "./output/values.ts";

/** The part of JSON Schema that options are made from. */
export interface InputSchema {
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
}

/** One property of an input. */
export interface PropertySchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly PropertySchema[];
  readonly items?: PropertySchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly format?: string;
}

/** What a command needs of an operation: plain data, generated from the contract into operations.gen.ts. */
export interface CommandSource {
  readonly name: string;
  readonly summary: string;
  readonly effect: "read" | "write" | "job";
  readonly outputKind: "value" | "stream" | "bytes";
  readonly input: InputSchema;
  readonly examples: readonly OperationExample[];
  readonly cli: { readonly command: string; readonly positionals?: readonly string[] };
}

/** The command of an operation. `run` replaces what it does with the answer. */
export function commandOf(source: CommandSource, run?: Command["run"]): Command {
  const taken = source.cli.positionals ?? [];
  const required = new Set(source.input.required ?? []);
  const positionals = taken.map((property, index) => positionalOf(property, source.input.properties[property] ?? {}, { isRequired: required.has(property), isJoined: index === taken.length - 1 && taken.length === 1 && (property === "query" || property === "question") }));
  const options = Object.entries(source.input.properties).filter(([property]) => !taken.includes(property)).map(([property, schema]) => optionOf(property, schema, required.has(property)));
  return { words: source.cli.command, summary: source.summary, positionals, options, examples: examplesOf(source, options), run: run ?? ((invocation) => runOperation(source, invocation)) };
}

function positionalOf(property: string, schema: PropertySchema, facts: { readonly isRequired: boolean; readonly isJoined: boolean }): Positional {
  const choices = choicesOf(schema);
  return { property, placeholder: kebab(property).toUpperCase(), description: schema.description ?? "", ...facts, ...(choices === undefined ? {} : { choices }) };
}

/** The option of one property of an input's schema. */
export function optionOf(property: string, schema: PropertySchema, isRequired: boolean): Option {
  if (property === "collection") return collectionOption;
  const choices = choicesOf(schema);
  const kind = kindOf(schema);
  const name = kind === "list" ? kebab(property).replace(/s$/, "") : kebab(property);
  return {
    name, property, kind, description: schema.description ?? "", placeholder: placeholderOf(kind, name), isRequired,
    ...(choices === undefined ? {} : { choices }),
    ...(schema.minimum === undefined ? {} : { minimum: schema.minimum }),
    ...(schema.maximum === undefined ? {} : { maximum: schema.maximum }),
    ...(schema.default === undefined ? {} : { default: schema.default }),
  };
}

function kindOf(schema: PropertySchema): Option["kind"] {
  if (choicesOf(schema) !== undefined) return "choice";
  if (schema.anyOf?.some((branch) => branch.type === "string") === true) return "text";
  switch (schema.type) {
    case "integer": return "integer";
    case "number": return "number";
    case "boolean": return "boolean";
    case "array": return schema.items?.type === "object" ? "jsonList" : "list";
    case "object": return "json";
    default: return "text";
  }
}

function choicesOf(schema: PropertySchema): readonly string[] | undefined {
  return schema.enum?.every((choice) => typeof choice === "string") === true ? (schema.enum as readonly string[]) : undefined;
}

function placeholderOf(kind: Option["kind"], name: string): string {
  const last = name.split("-").at(-1) ?? name;
  return kind === "integer" || kind === "number" ? "N" : kind === "json" || kind === "jsonList" ? "JSON" : last.toUpperCase();
}

/** `onePerDocument` as `one-per-document`. */
export function kebab(property: string): string {
  return property.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}

function examplesOf(source: CommandSource, options: readonly Option[]): Example[] {
  const own = source.examples.map((example) => ({ title: example.title, line: lineOf(source, options, example.input) }));
  const first = own[0] ?? { title: source.summary, line: `plinth ${source.cli.command}` };
  const more = [
    { title: "The same as JSON", line: `${first.line} --json` },
    { title: "In another data directory", line: `${first.line} --data-dir /srv/plinth` },
    { title: "On another machine", line: `${first.line} --url http://plinth.example:7411 --key KEY` },
  ];
  return [...own, ...more.slice(0, Math.max(1, 3 - own.length))];
}

/** The command line that gives an operation this input. */
function lineOf(source: CommandSource, options: readonly Option[], input: Readonly<Record<string, unknown>>): string {
  const positionals = (source.cli.positionals ?? []).map((property) => input[property]).filter((value) => value !== undefined);
  const parts = options.flatMap((option) => {
    const value = input[option.property];
    if (value === undefined || (option.property === "collection" && value === "default")) return [];
    if (option.kind === "boolean") return [value === true ? `--${option.name}` : `--no-${option.name}`];
    if (option.kind === "list" && Array.isArray(value)) return value.map((item) => `--${option.name} ${shellWord(String(item))}`);
    return [`--${option.name} ${shellWord(typeof value === "string" ? value : JSON.stringify(value))}`];
  });
  return ["plinth", source.cli.command, ...positionals.map((value) => shellWord(String(value))), ...parts].join(" ");
}

/** `text` as one word of a POSIX shell. */
export function shellWord(text: string): string {
  if (/^[\w./:@%+=,-]+$/.test(text)) return text;
  if (!/["$`\\!]/.test(text)) return `"${text}"`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

async function runOperation(source: CommandSource, invocation: Invocation): Promise<number> {
  const { printer, values, host } = invocation;
  const connection = await invocation.connect({ isReading: source.effect === "read" });
  const answer: unknown = await connection.callAny(source.name, values.pick(Object.keys(source.input.properties)));
  if (source.outputKind === "bytes") {
    await printer.bytes((answer as { readonly stream: AsyncIterable<Uint8Array> }).stream);
  } else if (source.outputKind === "stream") {
    for await (const item of answer as AsyncIterable<unknown>) await printer.line(JSON.stringify(item));
  } else if (printer.isJson) {
    await printer.json(answer);
  } else {
    for (const line of valueLines(answer, { columns: printer.columns, now: host.clock.now() })) await printer.line(line);
  }
  return 0;
}
