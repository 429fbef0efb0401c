// The indexed field of a chunk.
import { describe, expect, it } from "vitest";
import { fieldGapPositions, fieldLength, fieldTokens } from "./index-field.ts";

const analyse = (text: string) => text.split(" ").filter(Boolean).map((term, position) => ({ term, position }));

/** Terms in order of position, with `|` where a gap stands. */
function fieldOf(title: string, headings: readonly string[], text: string): string {
  let last = -1;
  return fieldTokens({ title, headings, text }, analyse).map(({ term, position }) => {
    const gap = last >= 0 && position > last + fieldGapPositions ? "| " : "";
    last = position;
    return gap + term;
  }).join(" ");
}

describe("the field of a chunk", () => {
  it("is the title twice, then headings, then text, apart so that no phrase crosses", () => {
    expect(fieldOf("pump manual", ["care"], "oil it")).toBe("pump manual | pump manual | care | oil it");
  });

  it("leaves out what only says the title again", () => {
    expect(fieldOf("pump", ["pump", "care"], "oil")).toBe("pump | pump | care | oil");
    expect(fieldOf("roots", [], " roots\n")).toBe("roots | roots");
    expect(fieldOf("", [], "oil")).toBe("oil");
  });

  it("is as long as the positions that hold a token", () => {
    expect(fieldLength([{ term: "a", position: 0 }, { term: "b", position: 0 }, { term: "c", position: 7 }])).toBe(2);
  });
});
