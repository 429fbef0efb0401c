// Cleaning: what nobody sees goes, what everybody sees stays, and cleaning twice changes nothing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanCode, cleanText } from "./clean-text.ts";

const messy = fc.string({ unit: fc.constantFrom("a", "B", "é", "e\u0301", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u200b", "\u00ad", "\u202e", "\ufeff", "\0", "\u0007", "字", "👩‍👩‍👧", "\u{e0041}", "\ud800", "\u2028") });

describe("cleanText", () => {
  it("leaves nothing invisible, no blanks in a row and no empty ends, whatever comes in", () => {
    fc.assert(fc.property(messy, (text) => {
      const clean = cleanText(text);
      expect(clean).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u202a-\u202e\ufeff]|[\u{e0000}-\u{e007f}]/u);
      expect(clean).not.toMatch(/ {2}|\t|\n{3}| \n|\n /);
      expect(clean).toBe(clean.trim());
      expect(clean).toBe(clean.normalize("NFC"));
      expect(clean).not.toMatch(/\p{Surrogate}/u);
    }));
  });

  it("changes nothing the second time", () => {
    fc.assert(fc.property(messy, (text) => {
      expect(cleanText(cleanText(text))).toBe(cleanText(text));
      expect(cleanCode(cleanCode(text))).toBe(cleanCode(text));
    }));
  });

  it("keeps visible letters in their order", () => {
    fc.assert(fc.property(messy, (text) => {
      const visible = (value: string) => value.replace(/[^aB\u5b57]/g, "");
      expect(visible(cleanText(text))).toBe(visible(text));
    }));
  });

  it("shows text in the order it is written, without overrides of direction", () => {
    expect(cleanText("Pay 100 to \u202eecila\u202c now")).toBe("Pay 100 to ecila now");
  });

  it("joins what a soft hyphen or a zero width space parts, and keeps joiners that shape letters", () => {
    expect(cleanText("zero\u200bwidth soft\u00adhyphen")).toBe("zerowidth softhyphen");
    expect(cleanText("نمی\u200cخواهم 👩\u200d👩\u200d👧")).toBe("نمی\u200cخواهم 👩\u200d👩\u200d👧");
  });

  it("removes hidden tags but not those of a flag", () => {
    expect(cleanText("hi\u{e0069}\u{e0067} there")).toBe("hi there");
    expect(cleanText("\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}")).toBe("\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}");
  });
});

describe("cleanCode", () => {
  it("keeps indentation and inner blanks", () => {
    expect(cleanCode("\n\n  if (a)  {\n\tb\n  }  \n\n")).toBe("  if (a)  {\n\tb\n  }");
  });
});

describe("text that is tidy already", () => {
  it("is what the long way would give", () => {
    const almost = fc.string({ unit: fc.constantFrom("a", "Z", "é", "ß", "–", "\u201c", "…", " ", "\n", ".", "ǰ", "\u00ad", "\u0300", "字") });
    fc.assert(fc.property(almost, (text) => {
      // A BOM in front leaves the quick way and is removed on the long one.
      expect(cleanText(text)).toBe(cleanText(`\ufeff${text}`));
    }));
  });
});
