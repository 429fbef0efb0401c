// The span of a member is where JSON.parse would read it.
import fc from "fast-check";
import { expect, it } from "vitest";
import { memberSpan } from "./json-span.ts";

const key = fc.oneof(fc.constantFrom("model", "a", "", 'mo"del', "mod\\el", "stream"), fc.string());
const object = fc.dictionary(key, fc.jsonValue(), { maxKeys: 6 });

it("finds the text of each member, whatever its value and spacing", () => {
  fc.assert(
    fc.property(object, fc.constantFrom(undefined, 1, 2, "\t"), (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      for (const [name, member] of Object.entries(value)) {
        const span = memberSpan(text, name);
        expect(span).toBeDefined();
        expect(JSON.parse(text.slice(span?.start, span?.end))).toEqual(JSON.parse(JSON.stringify(member)));
      }
      if (!("absent" in value)) expect(memberSpan(text, "absent")).toBeUndefined();
    }),
  );
});

it("takes the last of two members of one name, as JSON.parse does, and only of the outermost object", () => {
  const text = '{"x":{"model":"inner"},"model" : "first" ,"y":"\\"model\\":1", "m\\u006fdel":"last"}';
  const span = memberSpan(text, "model");
  expect(text.slice(span?.start, span?.end)).toBe('"last"');
  expect(memberSpan('["model"]', "model")).toBeUndefined();
  expect(memberSpan('{"a":1}', "model")).toBeUndefined();
});

it("leaves every other byte as it was when a value is replaced", () => {
  const text = '{ "model":"a","seed":12345678901234567890, "t":1.10 }';
  const span = memberSpan(text, "model");
  expect(text.slice(0, span?.start) + '"b"' + text.slice(span?.end)).toBe('{ "model":"b","seed":12345678901234567890, "t":1.10 }');
});
