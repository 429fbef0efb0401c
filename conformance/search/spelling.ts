// Sentences on spelling: words that nothing readable holds, and the terms of readable chunks that are near them.
import type { IndexDocument, SearchIndex } from "#ports/search-index";
import { sampleEntry, sampleIndexDocument as document, sampleScope as scope } from "./samples.ts";
import { type Subject, type SuiteKit, withOpened } from "../kit.ts";

/** Declares the sentences. */
export function spellingSentences(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const { expect } = kit;
  const it = (sentence: string, body: (index: SearchIndex) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));
  const put = (index: SearchIndex, seq: number, ...documents: readonly IndexDocument[]): Promise<void> => index.apply(scope, { seq, changes: documents.map((each) => ({ kind: "put", document: each })) });
  const nearTo = async (index: SearchIndex, text: string, more: Partial<Parameters<SearchIndex["spelling"]>[1]> = {}): Promise<readonly string[]> =>
    (await index.spelling(scope, { text, readable: { all: true }, ...more })).unknown.map(({ word, near }) => `${word}: ${near.map((each) => `${each.term} ${each.edits} ${each.documentFrequency} ${each.chunk.document}/${each.chunk.ordinal}`).join(", ")}`);

  it("names words that no chunk holds, with near terms: nearest first, then those of most chunks, each with its best chunk", async (index) => {
    await put(index, 4, document("a", "", { entries: [sampleEntry(0, "the valve and much more than a valve"), sampleEntry(1, "valve")] }), document("b", "valves value"), document("c", "value of pressure"));
    for (const isFlushed of [false, true]) {
      if (isFlushed) await index.flush(scope);
      expect(await nearTo(index, "vlave")).toEqual(["vlave: valve 1 2 a/1, value 2 2 b/0, valves 2 1 b/0"]);
      expect(await nearTo(index, "Pressrue, valve")).toEqual(["pressrue: pressure 1 1 c/0"]);
      expect(await nearTo(index, '"presure of" vlave')).toHaveLength(2);
      for (const known of ["valve", "the", "of", "vlv", "KP-200", "va1ve", "水泵阀门"]) expect(await nearTo(index, known)).toEqual([]);
      expect(await nearTo(index, "zeppelin")).toEqual(["zeppelin: "]);
      expect((await index.spelling(scope, { text: "vlave", readable: { all: true } })).seq).toBe(4);
    }
  });

  it("knows nothing of words that the reader may not read, nor of deleted ones; what the filter leaves out is known, but not near", async (index) => {
    await put(index, 1, document("a", "takeover", { groups: ["board"] }), document("b", "takeoven", { fields: { lang: "en" } }), document("c", "takeovens"));
    await index.flush(scope);
    await index.apply(scope, { seq: 2, changes: [{ kind: "remove", document: "c" }] });
    const readable = { all: false as const, groups: [] };
    expect(await nearTo(index, "takeover", { readable })).toEqual(["takeover: takeoven 1 1 b/0"]);
    expect(await nearTo(index, "takeover")).toEqual([]);
    expect(await nearTo(index, "takeovr", { readable })).toEqual(["takeovr: takeoven 2 1 b/0"]);
    expect(await nearTo(index, "takeovr")).toEqual(["takeovr: takeover 1 1 a/0, takeoven 2 1 b/0"]);
    expect(await nearTo(index, "takeovn", { readable, filter: { op: "=", field: "lang", value: "de" } })).toEqual(["takeovn: "]);
    expect(await nearTo(index, "takeoven", { readable, filter: { op: "=", field: "lang", value: "de" } })).toEqual([]);
  });
}
