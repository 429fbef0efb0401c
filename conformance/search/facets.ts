// Sentences on facets: what is counted, how it is ordered, and that a value counts as many documents as its filter leaves.
import { facetValuesMax } from "#core/filter/limits";
import type { Filter } from "#core/filter/filter";
import type { Facet } from "#core/filter/facets";
import type { IndexDocument, IndexQuery, SearchIndex } from "#ports/search-index";
import { sampleEntry, sampleFusedQuery, sampleIndexDocument as document, sampleQuery as query, sampleScope as scope } from "./samples.ts";
import { type Subject, type SuiteKit, withOpened } from "../kit.ts";

/** Declares the sentences. */
export function facetSentences(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const { expect } = kit;
  const it = (sentence: string, body: (index: SearchIndex) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));
  const put = (index: SearchIndex, seq: number, ...documents: readonly IndexDocument[]): Promise<void> => index.apply(scope, { seq, changes: documents.map((each) => ({ kind: "put", document: each })) });
  const facetsFor = async (index: SearchIndex, text: string, more: Partial<IndexQuery>): Promise<readonly Facet[] | undefined> => (await index.search(scope, query(text, more))).facets;
  const inWords = (facets: readonly Facet[] | undefined): readonly string[] | undefined => facets?.map(({ field, values, more }) => `${field}: ${values.map(({ value, documents }) => `${JSON.stringify(value)} ${documents}`).join(", ")}${more > 0 ? `, ${more} more` : ""}`);

  it("counts in how many documents of all hits each value of a field stands", async (index) => {
    const entries = [sampleEntry(0, "pump"), sampleEntry(1, "pump pump")];
    await put(index, 1, document("a", "", { entries, fields: { lang: "en", tag: ["x", "y", "x"], year: 2020 } }), document("b", "pump", { fields: { lang: "de", tag: "x", author: { name: "Kim" } } }));
    await put(index, 2, document("c", "pump and valve", { fields: { lang: "en", year: "2020", tag: [] } }), document("d", "valve", { fields: { lang: "fr" } }), document("e", "pump", { fields: {} }));
    for (const isFlushed of [false, true]) {
      if (isFlushed) await index.flush(scope);
      const facets = await facetsFor(index, "pump", { limit: 1, facets: ["lang", "tag", "year", "author.name", "none"] });
      expect(inWords(facets)).toEqual(['lang: "en" 2, "de" 1', 'tag: "x" 2, "y" 1', 'year: 2020 1, "2020" 1', 'author.name: "Kim" 1', "none: "]);
    }
    expect(await facetsFor(index, "pump", {})).toBeUndefined();
    expect(inWords(await facetsFor(index, "unknown", { facets: ["lang"] }))).toEqual(["lang: "]);
  });

  it("counts only what the reader may read, what the filter takes and what holds the phrase", async (index) => {
    await put(index, 1, document("a", "lead time", { groups: ["board"], fields: { tag: "secret", lang: "en" } }), document("b", "lead time", { fields: { tag: "open", lang: "en" } }), document("c", "time to lead", { fields: { tag: "open", lang: "de" } }));
    for (const isFlushed of [false, true]) {
      if (isFlushed) await index.flush(scope);
      expect(inWords(await facetsFor(index, "lead", { readable: { all: false, groups: [] }, facets: ["tag"] }))).toEqual(['tag: "open" 2']);
      expect(inWords(await facetsFor(index, "lead", { filter: { op: "=", field: "lang", value: "de" }, facets: ["tag", "lang"] }))).toEqual(['tag: "open" 1', 'lang: "de" 1']);
      expect(inWords(await facetsFor(index, '"lead time"', { facets: ["tag"] }))).toEqual(['tag: "open" 1, "secret" 1']);
    }
  });

  it("takes new fields and removals into account at once", async (index) => {
    await put(index, 1, document("a", "pump", { fields: { tag: "x" } }), document("b", "pump", { fields: { tag: "x" } }), document("c", "pump", { fields: { tag: "z" } }));
    await index.flush(scope);
    expect(inWords(await facetsFor(index, "pump", { facets: ["tag"] }))).toEqual(['tag: "x" 2, "z" 1']);
    await index.apply(scope, { seq: 2, changes: [{ kind: "access", document: "a", groups: [], fields: { tag: "y" } }, { kind: "remove", document: "c" }] });
    expect(inWords(await facetsFor(index, "pump", { facets: ["tag"] }))).toEqual(['tag: "x" 1, "y" 1']);
    await index.flush(scope);
    expect(inWords(await facetsFor(index, "pump", { facets: ["tag"] }))).toEqual(['tag: "x" 1, "y" 1']);
  });

  it("shows the values of most documents, ties in their order, and tells how many are left", async (index) => {
    await put(index, 1, ...Array.from({ length: facetValuesMax + 3 }, (_none, i) => document(`d${i}`, "pump", { fields: { n: i, all: true } })), document("z", "pump", { fields: { n: 9, all: false } }));
    const [numbers, all] = (await facetsFor(index, "pump", { facets: ["n", "all", "n"] })) ?? [];
    expect(numbers?.values.map(({ value }) => value)).toEqual([9, ...Array.from({ length: facetValuesMax }, (_none, i) => i).filter((i) => i !== 9)]);
    expect(numbers?.more).toBe(3);
    expect(all).toEqual({ field: "all", values: [{ value: true, documents: facetValuesMax + 3 }, { value: false, documents: 1 }], more: 0 });
  });

  it("takes `*` for the metadata that the documents of the hits have, not for their own facts", async (index) => {
    const own = { lang: "en", path: "p", title: "t", type: "text/plain", source: "s", modified: 1 };
    await put(index, 1, document("a", "pump", { fields: { ...own, tag: "x", year: 1 } }), document("b", "pump", { fields: { ...own, year: 2, empty: null } }), document("c", "valve", { fields: { ...own, other: 1 } }));
    await index.flush(scope);
    expect(inWords(await facetsFor(index, "pump", { facets: ["*", "year", "lang"] }))).toEqual(["year: 1 1, 2 1", 'tag: "x" 1', 'lang: "en" 2']);
  });

  it("counts for each value as many documents as its filter leaves", async (index) => {
    await put(index, 1, ...Array.from({ length: 40 }, (_none, i) => document(`d${i}`, ["pump", "valve", "pump valve"][i % 3]!, { groups: i % 5 === 0 ? ["g"] : [], fields: { tag: ["a", "b", "c"].filter((_tag, at) => (i >> at) % 2 === 0), year: 2020 + (i % 4) } })));
    for (const isFlushed of [false, true]) {
      if (isFlushed) await index.flush(scope);
      for (const readable of [{ all: true as const }, { all: false as const, groups: [] }]) {
        const asked = { readable, limit: 100, onePerDocument: true, facets: ["tag", "year"] };
        for (const { field, values } of (await facetsFor(index, "pump", asked)) ?? []) {
          for (const { value, documents } of values) {
            const filter: Filter = { op: "=", field, value };
            expect((await index.search(scope, query("pump", { ...asked, filter }))).hits).toHaveLength(documents);
          }
        }
      }
    }
  });

  it("counts for candidates what matches in words and what only the dense arm brings", async (index) => {
    const vectors = (values: readonly number[]) => ({ vectors: { model: "m", dimensions: 2, rows: [new Uint8Array(Float32Array.from(values).buffer)] } });
    await put(index, 1, document("a", "pump", { fields: { tag: "words" } }), document("b", "valve", { fields: { tag: "near" }, ...vectors([1, 0]) }), document("c", "seal", { fields: { tag: "far" }, ...vectors([0, 1]) }));
    for (const isFlushed of [false, true]) {
      if (isFlushed) await index.flush(scope);
      const asked = { depth: 1, dense: { model: "m", vector: Float32Array.of(1, 0) }, facets: ["tag"] };
      expect(inWords((await index.fused(scope, sampleFusedQuery("pump", asked))).facets)).toEqual(['tag: "near" 1, "words" 1']);
      expect(inWords((await index.fused(scope, sampleFusedQuery("pump", { ...asked, mode: "dense" }))).facets)).toEqual(['tag: "near" 1']);
    }
  });
}
