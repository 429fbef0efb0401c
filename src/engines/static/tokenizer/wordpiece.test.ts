// The tokenizer against published vectors of BERT's, and its fast way against its plain one.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WordPiece } from "./wordpiece.ts";

const folder = join(import.meta.dirname, "../../../../../shared/data/models/tokenizers");
const isShared = existsSync(folder);
const why = isShared ? "" : " (skipped: the shared data is not here)";

interface Case {
  readonly text: string;
  readonly ids: readonly number[];
  readonly verified?: boolean;
}

function bert(name: string): WordPiece {
  const file = JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.tokenizer.json.gz`))).toString("utf8")) as { model: { vocab: Record<string, number> } };
  const vocabulary: string[] = [];
  for (const [piece, id] of Object.entries(file.model.vocab)) vocabulary[id] = piece;
  return new WordPiece({ vocabulary, unknown: "[UNK]", splitsCamelCase: false });
}

const small = { vocabulary: ["[UNK]", "harbour", "har", "##bour", "##b", "http", "server", "get", "name", "a", "b", "##a", "!", ".", "中", "u", "##ber"], unknown: "[UNK]" };

describe("WordPiece", () => {
  for (const name of ["bert-base-uncased", "all-MiniLM-wordpiece"]) {
    it.skipIf(!isShared)(`gives the ids of every published and computed vector of ${name}${why}`, () => {
      const tokenizer = bert(name);
      const vectors = JSON.parse(readFileSync(join(folder, `${name}.vectors.json`), "utf8")) as { published: Record<string, readonly Case[]>; computed: { cases: readonly Case[] } };
      const cases = [...Object.values(vectors.published).flat(), ...vectors.computed.cases].filter(({ text, ids, verified }) => verified !== false && ids.indexOf(102) === ids.length - 1 && !/\[[A-Z]+\]/.test(text));
      expect(cases.length).toBeGreaterThan(45);
      for (const { text, ids } of cases) expect([text, ...tokenizer.encode(text)]).toEqual([text, ...ids.slice(1, -1)]);
    });
  }

  it.skipIf(!isShared)(`gives the ids of ggml's texts${why}`, () => {
    const tokenizer = bert("bert-base-uncased");
    const read = (end: string): string => readFileSync(join(folder, `ggml/ggml-vocab-bert-bge.gguf.${end}`), "utf8");
    const texts = read("inp").split("\n__ggml_vocab_test__\n");
    const ids = read("out").trimEnd().split("\n");
    expect(ids.length).toBeGreaterThan(40);
    ids.forEach((line, i) => expect([texts[i], [...tokenizer.encode(texts[i] ?? "")].join(" ")]).toEqual([texts[i], line.trim()]));
  });

  it("encodes fast as it does plainly, for any text, also when its memory of words starts anew", () => {
    const tokenizer = new WordPiece({ ...small, splitsCamelCase: true });
    const check = (text: string): void => {
      expect([...tokenizer.encode(text)]).toEqual(tokenizer.spans(text).ids);
    };
    fc.assert(fc.property(fc.oneof(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units)), fc.stringMatching(/^[a-zA-Z \t!.中Üé]{0,40}$/)), check), { numRuns: 100 });
    for (let word = 0; word < 33_000; word++) tokenizer.encode(`w${word * 7919}`);
    for (const text of ["The quick brown fox", "w7919 w15838", "x".repeat(400), "naïve café 東京都 ﬁn", "ꀀ\ufadaᠠ", "a\u{2a6e0}b", "a\u{2ceaf}東"]) check(text);
    expect(tokenizer.encode("har\ufadabour")).toEqual(Int32Array.of(1));
  });

  it("splits camelCase where it is asked to", () => {
    const [split, whole] = [true, false].map((splitsCamelCase) => new WordPiece({ ...small, splitsCamelCase }));
    const pieces = (ids: Iterable<number> | undefined): readonly string[] => Array.from(ids ?? [], (id) => small.vocabulary[id] ?? "");
    expect(pieces(split?.encode("getName HTTPServer"))).toEqual(["get", "name", "http", "server"]);
    expect(pieces(whole?.encode("getName"))).toEqual(["[UNK]"]);
  });

  it("names the end of each token in the text as it was written", () => {
    const tokenizer = new WordPiece({ ...small, splitsCamelCase: true });
    const text = "  Har\u00adbourb\u0301 中! ÜBER zebra.";
    const { ids, ends } = tokenizer.spans(text);
    expect(ids.map((id, i) => [small.vocabulary[id], text.slice(ends[i - 1] ?? 0, ends[i])])).toEqual([
      ["harbour", "  Har\u00adbour"], ["##b", "b"], ["中", "\u0301 中"], ["!", "!"], ["u", " Ü"], ["##ber", "BER"], ["[UNK]", " zebra"], [".", "."],
    ]);
  });

  it("takes a word of more than 100 characters as one unknown token", () => {
    const tokenizer = new WordPiece({ ...small, splitsCamelCase: false });
    expect([...tokenizer.encode("a".repeat(100))]).toHaveLength(100);
    expect([...tokenizer.encode("a".repeat(101))]).toEqual([0]);
  });
});
