// Explanations come out of their packing as they went in, to the last bit.
import fc from "fast-check";
import { expect, it } from "vitest";
import { packParts, unpackParts } from "./packed-parts.ts";

const part = fc.record({ term: fc.constantFrom("a", "b", "é😀", ""), frequency: fc.nat(), documentFrequency: fc.nat(3), idf: fc.double(), lengthRatio: fc.double(), score: fc.double() }, { noNullPrototype: true });
const items = fc.array(fc.record({ document: fc.string(), ordinal: fc.nat(), parts: fc.array(part, { maxLength: 4 }) }, { requiredKeys: ["document", "ordinal"], noNullPrototype: true }));

it("gives back any items, explained or not", () => {
  fc.assert(fc.property(items, (given) => {
    expect(unpackParts(structuredClone(packParts(given)))).toStrictEqual(given);
  }));
});
