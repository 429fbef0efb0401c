// The suite of the search-index port: each sentence of its contract, then long queries over many chunks and random histories beside the oracle.
import type { IndexDocument, SearchIndex } from "#ports/search-index";
import { facetSentences } from "./search/facets.ts";
import { keepsGenerations } from "./search/generations.ts";
import { indexHistories } from "./search/histories.ts";
import { pruning } from "./search/pruning.ts";
import { spellingSentences } from "./search/spelling.ts";
import { suggestionSentences } from "./search/suggestions.ts";
import { permissionTrials } from "./search/permissions.ts";
import { sampleEntry, sampleIndexDocument as document, sampleQuery as query, sampleScope as scope } from "./search/samples.ts";
import { guardsVectors } from "./search/vectors.ts";
import { type Opened, type Subject, type SuiteKit, withOpened } from "./kit.ts";

/** Runs the suite under the given kit; every search-index engine, opened with `suiteAnalyser`, passes it. */
export function searchIndexSuite(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  kit.describe(`search index: ${subject.name}`, () => {
    applies(kit, subject);
    scores(kit, subject);
    hides(kit, subject);
    phrases(kit, subject);
    pages(kit, subject);
    facetSentences(kit, subject);
    suggestionSentences(kit, subject);
    spellingSentences(kit, subject);
    verifies(kit, subject);
    keepsGenerations(kit, subject);
    lasts(kit, subject);
    pruning(kit, subject);
    guardsVectors(kit, subject);
    indexHistories(kit, subject);
  });
}

type Body = (index: SearchIndex, opened: Opened<SearchIndex>) => Promise<void>;

function test(kit: SuiteKit, subject: Subject<SearchIndex>): (sentence: string, body: Body) => void {
  return (sentence, body) => kit.it(sentence, () => withOpened(subject, (opened) => body(opened.port, opened)));
}

async function put(index: SearchIndex, seq: number, ...documents: readonly IndexDocument[]): Promise<void> {
  await index.apply(scope, { seq, changes: documents.map((each) => ({ kind: "put", document: each })) });
}

async function idsFor(index: SearchIndex, text: string, more: Parameters<typeof query>[1] = {}): Promise<readonly string[]> {
  return (await index.search(scope, query(text, more))).hits.map((hit) => hit.document);
}

function applies(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("knows nothing of a scope that nobody wrote to", async (index) => {
    expect(await index.state(scope)).toMatchObject({ appliedSeq: 0, documents: 0, chunks: 0, damage: [] });
    expect(await index.search(scope, query("pump"))).toMatchObject({ seq: 0, hits: [], total: 0 });
    expect(await index.documents(scope, { after: "", limit: 10 })).toEqual([]);
  });

  it("shows a batch to queries when it is applied, and names the sequence number", async (index) => {
    await put(index, 7, document("a", "pump and valve"), document("b", "valve"));
    expect(await index.search(scope, query("pump"))).toMatchObject({ seq: 7, total: 1, isLowerBound: false });
    expect(await idsFor(index, "pump")).toEqual(["a"]);
    expect(await index.state(scope)).toMatchObject({ appliedSeq: 7, documents: 2, chunks: 2 });
  });

  it("does nothing for a sequence number at or below the applied one", async (index) => {
    await put(index, 2, document("a", "pump"));
    for (const seq of [1, 2]) await index.apply(scope, { seq, changes: [{ kind: "remove", document: "a" }] });
    expect(await idsFor(index, "pump")).toEqual(["a"]);
  });

  it("replaces all entries of a document that is put again", async (index) => {
    await put(index, 1, document("a", "", { entries: [sampleEntry(0, "old pump"), sampleEntry(1, "old valve")] }), document("b", "pump"));
    await put(index, 2, document("a", "new"));
    expect(await idsFor(index, "old")).toEqual([]);
    expect(await idsFor(index, "pump")).toEqual(["b"]);
    expect(await index.state(scope)).toMatchObject({ documents: 2, chunks: 2 });
  });

  it("does the changes of a batch in their order", async (index) => {
    await index.apply(scope, {
      seq: 1,
      changes: [
        { kind: "put", document: document("a", "first") },
        { kind: "put", document: document("a", "second") },
        { kind: "put", document: document("b", "second") },
        { kind: "remove", document: "b" },
        { kind: "access", document: "a", groups: ["g"], fields: { year: 1 } },
      ],
    });
    expect(await idsFor(index, "first second")).toEqual(["a"]);
    expect(await idsFor(index, "second", { readable: { all: false, groups: [] } })).toEqual([]);
  });

  it("removes a document, and what is not there without a word", async (index) => {
    await put(index, 1, document("a", "pump"), document("b", "pump"));
    await index.apply(scope, { seq: 2, changes: [{ kind: "remove", document: "a" }, { kind: "remove", document: "never" }, { kind: "access", document: "never", groups: [], fields: {} }] });
    expect(await idsFor(index, "pump")).toEqual(["b"]);
  });

  it("keeps a document without entries", async (index) => {
    await put(index, 1, document("a", "", { entries: [] }));
    expect(await index.state(scope)).toMatchObject({ documents: 1, chunks: 0 });
    expect(await index.documents(scope, { after: "", limit: 10 })).toEqual(["a"]);
  });

  it("keeps workspaces and collections apart, whatever their names", async (index) => {
    const scopes = [scope, { workspace: "w", collection: "C" }, { workspace: "../w", collection: "c" }, { workspace: "w/c", collection: "ü.😀" }, { workspace: "w", collection: "" }];
    for (const [i, each] of scopes.entries()) await index.apply(each, { seq: i + 1, changes: [{ kind: "put", document: document(`in${i}`, "pump") }] });
    for (const [i, each] of scopes.entries()) expect(await index.search(each, query("pump"))).toMatchObject({ seq: i + 1, hits: [{ document: `in${i}` }] });
  });

  it("takes two batches that are given at once one after the other", async (index) => {
    await Promise.all([put(index, 1, document("a", "one")), put(index, 2, document("a", "two")), put(index, 3, document("b", "two"))]);
    expect(await idsFor(index, "one two")).toEqual(["a", "b"]);
    expect((await index.state(scope)).appliedSeq).toBe(3);
  });
}

