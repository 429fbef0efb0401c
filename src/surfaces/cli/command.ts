// What a command is: its words, what it takes, examples, and what it does.
import type { ErrorCode } from "#core/errors";
import type { Connection } from "./connection.ts";
import type { CliHost, ReachOptions } from "./host.ts";
import type { Printer } from "./output/printer.ts";

/** Kinds of option values; `list` may be given several times, `pair` takes two of the choices, `json` is a JSON object, `jsonList` a list of them. */
export type OptionKind = "text" | "integer" | "number" | "boolean" | "choice" | "pair" | "list" | "json" | "jsonList";

/** An option, `--name VALUE`. */
export interface Option {
  /** Lower case with dashes, without the leading ones. */
  readonly name: string;
  /** Name of the value in `values`. */
  readonly property: string;
  readonly kind: OptionKind;
  readonly description: string;
  readonly placeholder?: string;
  readonly choices?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly isRequired?: boolean;
}

/** An argument taken by its place. */
export interface Positional {
  readonly property: string;
  /** As shown: `QUERY`, `PATH…`. */
  readonly placeholder: string;
  readonly description: string;
  readonly isRequired: boolean;
  /** Takes all that are left. */
  readonly isRepeated?: boolean;
  /** Several bare words are joined to one value: `plinth ask who pays`. */
  readonly isJoined?: boolean;
  readonly choices?: readonly string[];
}

/** A line that works as it stands. */
export interface Example {
  readonly title: string;
  readonly line: string;
}

/** Options that every command takes. */
export interface Globals {
  readonly isJson: boolean;
  readonly reach: ReachOptions;
}

/** One call of a command, taken apart and checked. */
export interface Invocation {
  readonly values: Values;
  readonly globals: Globals;
  readonly printer: Printer;
  readonly host: CliHost;
  /** Reaches a Plinth; it is closed when the command ends. */
  connect(options?: Partial<ReachOptions>): Promise<Connection>;
}

/** A command. `run` answers with the exit code. */
export interface Command {
  readonly words: string;
  readonly summary: string;
  /** More than the summary says. */
  readonly notes?: string;
  readonly positionals: readonly Positional[];
  readonly options: readonly Option[];
  /** Three at least. */
  readonly examples: readonly Example[];
  readonly errors?: readonly ErrorCode[];
  run(invocation: Invocation): Promise<number>;
}

/** Checked values by property, read with their kind. */
export class Values {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  /** Text, or undefined where it was not given. */
  text(property: string): string | undefined {
    const value = this.#values.get(property);
    return typeof value === "string" ? value : undefined;
  }

  /** A number, or undefined. */
  number(property: string): number | undefined {
    const value = this.#values.get(property);
    return typeof value === "number" ? value : undefined;
  }

  /** Whether a boolean was set. */
  isSet(property: string): boolean {
    return this.#values.get(property) === true;
  }

  /** Whether a boolean was refused, `--no-NAME`. */
  isRefused(property: string): boolean {
    return this.#values.get(property) === false;
  }

  /** A repeated value; empty where it was not given. */
  list(property: string): readonly string[] {
    const value = this.#values.get(property);
    return Array.isArray(value) ? (value as readonly string[]) : [];
  }

  /** Those of `properties` that were given, as an operation's input. */
  pick(properties: Iterable<string>): Record<string, unknown> {
    const picked: Record<string, unknown> = {};
    for (const property of properties) if (this.#values.has(property)) picked[property] = this.#values.get(property);
    return picked;
  }
}

/** The option of a collection, which most commands take. */
export const collectionOption: Option = { name: "collection", property: "collection", kind: "text", placeholder: "NAME", description: "Collection to work on.", default: "default" };
