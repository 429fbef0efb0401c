// The operations that have a command, as plain data: the command line starts without loading schemas.
import { contract } from "#contract/registry";
import type { Operation } from "#contract/operation";
import type { PropertySchema } from "#surfaces/cli/generated";
import type { Generated } from "../generate.ts";

/** src/surfaces/cli/operations.gen.ts made anew. */
export function commandOperations(): readonly Generated[] {
  const nouns: Readonly<Record<string, Readonly<Record<string, Operation>>>> = contract;
  const operations = Object.values(nouns).flatMap((noun) => Object.values(noun)).filter((operation) => operation.cli !== undefined);
  const entries = operations.map((operation) => `  ${JSON.stringify(sourceOf(operation))},`);
  const text = ["// Operations that have a command, as plain data.", 'import type { CommandSource } from "./generated.ts";', "", "/** Operations that have a command. */", "export const commandSources: readonly CommandSource[] = [", ...entries, "];", ""].join("\n");
  return [{ path: "src/surfaces/cli/operations.gen.ts", text }];
}

/** What the command line needs of an operation. */
export function sourceOf(operation: Operation): unknown {
  const { name, summary, effect, input, output, examples, cli } = operation;
  const properties = Object.fromEntries(Object.entries(input.schema.properties).map(([property, schema]) => [property, slim(schema as PropertySchema)]));
  return { name, summary, effect, outputKind: output.kind, input: { properties, required: input.schema.required ?? [] }, examples, cli };
}

/** A property's schema with what options are made from, and no more. */
function slim(schema: PropertySchema): PropertySchema {
  const { type, enum: choices, anyOf, items, minimum, maximum, default: byDefault, description } = schema;
  return { type, enum: choices, anyOf: anyOf?.map(slim), items: items === undefined ? undefined : slim(items), minimum, maximum, default: byDefault, description } as PropertySchema;
}