function scores(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("scores as BM25 worked out by hand, and explains the score in parts that add up", async (index) => {
    await put(index, 1, document("a", "pump pump valve"), document("b", "valve"));
    const { hits, maxPossibleScore } = await index.search(scope, query("pump valve"));
    // N = 2, lengths 3 and 1. pump: n = 1, idf = ln 2; valve: n = 2, idf = ln 1.2. In a: ratio 1.5, so 1.4 * (.25 + .75 * 1.5) = 1.925.
    const pump = (Math.log(2) * 4.8) / 3.925;
    const valve = (Math.log(1.2) * 2.4) / 2.925;
    expect(hits.map((hit) => hit.document)).toEqual(["a", "b"]);
    expect(hits[0]?.score).toBeCloseTo(pump + valve, 8);
    expect(hits[0]?.parts).toHaveLength(2);
    expect(hits[0]?.parts?.[0]).toMatchObject({ term: "pump", frequency: 2, documentFrequency: 1, lengthRatio: 1.5 });
    expect(hits[0]?.parts?.reduce((sum, part) => sum + part.score, 0)).toBe(hits[0]?.score);
    expect(maxPossibleScore).toBeCloseTo((Math.log(2) + Math.log(1.2)) * 2.4, 8);
  });

  it("explains only when asked", async (index) => {
    await put(index, 1, document("a", "pump"));
    expect((await index.search(scope, query("pump", { explain: false }))).hits[0]).not.toHaveProperty("parts");
  });

  it("counts no deleted chunk in any statistic", async (index) => {
    await put(index, 1, document("a", "pump valve"), document("b", "pump"), document("c", "pump pump pump pump"));
    await index.flush(scope);
    await index.apply(scope, { seq: 2, changes: [{ kind: "remove", document: "c" }, { kind: "put", document: document("b", "pump again") }] });
    const { hits } = await index.search(scope, query("pump"));
    const fresh = { workspace: "w", collection: "fresh" };
    await index.apply(fresh, { seq: 2, changes: [{ kind: "put", document: document("a", "pump valve") }, { kind: "put", document: document("b", "pump again") }] });
    expect(hits).toEqual((await index.search(fresh, query("pump"))).hits);
  });

  it("orders by score, then external id by its UTF-8 bytes, then ordinal", async (index) => {
    const entries = [sampleEntry(5, "same words"), sampleEntry(3, "same words")];
    await put(index, 1, document("1", "same words", { externalId: "\u{10000}" }), document("2", "same words", { externalId: "\uFF5E" }));
    await index.flush(scope);
    await put(index, 2, document("3", "", { externalId: "b", entries }), document("4", "same words same words words", { externalId: "zz" }));
    const { hits } = await index.search(scope, query("words"));
    expect(hits.map((hit) => `${hit.document}/${hit.ordinal}`)).toEqual(["4/0", "3/3", "3/5", "2/0", "1/0"]);
  });

  it("analyses title, headings and text as one field, and the query in the languages of the documents", async (index) => {
    const entries = [{ version: "v", ordinal: 0, title: "Pumpen", headings: ["Ventile prüfen"], text: "Wasser" }];
    await put(index, 1, document("a", "", { language: "de", entries }), document("b", "habe"));
    for (const text of ["Pumpen", "prüfen", "wasser"]) expect(await idsFor(index, text)).toEqual(["a"]);
    expect(await idsFor(index, "haben")).toEqual(["b"]);
  });

  it("answers an empty query, and one of unknown words, with nothing", async (index) => {
    await put(index, 1, document("a", "pump"));
    for (const text of ["", "  ", "the", "unknown", '""', "?!"]) expect(await index.search(scope, query(text))).toMatchObject({ hits: [], total: 0, isLowerBound: false });
  });
}

