// What the SDK writes into path, query and body, the server reads back as the same input.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operation } from "#contract/operation";
import { routeOf } from "#contract/route";
import { addressOf, type ClientRoute } from "../../src/surfaces/sdk/route.ts";
import { fieldsOf, withBody } from "../../src/surfaces/http/input.ts";
import { Router } from "../../src/surfaces/http/router.ts";
import { splitUrl } from "../../src/surfaces/http/operations.ts";
import { toys } from "./house.ts";

function clientRoute(operation: Operation): ClientRoute {
  const { method, path, rest } = routeOf(operation);
  return { method, path, rest, input: operation.input.kind, output: operation.output.kind, effect: operation.effect };
}

/** From input to URL to input, as fetch would send it. */
function carried(operation: Operation, input: Readonly<Record<string, unknown>>): unknown {
  const { target, json } = addressOf(clientRoute(operation), input);
  const url = new URL(target, "http://127.0.0.1");
  const match = new Router(new Map([[operation.name, operation]])).match(routeOf(operation).method, splitUrl(url.pathname).path);
  if (match === undefined) throw new Error(`${url.pathname} reaches nothing`);
  return withBody(fieldsOf(match, url.search.slice(1)), json === undefined ? undefined : (JSON.parse(json) as unknown));
}

const text = fc.string({ unit: fc.oneof(fc.constantFrom("/", "?", "#", "%", "&", "=", "+", " ", ".", "[", "]", "{", "\"", "\\", "\n", "é", "日", "😀", "0", "a"), fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 })), maxLength: 8 });
const word = text.filter((one) => one !== "" && one !== "." && one !== "..");
const optional = { requiredKeys: ["word"] } as { requiredKeys: ["word"] };
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0);
const inputs = fc.record({
  word, times: fc.integer(), loud: fc.boolean(), ratio: number, tags: fc.array(text, { maxLength: 4 }), counts: fc.array(fc.integer(), { maxLength: 4 }), until: fc.oneof(fc.integer(), fc.constant(null)),
  filter: fc.oneof(text.filter((one) => !one.startsWith("{")), fc.dictionary(text.filter((name) => name !== "__proto__"), fc.oneof(text, fc.integer(), fc.boolean()), { maxKeys: 3 })),
}, optional);

describe("an input on its way", () => {
  it.each([toys.echo, toys.send])("arrives as it was sent by $http", (operation) => {
    fc.assert(fc.property(inputs, (input) => {
      expect(carried(operation, { ...input })).toEqual({ ...input });
    }), { numRuns: 500 });
  });

  it("is refused before it is sent when its path would lead elsewhere", () => {
    for (const odd of ["", ".", ".."]) expect(() => addressOf(clientRoute(toys.echo), { word: odd })).toThrowError(expect.objectContaining({ code: "request.invalid", details: expect.objectContaining({ where: "word" }) as unknown }));
    expect(() => addressOf(clientRoute(toys.echo), {})).toThrowError(expect.objectContaining({ code: "request.invalid" }));
  });
});
