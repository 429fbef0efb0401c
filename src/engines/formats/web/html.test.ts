// HTML: visible words are kept in order, the rest is not, and no nesting is too deep.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParsedElement } from "#core/documents/document";
import { format } from "./html.ts";

const limits = { bytesMax: 1e9, elementsMax: 1e6, depthMax: 200, millisecondsMax: 1e6, memoryBytesMax: 1e9 };

async function read(html: string) {
  const elements: ParsedElement[] = [];
  const facts = { title: "", language: "" };
  await format.read({ name: "x.html", bytes: new TextEncoder().encode(html), limits }, { element: (element) => void elements.push(element), image() {}, ledger() {}, note() {}, part() {}, title: (title) => { facts.title ||= title; }, language: (tag) => { facts.language ||= tag; } });
  return { elements, texts: elements.map((element) => element.text), ...facts };
}

const piece = fc.constantFrom("W ", "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<li>", "<ul>", "</ul>", "<b>", "</b>", "<br>", "<h2>", "</h2>", "<pre>", "</pre>", "<blockquote>", "</span>", "<caption>", "</tr>");

describe("html", () => {
  it("keeps every visible word, however broken the tags are", async () => {
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (parts) => {
      let count = 0;
      const html = parts.join("").replaceAll("W", () => `w${count++}`);
      const words = (await read(`<html><body>${html}</body></html>`)).texts.join(" ").match(/w\d+/g) ?? [];
      expect([...new Set(words)].toSorted()).toEqual(Array.from({ length: count }, (_, i) => `w${i}`).toSorted());
    }));
  });

  it("keeps the caption of a table that another one makes a layout", async () => {
    expect((await read("<table><caption>Prices <table><tr><td>a</td></tr></table></table>")).texts.join(" ")).toContain("Prices");
  });

  it("leaves out navigation, and what frames the content where the page names it", async () => {
    const page = (content: string) => `<body><header>Shop</header><nav><ul><li>Pumps</li><li>Seals</li></ul></nav>${content}<aside>Offers</aside><footer>Imprint</footer></body>`;
    expect((await read(page("<main><header>About pumps</header><p>They pump.</p><nav>Up</nav><aside>A hint.</aside></main>"))).texts).toEqual(["About pumps", "They pump.", "A hint."]);
    expect((await read(page("<div role=main><p>They pump.</p></div>"))).texts).toEqual(["They pump."]);
    expect((await read(page("<p>They pump.</p>"))).texts).toEqual(["Shop", "They pump.", "Offers", "Imprint"]);
    expect((await read("<body><nav><a>Pumps</a><p>Seals</p></nav></body>")).texts).toEqual(["Pumps", "Seals"]);
    expect((await read("<p>Before</p><div role=navigation>Links<p>After, never closed")).texts).toEqual(["Before"]);
  });

  it("reads nesting of any depth", { timeout: 60_000 }, async () => {
    expect((await read(`${"<div>".repeat(50_000)}deep text`)).texts).toEqual(["deep text"]);
    expect((await read(`${"<table><tr><td>".repeat(5000)}deep text`)).texts).toEqual(["deep text"]);
  });

  it.each(["display:none", "color: red; DISPLAY : none !important", "visibility:hidden", "font-size:0", "font-size: 0px; x: y", "opacity:0"])("leaves out what is hidden by %s", async (style) => {
    expect((await read(`<p>shown</p><p style="${style}">hidden <b>too</b></p><p>after</p>`)).texts).toEqual(["shown", "after"]);
  });

  it.each(["opacity:0.5", "font-size:0.8em", "display:block", "visibility:visible"])("shows what has %s", async (style) => {
    expect((await read(`<p style="${style}">shown</p>`)).texts).toEqual(["shown"]);
  });

  it("streams pages of several megabytes", async () => {
    const html = `<html lang="fr"><head><title>Grand</title></head><body>${"<p>Un paragraphe &eacute;crit pour la longueur.</p>".repeat(60_000)}</body></html>`;
    const page = await read(html);
    expect(page.elements.length).toBe(60_000);
    expect(page).toMatchObject({ title: "Grand", language: "fr" });
    expect(page.texts.at(-1)).toBe("Un paragraphe écrit pour la longueur.");
  });

  it("takes the article without the page around it, with its heading", async () => {
    const paragraph = "The keeper of the light wrote in his book, each evening at six, what the weather was and which ships had passed, and he signed it with his name and the hour.";
    const { texts } = await read(`<html><body><nav><a>Home</a> <a>Shop</a></nav><h1>The book</h1><article>${`<p>${paragraph}</p>`.repeat(7)}</article><footer>Imprint</footer></body></html>`);
    expect(texts).toEqual(["The book", ...Array.from({ length: 7 }, () => paragraph)]);
  });

  it("keeps everything when the article would be the smaller part", async () => {
    const { texts } = await read(`<body>${"<p>A paragraph with commas, and words, that goes on for a while so that it looks like running text to those who count, and it ends here at last.</p>".repeat(5)}${Array.from({ length: 200 }, (_, i) => `<div><a>Entry number ${i} of the list</a></div>`).join("")}</body>`);
    expect(texts.join(" ")).toContain("Entry number 199");
  });
});
