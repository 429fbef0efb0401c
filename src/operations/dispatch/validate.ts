// Checks an input against an operation's schema, in words that name the field.
import { Compile, type Validator } from "typebox/compile";
import type { Operation } from "#contract/operation";
import { CollectionName } from "#contract/shapes";
import { collectionNamePattern, validCollectionName } from "#core/collection-name";
import { fail } from "#core/errors";

/** A compiled check: returns the input when it fits. @throws request.invalid */
export type InputCheck = (input: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** Compiles the check of an operation's input. Unknown fields are refused. */
export function compileCheck(operation: Operation): InputCheck {
  const { schema } = operation.input;
  const known = new Set(Object.keys(schema.properties));
  let validator: Validator | undefined;
  return (input) => {
    validator ??= Compile(schema);
    const unknown = Object.keys(input).find((name) => !known.has(name));
    if (unknown !== undefined) throw fail("request.invalid", { where: unknown, problem: `there is no such field (known: ${[...known].join(", ")})` });
    if (validator.Check(input)) return input;
    throw badName(schema.properties["collection"], input["collection"]) ?? problemOf(validator, input);
  };
}

/** A name that no collection can have is answered with one that it can have, not with a pattern. */
function badName(schema: unknown, name: unknown) {
  if (schema !== CollectionName || typeof name !== "string" || new RegExp(collectionNamePattern).test(name)) return undefined;
  const valid = validCollectionName(name);
  return fail("collection.bad_name", { name: JSON.stringify(name), ...(valid === undefined ? {} : { suggestion: `Try ${valid}. ` }) });
}

function problemOf(validator: Validator, input: unknown) {
  const [first] = validator.Errors(input);
  const path = first?.instancePath.replaceAll("/", ".").replace(/^\./, "");
  const params = first?.params as { requiredProperties?: readonly string[]; allowedValues?: readonly unknown[] } | undefined;
  const missing = params?.requiredProperties?.[0];
  if (missing !== undefined) return fail("request.invalid", { where: [path, missing].filter(Boolean).join("."), problem: "it is missing" });
  const allowed = params?.allowedValues ? ` (${params.allowedValues.join(", ")})` : "";
  return fail("request.invalid", { where: path || "the request", problem: `${first?.message ?? "it does not fit its schema"}${allowed}` });
}
