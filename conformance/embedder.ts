// The suite of the embedder port: each sentence of its contract, then random texts.
import { fail } from "#core/errors";
import type { Embedder, Embeddings } from "#ports/embedder";
import { withOpened, type Subject, type SuiteKit } from "./kit.ts";

const document = { kind: "document" } as const;
const lengthTolerance = 1e-5;

/** Runs the suite under the given kit; every embedder passes it. */
export function embedderSuite(kit: SuiteKit, subject: Subject<Embedder>): void {
  kit.describe(`embedder: ${subject.name}`, () => {
    identity(kit, subject);
    vectors(kit, subject);
    refusals(kit, subject);
    tokens(kit, subject);
    randomTexts(kit, subject);
  });
}

type Test = (sentence: string, body: (embedder: Embedder) => Promise<void>) => void;

function test(kit: SuiteKit, subject: Subject<Embedder>): Test {
  return (sentence, body) => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));
}

function rowOf({ vectors, dimensions }: Embeddings, row: number): Float32Array {
  return vectors.subarray(row * dimensions, (row + 1) * dimensions);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0);
}

function farthest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}

function identity(kit: SuiteKit, subject: Subject<Embedder>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("names its model with what decides the vectors, and states its limits", async ({ model }) => {
    expect(model.version).toMatch(/^[^@\s]+@sha256:[0-9a-f]{12}$/);
    expect(model.version.split("@")[0]).toBe(model.name);
    for (const limit of [model.dimensions, model.tokensMax, model.textsMax]) expect(Number.isInteger(limit) && limit > 0).toBe(true);
    for (const dimensions of model.truncatesTo) expect(dimensions > 0 && dimensions < model.dimensions).toBe(true);
  });

  kit.it("is the same model when it is opened again", () => withOpened(subject, async ({ port }) => {
    await withOpened(subject, async ({ port: again }) => expect(again.model).toEqual(port.model));
  }));
}

function vectors(kit: SuiteKit, subject: Subject<Embedder>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("gives one vector of length 1 a text, in the order of the texts", async (embedder) => {
    const texts = ["the ship sails at noon", "taxes are due in April", "the ship sails at noon"];
    const result = await embedder.embed(texts, document);
    const { dimensions, tolerance } = embedder.model;
    expect([result.rows, result.dimensions, result.vectors.length]).toEqual([3, dimensions, 3 * dimensions]);
    for (let row = 0; row < 3; row++) expect(Math.abs(dot(rowOf(result, row), rowOf(result, row)) - 1)).toBeLessThan(lengthTolerance);
    expect(farthest(rowOf(result, 0), rowOf(result, 2))).toBeLessThanOrEqual(tolerance);
    expect(farthest(rowOf(result, 0), rowOf(result, 1))).toBeGreaterThan(0.01);
    expect(result.tokens).toBeGreaterThan(0);
  });

  it("gives an empty matrix for no text", async (embedder) => {
    expect(await embedder.embed([], document)).toMatchObject({ vectors: new Float32Array(), rows: 0, dimensions: embedder.model.dimensions, tokens: 0, repaired: 0 });
  });

  it("gives zeros for a text of blanks alone, beside whole vectors", async (embedder) => {
    const result = await embedder.embed(["", " \n\t\u3000", "harbour"], document);
    expect(rowOf(result, 0).every((value) => value === 0) && rowOf(result, 1).every((value) => value === 0)).toBe(true);
    expect(Math.abs(dot(rowOf(result, 2), rowOf(result, 2)) - 1)).toBeLessThan(lengthTolerance);
  });

  it("does not let a text's neighbours or an overlapping call change its vector", async (embedder) => {
    const texts = ["a red kite over the hill", "!", "kite", "x".repeat(300), "Über den Wolken", "日本語の文章"];
    const together = await embedder.embed(texts, document);
    const alone = await Promise.all(texts.map((text) => embedder.embed([text], document)));
    alone.forEach((result, row) => expect(farthest(rowOf(result, 0), rowOf(together, row))).toBeLessThanOrEqual(embedder.model.tolerance));
    expect(alone.reduce((sum, result) => sum + result.tokens, 0)).toBe(together.tokens);
  });

  it("puts a text nearer to one about the same than to one about something else", async (embedder) => {
    const question = await embedder.embed(["cat on a mat"], { kind: "query" });
    const found = await embedder.embed(["the cat sat on the mat", "quarterly revenue forecast"], document);
    expect(dot(rowOf(question, 0), rowOf(found, 0))).toBeGreaterThan(dot(rowOf(question, 0), rowOf(found, 1)) + 0.1);
  });

  it("hands out memory of its own: what the caller does to a matrix changes no later one", async (embedder) => {
    const first = await embedder.embed(["harbour"], document);
    const kept = first.vectors.slice();
    first.vectors.fill(7);
    const second = await embedder.embed(["harbour"], document);
    expect(farthest(second.vectors, kept)).toBeLessThanOrEqual(embedder.model.tolerance);
  });
}

