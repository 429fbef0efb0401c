// JSON by scanning: the same values as JSON.parse finds, without recursion, and every cut is noticed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonLines, pointerOf } from "./json-lines.ts";
import { scanJson, type PathStep } from "./json-scan.ts";

function leavesOf(text: string, depthMax = 1000) {
  const leaves: [string, string][] = [];
  const problem = scanJson(text, depthMax, { leaf: (path, value) => leaves.push([pointerOf(path), value]) });
  return { leaves, problem };
}

/** The naive twin: recursion over what JSON.parse builds. */
function twin(value: unknown, path: readonly PathStep[] = []): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((item, i) => twin(item, [...path, i]));
  if (typeof value === "object" && value !== null) return Object.entries(value).flatMap(([key, item]) => twin(item, [...path, key]));
  return [[pointerOf(path), String(value)]];
}

const value = fc.jsonValue({ maxDepth: 5 });

describe("scanJson", () => {
  it("finds the values that JSON.parse finds, where it finds them", () => {
    fc.assert(fc.property(value, fc.constantFrom(undefined, 2), (json, indent) => {
      const text = JSON.stringify(json, null, indent);
      const { leaves, problem } = leavesOf(text);
      expect(problem).toBeUndefined();
      expect(leaves.toSorted()).toEqual(twin(JSON.parse(text)).map(([path, leaf]) => [path, numberAsWritten(leaf)]).toSorted());
    }));
    function numberAsWritten(leaf: string): string {
      return leaf;
    }
  });

  it("notices every place where an object may be cut off", () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), value), fc.nat(), (object, cut) => {
      const text = JSON.stringify(object);
      const part = text.slice(0, cut % text.length);
      fc.pre(part !== "");
      expect(leavesOf(part).problem).toMatchObject({ kind: "damaged", isCutOff: true });
    }));
  });

  it.each(['{"a" 1}', "[1 2]", '{"a":}', "[}", '{a:1}', "nul", '{"a":1} x', "[1,,2]", "01x"])("calls %s damaged", (text) => {
    expect(leavesOf(text).problem?.kind).toBe("damaged");
  });

  it("passes over comments and a last comma", () => {
    expect(leavesOf('// a\n{"a": [1, 2,], /* b */ "c": true,}\n').leaves).toEqual([["/a/0", "1"], ["/a/1", "2"], ["/c", "true"]]);
  });

  it("stops at the depth limit, however deep the nesting, without using the stack", () => {
    expect(leavesOf("[".repeat(500_000), 200).problem?.kind).toBe("too_deep");
    expect(leavesOf("[".repeat(500_000) + "]".repeat(500_000), 1_000_000).problem).toBeUndefined();
  });

  it("keeps numbers as they are written", () => {
    expect(leavesOf("[12345678901234567890, 1.50, -0, 1E5]").leaves.map(([, text]) => text)).toEqual(["12345678901234567890", "1.50", "-0", "1E5"]);
  });
});

describe("JsonLines", () => {
  const itemsOf = (json: unknown) => {
    const items: [string, string][] = [];
    const lines = new JsonLines(({ pointer, text }) => items.push([pointer, text]));
    scanJson(JSON.stringify(json), 100, lines);
    lines.end();
    return items;
  };

  it("gives each record of the outermost list its own pointer", () => {
    expect(itemsOf([{ a: 1, b: [{ c: 2 }] }, { a: 3 }])).toEqual([["/0", "a: 1\nb.c: 2"], ["/1", "a: 3"]]);
    expect(itemsOf({ x: "y", rows: [{ a: 1 }, { a: 2 }], z: true })).toEqual([["", "x: y"], ["/rows/0", "rows.a: 1"], ["/rows/1", "rows.a: 2"], ["", "z: true"]]);
  });

  it("writes plain lists on one line, however nested", () => {
    expect(itemsOf({ tags: ["a", "b"], line: [[1, 2], [3, 4]] })).toEqual([["", "tags: a, b\nline: 1, 2\nline: 3, 4"]]);
  });

  it("loses no value but nulls and empty texts", () => {
    fc.assert(fc.property(fc.array(fc.record({ n: fc.integer(), s: fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1 }), l: fc.array(fc.integer()) })), (rows) => {
      const text = itemsOf({ rows, last: 7 }).map(([, line]) => line).join("\n");
      const numbers = (value_: string) => (value_.match(/-?\d+/g) ?? []).map(Number).toSorted((a, b) => a - b);
      expect(numbers(text)).toEqual([...rows.flatMap((row) => [row.n, ...row.l]), 7].map((n) => n + 0).toSorted((a, b) => a - b));
    }));
  });
});
