// Canonical JSON: the order of members and blanks do not count, all else does.
import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import type { Json } from "./json.ts";

/** The same value with the members of every object the other way round. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value as Readonly<Record<string, Json>>).toReversed().map(([name, member]) => [name, reversed(member)]));
}

it("says the same for any order of members, and can be read back", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = canonicalJson(value as Json);
    expect(canonicalJson(reversed(value as Json))).toBe(text);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
  }));
});

it("keeps the order of lists and the kinds of values", () => {
  expect(canonicalJson({ b: [2, 1, "1"], a: { d: null, c: true } })).toBe('{"a":{"c":true,"d":null},"b":[2,1,"1"]}');
});
