// A setting that is a list of objects: each checked against a schema, filled up, and named once.
import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import type { Checked } from "./setting.ts";

/** A list of objects checked against their schema and filled up; names stand once. */
export function checkedRecords<Schema extends TSchema, Value>(schema: Schema, raw: readonly unknown[], { fill, nameOf }: { readonly fill: (input: Static<Schema>) => Value; readonly nameOf: (value: Value) => string }): Checked {
  const check = Compile(schema);
  const values: Value[] = [];
  for (const [i, one] of raw.entries()) {
    const [wrong] = check.Errors(one);
    if (wrong !== undefined) return { problem: `entry ${i + 1}${wrong.instancePath.replaceAll("/", ".")} ${wrong.message}` };
    const value = fill(one as Static<Schema>);
    if (values.some((other) => nameOf(other) === nameOf(value))) return { problem: `${nameOf(value)} stands twice` };
    values.push(value);
  }
  return { value: values };
}