function hides(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const it = test(kit, subject);
  const { expect } = kit;
  const reader = (...groups: readonly string[]) => ({ readable: { all: false as const, groups } });

  it("hides what the reader may not read from hits, totals and the statistics behind scores", async (index) => {
    await put(index, 1, document("a", "plan", { groups: ["board"] }), document("b", "open plan"), document("c", "plan of staff", { groups: ["staff", "board"] }));
    for (const isFlushed of [false, true]) {
      if (isFlushed) await index.flush(scope);
      expect(await index.search(scope, query("plan", reader()))).toMatchObject({ total: 1, hits: [{ document: "b", parts: [{ documentFrequency: 1 }] }] });
      expect(new Set(await idsFor(index, "plan", reader("staff")))).toEqual(new Set(["b", "c"]));
      expect(await index.search(scope, query("plan", { readable: { all: true } }))).toMatchObject({ total: 3 });
    }
  });

  it("shows a reader what an index of the readable documents alone would show, to the last bit of a score", async (index) => {
    expect(await permissionTrials(index, { seed: 1, trials: 600 })).toEqual({ trials: 600, differences: [] });
  });

  it("puts new groups and fields of a document into force at once, and keeps its entries", async (index) => {
    await put(index, 1, document("a", "plan", { fields: { year: 2020 } }));
    for (const [seq, isFlushed] of [[2, false], [3, true]] as const) {
      if (isFlushed) await index.flush(scope);
      await index.apply(scope, { seq, changes: [{ kind: "access", document: "a", groups: [`g${seq}`], fields: { year: seq } }] });
      expect(await idsFor(index, "plan", reader())).toEqual([]);
      expect(await idsFor(index, "plan", { ...reader(`g${seq}`), filter: { op: "=", field: "year", value: seq } })).toEqual(["a"]);
      expect(await idsFor(index, "plan", { filter: { op: "=", field: "year", value: 2020 } })).toEqual([]);
    }
  });

  it("takes only documents that pass the filter", async (index) => {
    await put(index, 1, ...[2019, 2020, 2021].map((year) => document(`d${year}`, "report", { fields: { year } })));
    for (const isFlushed of [false, true]) {
      if (isFlushed) await index.flush(scope);
      expect(await idsFor(index, "report", { filter: { op: ">", field: "year", value: 2019 } })).toEqual(["d2020", "d2021"]);
    }
  });
}

function phrases(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("asks a phrase for consecutive words, and never across title, headings and text", async (index) => {
    const crossing = document("x", "", { entries: [{ version: "v", ordinal: 0, title: "lead", headings: ["time", "lead"], text: "time" }] });
    await put(index, 1, document("a", "the lead time is long"), document("b", "time to lead"), crossing, document("c", "lead the time"));
    for (const isFlushed of [false, true]) {
      if (isFlushed) await index.flush(scope);
      expect(await index.search(scope, query('"lead time"'))).toMatchObject({ total: 1, hits: [{ document: "a" }] });
      expect(await idsFor(index, 'long "lead time" time')).toEqual(["a"]);
      expect(await idsFor(index, '"lead the time"')).toEqual(["c"]);
      expect(await idsFor(index, '"time lead"')).toEqual([]);
    }
  });

  it("finds a phrase through the parts of an identifier, and asks for every phrase", async (index) => {
    await put(index, 1, document("a", "call read_file now"), document("b", "read now and file now"));
    expect(await idsFor(index, '"call read_file"')).toEqual(["a"]);
    expect(await idsFor(index, '"file now"')).toEqual(["a", "b"]);
    expect(await idsFor(index, '"file now" "read now"')).toEqual(["a", "b"]);
    expect(await idsFor(index, '"file now" "now and"')).toEqual(["b"]);
  });
}

