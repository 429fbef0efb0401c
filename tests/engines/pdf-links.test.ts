// The addresses behind a page's links: told with their places, unless the page spells them out.
import { expect, it } from "vitest";
import type { ParsedElement } from "#core/documents/document";
import { writePdf } from "../../scripts/handbook/pdf-writer.ts";
import { format } from "#engines/formats/pdf/pdf";

const limits = { bytesMax: 10_000_000, elementsMax: 100_000, depthMax: 200, millisecondsMax: 10_000, memoryBytesMax: 1_000_000_000 };

it("tells where links lead, each address once, and none that stands on the page", async () => {
  const bytes = writePdf([{
    texts: [{ x: 72, y: 700, size: 12, text: "See the manual or www.example.org/parts for spare parts." }],
    links: [{ place: [72, 696, 130, 712], address: "https://example.org/manual" }, { place: [140, 696, 200, 712], address: "https://example.org/manual" }, { place: [200, 696, 300, 712], address: "http://www.example.org/parts/" }, { place: [300, 696, 330, 712], address: "javascript:alert(1)" }],
  }], "Links");
  const elements: ParsedElement[] = [];
  await format.read({ name: "links.pdf", bytes, limits }, { element: (element) => void elements.push(element), image() {}, ledger() {}, note() {}, part() {}, title() {}, language() {} });
  expect(elements.map(({ text }) => text)).toEqual(["See the manual or www.example.org/parts for spare parts.", "https://example.org/manual"]);
  const locator = elements[1]?.locator;
  expect(locator?.kind === "page" && locator.boxes.map(([x0]) => Math.round(x0 * 595))).toEqual([72, 140]);
});