function refusals(kit: SuiteKit, subject: Subject<Embedder>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("takes as many texts as it states and refuses one more", async (embedder) => {
    const { textsMax } = embedder.model;
    expect((await embedder.embed(Array.from({ length: textsMax }, (_none, i) => `n${i}`), document)).rows).toBe(textsMax);
    const tooMany = embedder.embed(Array.from({ length: textsMax + 1 }, () => "n"), document);
    await expect(tooMany).rejects.toMatchObject({ code: "embedding.too_many_texts", details: { texts: textsMax + 1, limit: textsMax } });
  });

  it("refuses a text with a token too many by its place, and cuts none in silence", async (embedder) => {
    const { tokensMax } = embedder.model;
    const word = "a ";
    const most = word.repeat(Math.floor(tokensMax / embedder.countTokens(word)));
    expect((await embedder.embed([most], document)).rows).toBe(1);
    await expect(embedder.embed(["short", most + word.repeat(tokensMax)], document)).rejects.toMatchObject({ code: "embedding.text_too_long", details: { index: 1, limit: tokensMax } });
  });

  it("stops when the signal aborts: with the deadline that it carries, else as cancelled", async (embedder) => {
    await expect(embedder.embed(["x"], { ...document, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "request.cancelled" });
    const late = AbortSignal.abort(fail("request.timeout", { deadlineMs: 5, stage: "the request" }));
    await expect(embedder.embed(["x"], { ...document, signal: late })).rejects.toMatchObject({ code: "request.timeout", details: { deadlineMs: 5 } });
  });
}

function tokens(kit: SuiteKit, subject: Subject<Embedder>): void {
  const it = test(kit, subject);
  const { expect, fc } = kit;

  it("counts tokens so that texts cut at blanks add up, and names an end a token", async (embedder) => {
    const part = fc.string({ unit: "grapheme", minLength: 0, maxLength: 30 });
    fc.assert(fc.property(part, part, (left, right) => {
      const [a, b] = [left.trim(), right.trim()];
      expect(embedder.countTokens(`${a} ${b}`)).toBe(embedder.countTokens(a) + embedder.countTokens(b));
      const ends = embedder.tokenEnds(a);
      expect(ends.length).toBe(embedder.countTokens(a));
      expect(ends.every((end, i) => end > 0 && end <= a.length && end >= (ends[i - 1] ?? 0))).toBe(true);
    }));
  });
}

function randomTexts(kit: SuiteKit, subject: Subject<Embedder>): void {
  const { expect, fc } = kit;

  kit.it("gives finite vectors of length 1 for any text, lone surrogates included", () => withOpened(subject, async ({ port }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)), { minLength: 1, maxLength: 5 }), async (drawn) => {
        const texts = [...drawn, "\ud800 alone", "\udc00"];
        const result = await port.embed(texts, document);
        texts.forEach((text, row) => {
          const square = dot(rowOf(result, row), rowOf(result, row));
          expect(Math.abs(square - (text.trim() === "" ? 0 : 1))).toBeLessThan(lengthTolerance);
        });
      }),
      { numRuns: 20 },
    );
  }));
}