function pages(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("gives the same order in one page and in many", async (index) => {
    await put(index, 1, ...Array.from({ length: 30 }, (_, i) => document(`d${i}`, `pump ${"x ".repeat(i % 7)}`)));
    const whole = await idsFor(index, "pump x", { limit: 30 });
    const pieces = await Promise.all([0, 7, 14, 21, 28].map((offset) => idsFor(index, "pump x", { limit: 7, offset })));
    expect(pieces.flat()).toEqual(whole);
    expect(await idsFor(index, "pump", { limit: 5, offset: 100 })).toEqual([]);
  });

  it("gives the best chunk of each document when one is asked for", async (index) => {
    const entries = [sampleEntry(0, "pump and much more"), sampleEntry(1, "pump"), sampleEntry(2, "pump")];
    await put(index, 1, document("a", "", { entries }), document("b", "pump or not to pump at all"), document("c", "pump", { entries }));
    const { hits } = await index.search(scope, query("pump", { onePerDocument: true }));
    expect(hits.map((hit) => `${hit.document}/${hit.ordinal}`)).toEqual(["a/1", "c/1", "b/0"]);
    expect(await idsFor(index, "pump", { onePerDocument: true, limit: 1, offset: 1 })).toEqual(["c"]);
  });

  it("lists documents behind an id in order", async (index) => {
    const ids = ["b", "a", "zz", "2x", "aa", "B", "{a", "|A", "é", "abcdefgh", "abcdefga", "abcdefgz"];
    await put(index, 1, ...ids.slice(0, 6).map((id) => document(id, "x")));
    await index.flush(scope);
    await put(index, 2, ...ids.slice(6).map((id) => document(id, "x")));
    await index.apply(scope, { seq: 3, changes: [{ kind: "remove", document: "aa" }] });
    const order = ids.filter((id) => id !== "aa").toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await index.documents(scope, { after: "", limit: 100 })).toEqual(order);
    expect(await index.documents(scope, { after: order[2]!, limit: 4 })).toEqual(order.slice(3, 7));
  });
}

function verifies(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("finds no difference to what was put", async (index) => {
    const documents = [document("a", "one two two"), document("b", "three the four", { groups: ["g"], fields: { n: 1 } })];
    await put(index, 1, ...documents);
    expect(await index.verify(scope, documents)).toEqual([]);
    await index.flush(scope);
    expect(await index.verify(scope, documents)).toEqual([]);
  });

  it("names each difference to the rows", async (index) => {
    const held = document("d", "", { entries: [sampleEntry(0, "zero"), sampleEntry(1, "one")] });
    await put(index, 1, document("a", "one two"), document("b", "three"), held, document("e", "five six"));
    const wanted = [
      document("a", "one two two"),
      document("b", "three", { groups: ["g"] }),
      document("c", "five"),
      document("d", "", { entries: [sampleEntry(1, "one"), sampleEntry(2, "two")] }),
      document("e", "six five"),
      document("b", "", { entries: [{ ...sampleEntry(0, "three"), version: "v2" }] }),
    ];
    const names = ["a/0 terms", "b/null access", "c/null missing", "d/2 missing", "d/0 extra", "e/0 terms", "e/0 terms", "b/0 stale"];
    for (const isFlushed of [false, true]) {
      if (isFlushed) await index.flush(scope);
      const found = await index.verify(scope, wanted);
      const unlike = found.filter(({ detail }) => !/^(length|the list) /.test(detail));
      expect(unlike.map((each) => `${each.document}/${each.ordinal} ${each.problem}`)).toEqual(names);
      expect(found.find((each) => each.document === "a")?.detail).toContain("two");
    }
  });
}

function lasts(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("keeps what was flushed or closed, with its sequence number", async (index, { reopen }) => {
    if (reopen === undefined) return;
    await put(index, 3, document("a", "pump"), document("b", "pump", { groups: ["g"] }));
    await index.flush(scope);
    await index.apply(scope, { seq: 4, changes: [{ kind: "remove", document: "a" }, { kind: "access", document: "b", groups: [], fields: { n: 1 } }] });
    const before = await index.search(scope, query("pump"));
    const again = await reopen();
    expect(await again.search(scope, query("pump"))).toEqual(before);
    expect(await again.state(scope)).toMatchObject({ appliedSeq: 4, documents: 1 });
  });

  it("stands after a crash where it was last flushed, and goes on from there", async (index, { crash }) => {
    if (crash === undefined) return;
    await put(index, 3, document("a", "pump"));
    await index.flush(scope);
    await index.apply(scope, { seq: 4, changes: [{ kind: "remove", document: "a" }, { kind: "put", document: document("b", "pump") }] });
    const again = await crash();
    expect(await again.state(scope)).toMatchObject({ appliedSeq: 3, documents: 1 });
    expect(await idsFor(again, "pump")).toEqual(["a"]);
    await again.apply(scope, { seq: 4, changes: [{ kind: "remove", document: "a" }, { kind: "put", document: document("b", "pump") }] });
    expect(await idsFor(again, "pump")).toEqual(["b"]);
  });
}
