// Search and answers over real rows and the memory index: exact quotes, rights, explanations that add up.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHeldClock } from "#conformance/held-clock";
import { createSeededRandom } from "#conformance/seeded-random";
import type { ElementType } from "#core/documents/document";
import type { DocumentRow } from "#core/rows/tables";
import { codePointLength, sliceCodePoints } from "#core/text/positions";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { createMemorySearchIndex } from "#engines/memory/search-index";
import type { Metrics } from "#ports/metrics";
import { createAnalyser } from "./analysis/index.ts";
import { createRetrieval } from "./index.ts";
import { bestSnippet, matchSpans, toCodePointMarks } from "./marks.ts";

const metrics: Metrics = { count: () => undefined, gauge: () => undefined, observe: () => undefined, expose: async () => "" };
const scope = { workspace: "main", collection: "default" };

interface Draft { readonly id: string; readonly title?: string; readonly groups?: string[]; readonly headings?: string[]; readonly elements: readonly (string | [ElementType, string])[] }

/** A store and an index that hold `drafts`, one chunk each. */
async function library(drafts: readonly Draft[]) {
  const rows = createMemoryRowStore();
  const analyser = createAnalyser();
  const index = createMemorySearchIndex({ analyser });
  const texts = new Map<string, string>();
  let seq = 0;
  for (const { id, title = id, groups = [], headings = [], elements } of drafts) {
    let at = 0;
    const elementRows = elements.map((element, ordinal) => {
      const [type, text] = typeof element === "string" ? (["paragraph", element] as const) : element;
      const start = at;
      at += codePointLength(text) + 1;
      return { workspace: "main", version: `v${id}`, ordinal, type, text, start, locator: { kind: "lines" as const, from: ordinal + 1, to: ordinal + 1 }, data: null };
    });
    const text = elementRows.map((row) => row.text).join("\n");
    texts.set(id, text);
    const document: DocumentRow = {
      ...scope, document: id, source: "s", externalId: `${id}.md`, title, mediaType: "text/markdown", language: "en", status: "read", version: `v${id}`, contentHash: id, chunker: "c1",
      bytes: 1, elements: elements.length, chunks: 1, groups, metadata: {}, error: null, modifiedAt: 0, createdAt: 0, updatedAt: 0,
    };
    const chunk = { workspace: "main", version: `v${id}`, chunker: "c1", ordinal: 0, firstElement: 0, lastElement: elements.length - 1, start: 0, end: codePointLength(text), tokens: 1, headings };
    ({ seq } = await rows.commit({
      workspace: "main", log: [{ type: "document.put", collection: "default", document: id }],
      writes: [{ kind: "put", table: "documents", rows: [document] }, { kind: "put", table: "elements", rows: elementRows }, { kind: "put", table: "chunks", rows: [chunk] }],
    }));
    await index.apply(scope, { seq, changes: [{ kind: "put", document: { document: id, externalId: `${id}.md`, language: "en", groups, fields: {}, entries: [{ version: `v${id}`, ordinal: 0, title, headings, text }] } }] });
  }
  const retrieval = createRetrieval({ rows, index, analyser, clock: createHeldClock(0), random: createSeededRandom(1), metrics, waitForIndex: async () => undefined });
  const base = { ...scope, readable: { all: true } as const, signal: new AbortController().signal };
  return {
    rows, texts,
    search: (query: string, more: { readable?: { all: false; groups: string[] }; explain?: boolean } = {}) => retrieval.search({ ...base, query, limit: 10, offset: 0, explain: false, onePerDocument: false, ...more }),
    ask: (question: string, more: { readable?: { all: false; groups: string[] } } = {}) => retrieval.ask({ ...base, question, sentencesMax: 3, ...more }),
  };
}

const handbook: Draft[] = [
  { id: "pumps", title: "Pump manual", headings: ["Pump manual", "Pressure"], elements: ["The KP-200 pump runs at 40 bar. It weighs 12.5 kg.", "Dr. Berg designed the seal in 2019."] },
  { id: "travel", title: "Travel policy", elements: ["Trips above 3,000 euros are approved by Johan Bexell.", "The daily meal allowance is 45 euros."] },
  { id: "secret", title: "Board minutes", groups: ["board"], elements: ["The board approved a dividend of 2 euros per share."] },
  { id: "emoji", title: "Notes 🎣", elements: ["🐟🐟 The zebrafish tank 🐠 holds 90 litres 🐡."] },
  ...["alpha", "beta", "gamma", "delta"].map((word) => ({ id: word, elements: [`Filler text about ${word} that has nothing to do with it.`] })),
];

