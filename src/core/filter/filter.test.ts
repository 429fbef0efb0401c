// The filter: its text, its JSON tree and what it matches.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlinthError } from "../errors.ts";
import type { Filter, FilterValue } from "./filter.ts";
import { checkFilter } from "./check.ts";
import { formatFilter } from "./format.ts";
import { filterDepthMax } from "./limits.ts";
import { matchesFilter } from "./match.ts";
import { parseFilter } from "./parse.ts";

const value: fc.Arbitrary<FilterValue> = fc.oneof(fc.string({ unit: "grapheme" }), fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0), fc.integer(), fc.boolean());
const field = fc.oneof(fc.constantFrom("lang", "year", "a.b", "not", "In", "größe", "with blank", "tick`\\"), fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }));
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: "small" },
    fc.record({ op: fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "^="), field, value }) as fc.Arbitrary<Filter>,
    fc.record({ op: fc.constant("exists" as const), field }),
    fc.record({ op: fc.constant("in" as const), field, values: fc.array(value, { minLength: 1, maxLength: 4 }) }),
    fc.record({ op: fc.constant("not" as const), filter: tie("filter") }),
    fc.record({ op: fc.constantFrom("and" as const, "or" as const), filters: fc.array(tie("filter"), { minLength: 2, maxLength: 4 }) }),
  ),
}));

function faultOf(run: () => unknown): PlinthError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof PlinthError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

describe("a filter's text", () => {
  it("means the tree of the design's example", () => {
    expect(parseFilter('lang = "de" and year >= 2020 and not tag in ["a","b"] and exists(author) and path ^= "docs/"')).toEqual({
      op: "and",
      filters: [
        { op: "=", field: "lang", value: "de" },
        { op: ">=", field: "year", value: 2020 },
        { op: "not", filter: { op: "in", field: "tag", values: ["a", "b"] } },
        { op: "exists", field: "author" },
        { op: "^=", field: "path", value: "docs/" },
      ],
    });
  });

  it("binds not before and, and and before or", () => {
    expect(formatFilter(parseFilter("not a = 1 AND b = 2 Or c = 3"))).toBe("not a = 1 and b = 2 or c = 3");
    expect(parseFilter("not a = 1 and b = 2 or c = 3")).toEqual(parseFilter("((not (a = 1)) and b = 2) or c = 3"));
  });

  it("is read back from what was written", () => {
    fc.assert(fc.property(filter, (tree) => {
      const text = formatFilter(tree);
      fc.pre(text.length <= 4000);
      expect(parseFilter(text)).toEqual(tree);
      expect(checkFilter(JSON.parse(JSON.stringify(tree)))).toEqual(tree);
    }));
  });

  it.each([
    ["", 0, "it ends where a field's name should stand"],
    ["lang =", 6, "it ends where a \"string\", a number, true or false should stand"],
    ["lang = de", 7, "a \"string\", a number, true or false should stand here"],
    ["\u{1F600} = 1", 0, "\"\u{1F600}\" is not expected"],
    ["a = \"\u{1F600}\" oops", 8, "and, or, or the end should stand here"],
    ["a in []", 6, "a \"string\", a number, true or false should stand here"],
    ["(a = 1", 6, "it ends where ) should stand"],
    ["a = \"open", 4, "a string without its closing quote"],
    ["a = \"\\x\"", 4, "a string with an escape that JSON does not know"],
    ["and = 1", 0, "a field's name should stand here"],
  ])("%j is refused at %i", (text, position, problem) => {
    expect(faultOf(() => parseFilter(text))).toMatchObject({ code: "filter.invalid", details: { position, problem } });
  });

  it("is refused when it is too deep, too long or has too many parts, and never overflows the stack", () => {
    expect(() => parseFilter(`${"not ".repeat(filterDepthMax - 1)}a = 1`)).not.toThrow();
    expect(faultOf(() => parseFilter(`${"not ".repeat(filterDepthMax)}a = 1`)).details["problem"]).toContain("nests at most");
    expect(faultOf(() => parseFilter("(".repeat(3999))).details["problem"]).toContain("nests at most");
    expect(faultOf(() => parseFilter("a".repeat(4001))).details["problem"]).toContain("at most 4000 characters");
    expect(faultOf(() => parseFilter(Array.from({ length: 500 }, () => "a<1").join(" or "))).details["problem"]).toContain("at most 500 parts");
  });
});

describe("a filter's JSON tree", () => {
  it.each([
    [null, "/"],
    [{ op: "and", filters: [] }, "/filters"],
    [{ op: "and", filters: [{ op: "=", field: "a", value: 1 }, { op: "~" }] }, "/filters/1/op"],
    [{ op: "=", field: "", value: 1 }, "/field"],
    [{ op: "=", field: "a", value: null }, "/value"],
    [{ op: "in", field: "a", values: ["x", {}] }, "/values/1"],
    [{ op: "not" }, "/filter"],
  ])("%j is refused at %s", (tree, position) => {
    expect(faultOf(() => checkFilter(tree))).toMatchObject({ code: "filter.invalid", details: { position } });
  });

  it("is refused when it is too deep", () => {
    let tree: unknown = { op: "exists", field: "a" };
    for (let depth = 0; depth < 10_000; depth++) tree = { op: "not", filter: tree };
    expect(faultOf(() => checkFilter(tree)).code).toBe("filter.invalid");
  });

  it("of one joined filter is that filter", () => {
    expect(checkFilter({ op: "and", filters: [{ op: "exists", field: "a" }] })).toEqual({ op: "exists", field: "a" });
  });
});

describe("a filter matches", () => {
  const fields = { lang: "de", year: 2021, tags: ["x", "y", 3], isDraft: false, author: { name: "Ada" }, "a.b": 1, none: null, empty: [] };

  it.each([
    ['lang = "de"', true],
    ['year = "2021"', false],
    ["year > 2020 and year <= 2021", true],
    ['tags = "y"', true],
    ['tags != "y"', false],
    ['tags != "z"', true],
    ["tags > 2", true],
    ['tags in ["z", "x"]', true],
    ['lang ^= "d"', true],
    ["isDraft = false", true],
    ["isDraft < true", false],
    ['author.name = "Ada"', true],
    ["a.b = 1", true],
    ["missing = 1", false],
    ["missing != 1", true],
    ["missing < 1 or missing >= 1", false],
    ["not missing = 1", true],
    ["exists(lang)", true],
    ["exists(none) or exists(empty) or exists(missing) or exists(author)", false],
    ['lang < "e" and lang > "d"', true],
    ["exists(constructor) or exists(`__proto__`)", false],
  ])("%s: %s", (text, expected) => {
    expect(matchesFilter(parseFilter(text), fields)).toBe(expected);
  });

  it("compares strings by code point, not by UTF-16 unit", () => {
    expect(matchesFilter(parseFilter('name > "\uFF5E"'), { name: "\u{1F600}" })).toBe(true);
  });

  it("`!=` is the opposite of `=` for every document", () => {
    fc.assert(fc.property(field, value, fc.dictionary(field, fc.oneof(value, fc.array(value))), (name, wanted, document) => {
      expect(matchesFilter({ op: "!=", field: name, value: wanted }, document)).toBe(!matchesFilter({ op: "=", field: name, value: wanted }, document));
    }));
  });
});
