// Outlines and what completes them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outlineForm, outlineOf, outlineTextMax, outlineTextsMax, placeInForm, typedForm } from "./outline.ts";

describe("an outline", () => {
  it("holds title and headings once, without blanks around and without what says nothing", () => {
    expect(outlineOf([" Pump  manual ", "Pump manual", "Care", " Pump  manual ", "Care", "CARE", "—", ""])).toEqual(["Pump manual", "Care"]);
    expect(outlineOf(["x".repeat(outlineTextMax + 1), ...Array.from({ length: outlineTextsMax + 5 }, (_none, i) => `h${i}`)])).toHaveLength(outlineTextsMax);
  });

  it("is completed by every beginning of each of its words, up to its end", () => {
    const word = fc.constantFrom("Pump", "KP-200", "Ölstand", "水泵", "of", "3", "naïve", "e.g.");
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(), (list, first, length) => {
        const text = list.join(" ");
        const typed = list.slice(first % list.length).join(" ");
        const cut = Array.from(typed).slice(0, 1 + (length % Array.from(typed).length)).join("");
        const place = placeInForm(outlineForm(text), typedForm(cut));
        expect(place).not.toBeNull();
        if (first % list.length === 0) expect(place).toBe("start");
      }),
    );
  });

  it("is not completed inside a word, nor by nothing", () => {
    expect(placeInForm(outlineForm("Pump manual"), typedForm("ump"))).toBeNull();
    expect(placeInForm(outlineForm("Pump manual"), typedForm(" - "))).toBeNull();
    expect(placeInForm(outlineForm("Pumps"), typedForm("pump "))).toBeNull();
  });
});