describe("search", () => {
  it("shows the chunk with its place, its marks and a snippet", async () => {
    const { search } = await library(handbook);
    const hit = (await search("meal allowance")).hits[0];
    expect(hit).toMatchObject({ externalId: "travel.md", rank: 1, chunk: "vtravel/c1/0", locator: { kind: "lines", from: 1, to: 2 } });
    expect(hit?.marks.map(({ start, end }) => sliceCodePoints(hit.text, start, end))).toEqual(["meal", "allowance"]);
    expect(hit?.snippet.marks.map(({ start, end }) => sliceCodePoints(hit.snippet.text, start, end))).toEqual(["meal", "allowance"]);
  });

  it("counts marks in code points where the text has characters beyond the basic plane", async () => {
    const { search } = await library(handbook);
    const hit = (await search("litres zebrafish")).hits[0];
    expect(hit?.marks.map(({ start, end }) => sliceCodePoints(hit.text, start, end))).toEqual(["zebrafish", "litres"]);
  });

  it("explains each score by parts that add up to it", async () => {
    const { search } = await library(handbook);
    for (const hit of (await search("pump pressure seal 40", { explain: true })).hits) {
      const [arm] = hit.explanation ?? [];
      expect(arm?.terms.reduce((sum, term) => sum + term.score, 0)).toBeCloseTo(hit.score, 9);
      expect(arm?.contribution).toBe(hit.score);
    }
  });

  it("hides documents of other groups from hits and totals", async () => {
    const { search } = await library(handbook);
    expect((await search("dividend", { readable: { all: false, groups: ["staff"] } }))).toMatchObject({ hits: [], total: 0 });
    expect((await search("dividend", { readable: { all: false, groups: ["board"] } })).hits.map((hit) => hit.document)).toEqual(["secret"]);
  });

  it("leaves out a hit whose row was narrowed after the index saw it", async () => {
    const { search, rows } = await library(handbook);
    const [row] = await rows.getMany("documents", [["main", "default", "travel"]]);
    if (row) await rows.commit({ workspace: "main", writes: [{ kind: "put", table: "documents", rows: [{ ...row, groups: ["board"] }] }] });
    expect((await search("meal allowance", { readable: { all: false, groups: [] } })).hits).toEqual([]);
  });
});

describe("ask", () => {
  it("quotes the exact sentence, and the quote is the text at its place", async () => {
    const { ask, texts } = await library(handbook);
    for (const [question, quote] of [["How many bar does the KP-200 pump run at?", "The KP-200 pump runs at 40 bar."], ["Who approves trips above 3,000 euros?", "Trips above 3,000 euros are approved by Johan Bexell."], ["How many litres does the zebrafish tank hold?", "🐟🐟 The zebrafish tank 🐠 holds 90 litres 🐡."]] as const) {
      const answer = await ask(question);
      expect(answer.sentences[0]?.text).toBe(quote);
      for (const citation of answer.citations) expect(sliceCodePoints(texts.get(citation.document) ?? "", citation.start, citation.end)).toBe(citation.quote);
      expect(answer.sentences.every((sentence) => sentence.citations.every((at) => answer.citations[at]?.quote === sentence.text))).toBe(true);
    }
  });

  it("says that the collection does not answer, and shows the nearest passages", async () => {
    const { ask } = await library(handbook);
    const answer = await ask("What is the capital of Australia?");
    expect(answer).toMatchObject({ answered: false, answer: "", sentences: [], citations: [] });
    const near = await ask("Who approved the merger with the bicycle factory in Lisbon?");
    expect(near.answered).toBe(false);
    expect(near.nearest.length).toBeGreaterThan(0);
  });

  it("answers nothing from documents that the principal may not read", async () => {
    const { ask } = await library(handbook);
    expect((await ask("How high is the dividend per share?")).answered).toBe(true);
    const refused = await ask("How high is the dividend per share?", { readable: { all: false, groups: [] } });
    expect(JSON.stringify(refused)).not.toContain("2 euros");
  });
});

describe("marks", () => {
  it("stay inside the text, in order and apart, for any text and query", () => {
    const analyser = createAnalyser();
    const text = fc.array(fc.constantFrom("pump", "🐟", "Pumps", "é", " ", ".", "\n", "seal", "水泵"), { maxLength: 60 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, text, (haystack, query) => {
        const spans = matchSpans(analyser, haystack, { terms: new Set(analyser.analyse(query, "en").map((token) => token.term)), language: "en" });
        const marks = toCodePointMarks(haystack, spans);
        expect(marks.map(({ start, end }) => sliceCodePoints(haystack, start, end))).toEqual(spans.map(({ start, end }) => haystack.slice(start, end)));
        const snippet = bestSnippet(haystack, spans);
        expect(haystack).toContain(snippet.text);
        for (const mark of snippet.marks) expect(mark.end).toBeLessThanOrEqual(codePointLength(snippet.text));
      }),
    );
  });
});
