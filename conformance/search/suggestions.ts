// Sentences on suggestions: titles and headings that complete what is typed, of readable documents alone.
import { outlineOf } from "#core/text/outline";
import type { IndexDocument, SearchIndex } from "#ports/search-index";
import { sampleIndexDocument, sampleScope as scope } from "./samples.ts";
import { type Subject, type SuiteKit, withOpened } from "../kit.ts";

/** A document with a title and headings. */
function outlined(id: string, texts: readonly string[], more: Partial<IndexDocument> = {}): IndexDocument {
  return sampleIndexDocument(id, "text", { outline: outlineOf(texts), ...more });
}

/** Declares the sentences. */
export function suggestionSentences(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const { expect } = kit;
  const it = (sentence: string, body: (index: SearchIndex) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));
  const put = (index: SearchIndex, seq: number, ...documents: readonly IndexDocument[]): Promise<void> => index.apply(scope, { seq, changes: documents.map((each) => ({ kind: "put", document: each })) });
  const suggested = async (index: SearchIndex, text: string, more: Partial<Parameters<SearchIndex["suggest"]>[1]> = {}): Promise<readonly string[]> =>
    (await index.suggest(scope, { text, readable: { all: true }, limit: 10, ...more })).suggestions.map((each) => `${each.text} ${each.documents}`);

  it("suggests titles and headings in which what is typed begins a word: first those that begin with it, then those of most documents", async (index) => {
    await put(index, 3, outlined("a", ["Pump manual", "Care", "Seals of the pump", "Care"]), outlined("b", ["Valve manual", "Care", "Pump-house"]), outlined("c", ["Care", "Pumped storage"]));
    for (const isFlushed of [false, true]) {
      if (isFlushed) await index.flush(scope);
      expect(await suggested(index, "pu")).toEqual(["Pump manual 1", "Pump-house 1", "Pumped storage 1", "Seals of the pump 1"]);
      expect(await suggested(index, "pump ")).toEqual(["Pump manual 1", "Pump-house 1", "Seals of the pump 1"]);
      expect(await suggested(index, "care")).toEqual(["Care 3"]);
      expect(await suggested(index, "  PUMP   M")).toEqual(["Pump manual 1"]);
      expect(await suggested(index, "man", { limit: 1 })).toEqual(["Pump manual 1"]);
      for (const nothing of ["ump", "text", "", " - ", "manual pump"]) expect(await suggested(index, nothing)).toEqual([]);
      expect((await index.suggest(scope, { text: "pu", readable: { all: true }, limit: 1 })).seq).toBe(3);
    }
  });

  it("takes spellings for one, shows that of most documents, and finds without case and accents", async (index) => {
    await put(index, 1, outlined("a", ["Prüfung"]), outlined("b", ["PRÜFUNG", "Prüfung"]), outlined("c", ["Prüfung"]), outlined("d", ["水泵手册"]));
    expect(await suggested(index, "prufu")).toEqual(["Prüfung 3"]);
    expect(await suggested(index, "手册")).toEqual(["水泵手册 1"]);
  });

  it("suggests nothing from documents that the reader may not read or the filter leaves out, nor from deleted ones", async (index) => {
    await put(index, 1, outlined("a", ["Plan of the board"], { groups: ["board"] }), outlined("b", ["Plan of the house", "Plan of the board"], { fields: { lang: "en" } }), outlined("c", ["Plan of the year"], { fields: { lang: "de" } }), outlined("d", ["Plan of old"]));
    await index.flush(scope);
    await index.apply(scope, { seq: 2, changes: [{ kind: "remove", document: "d" }] });
    const readable = { all: false as const, groups: [] };
    expect(await suggested(index, "plan of", { readable })).toEqual(["Plan of the board 1", "Plan of the house 1", "Plan of the year 1"]);
    expect(await suggested(index, "plan of", { readable, filter: { op: "=", field: "lang", value: "de" } })).toEqual(["Plan of the year 1"]);
    await index.apply(scope, { seq: 3, changes: [{ kind: "access", document: "b", groups: ["board"], fields: {} }] });
    expect(await suggested(index, "plan of", { readable })).toEqual(["Plan of the year 1"]);
    expect(await suggested(index, "plan of")).toEqual(["Plan of the board 2", "Plan of the house 1", "Plan of the year 1"]);
  });

  it("names an outline that is not that of the rows", async (index) => {
    await put(index, 1, outlined("a", ["Pump", "Care"]));
    for (const isFlushed of [false, true]) {
      if (isFlushed) await index.flush(scope);
      const details = (await index.verify(scope, [outlined("a", ["Pump", "Cares"])])).map(({ detail }) => detail);
      expect(details).toContain("the title or headings differ");
    }
  });
}
