// The collector: clean text in batches, within the element limit, with a title and a sample of prose.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParsedElement } from "#core/documents/document";
import type { ParseFrame } from "#ports/reading/parser";
import { Collector } from "./collector.ts";

const limits = { bytesMax: 1, elementsMax: 50, depthMax: 1, millisecondsMax: 1, memoryBytesMax: 1 };

function collector() {
  const frames: ParseFrame[] = [];
  const elements = () => frames.flatMap((frame) => (frame.kind === "elements" ? frame.elements : []));
  return { frames, elements, collect: new Collector({ name: "x", limits }, (frame) => frames.push(frame)) };
}

describe("Collector", () => {
  it("keeps order across batches, and puts a ledger entry behind the elements before it", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40_000 }), { maxLength: 30 }), (sizes) => {
      const { frames, elements, collect } = collector();
      sizes.forEach((size, i) => collect.element({ type: "paragraph", text: `${i}${"x".repeat(size)}` }));
      collect.ledger({ unit: "file", index: 0, outcome: "read", parser: "x@1" });
      expect(elements().map((element) => Number.parseInt(element.text, 10))).toEqual(sizes.map((_, i) => i));
      expect(frames.at(-1)?.kind).toBe("ledger");
      for (const frame of frames) if (frame.kind === "elements") expect(frame.elements.slice(0, -1).reduce((sum, element) => sum + element.text.length, 0)).toBeLessThan(65_536);
    }));
  });

  it("cleans prose and cells, keeps the blanks of code, and drops what is empty afterwards", () => {
    const { elements, collect } = collector();
    const given: ParsedElement[] = [{ type: "paragraph", text: "two  blanks\u00ad" }, { type: "code", text: "a  b\r\n" }, { type: "paragraph", text: " \u200b " }, { type: "table", text: "a", cells: [["x\u0000  y"]] }];
    for (const element of given) collect.element(element);
    collect.flush();
    expect(elements()).toEqual([{ type: "paragraph", text: "two blanks" }, { type: "code", text: "a  b" }, { type: "table", text: "a", cells: [["x y"]] }]);
  });

  it("stops at the element limit", () => {
    const { collect } = collector();
    expect(() => {
      for (let i = 0; i <= limits.elementsMax; i++) collect.element({ type: "paragraph", text: "x" });
    }).toThrow(expect.objectContaining({ code: "parse.too_large" }));
  });

  it("takes the first title, and a language only in the form of a tag", () => {
    const { collect } = collector();
    collect.title("  ");
    collect.title("A\n title");
    collect.title("Another");
    collect.language("English language");
    collect.language("en_GB");
    expect(collect.summary).toMatchObject({ title: "A title", language: "en-GB", isEmpty: true });
  });

  it("samples prose before headings and tables, and never code", () => {
    const { collect } = collector();
    collect.element({ type: "heading", text: "Heading" });
    collect.element({ type: "code", text: "code();" });
    collect.element({ type: "paragraph", text: "prose ".repeat(30) });
    expect(collect.summary.sample).toBe(`${"prose ".repeat(30).trim()}\n`);
    const short = collector();
    short.collect.element({ type: "heading", text: "Heading" });
    expect(short.collect.summary.sample).toBe("Heading\n");
  });
});
