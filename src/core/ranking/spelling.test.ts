// Near terms, found row by row, beside the plain distance.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance } from "../text/nearest.ts";
import { editsAllowed, NearWalk, unknownWords } from "./spelling.ts";

const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 14 });
const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 4, maxLength: 12 });

/** The least distance to the word, whole or without its last letters. */
function plainEdits(wanted: string, term: string): number {
  const tail = Math.min(3, Math.floor(wanted.length / 3));
  return Math.min(...Array.from({ length: tail + 1 }, (_none, cut) => editDistance(term, wanted.slice(0, wanted.length - cut))));
}

describe("a walk over terms", () => {
  it("finds the edits that the plain distance finds, whatever term came before", () => {
    fc.assert(
      fc.property(word, fc.array(letters, { maxLength: 40 }), fc.boolean(), (wanted, terms, isSorted) => {
        const walk = new NearWalk(wanted);
        for (const term of isSorted ? terms.toSorted() : terms) {
          const plain = plainEdits(wanted, term);
          expect(walk.edits(term)).toBe(plain <= walk.editsMax ? plain : null);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("calls no beginning of a near term dead", () => {
    fc.assert(
      fc.property(word, letters, fc.nat(), (wanted, term, cut) => {
        const walk = new NearWalk(wanted);
        if (walk.isDead(term.slice(0, 1 + (cut % term.length)))) expect(plainEdits(wanted, term)).toBeGreaterThan(walk.editsMax);
      }),
      { numRuns: 5000 },
    );
    expect(new NearWalk("pressure").isDead("zzzz")).toBe(true);
  });
});

describe("unknown words", () => {
  it("are those of letters alone of which no language knows a term, each once", () => {
    const analyse = (text: string, language: string) => (text === "the" ? [] : [{ term: language === "de" ? text.replace(/n$/, "") : text, position: 0 }]);
    const isKnown = (term: string): boolean => ["pump", "haus"].includes(term);
    expect(unknownWords('pumpn HAUSN vlave "vlave x2" the vlv a_bcd Élan', ["en", "de"], { analyse, isKnown })).toEqual(["vlave", "elan"]);
    expect([3, 4, 7, 8].map(editsAllowed)).toEqual([0, 1, 1, 2]);
  });
});
