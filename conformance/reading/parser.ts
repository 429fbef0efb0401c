// The suite of the parser port: each sentence of its contract, on files that whoever runs it keeps.
import type { ParseFrame, ParseLimits, Parser } from "#ports/reading/parser";
import { withOpened, type Subject, type SuiteKit } from "../kit.ts";

/** Limits that the suite's files keep by far. */
export const parserSuiteLimits: ParseLimits = { bytesMax: 1_000_000, elementsMax: 10_000, depthMax: 100, millisecondsMax: 30_000, memoryBytesMax: 1_000_000_000 };

/** Keeps files for the suite. */
export interface ParserFiles {
  /** Writes a file where the parser may read it. @returns its path */
  keep(name: string, bytes: Uint8Array): Promise<string>;
  /** SHA-256 as 64 hex digits. */
  hash(bytes: Uint8Array): string;
}

const signal = new AbortController().signal;

/** Runs the suite under the given kit; every engine that parses plain text passes it. */
export function parserSuite(kit: SuiteKit, subject: Subject<Parser>, files: ParserFiles): void {
  const { expect, fc } = kit;
  const it = (sentence: string, body: (parser: Parser) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, async ({ port }) => body(port)));
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const frames = async (parser: Parser, name: string, { bytes, limits = parserSuiteLimits }: { readonly bytes: Uint8Array; readonly limits?: ParseLimits }): Promise<readonly ParseFrame[]> => {
    const found: ParseFrame[] = [];
    for await (const frame of parser.parse({ path: await files.keep(name, bytes), name, limits }, signal)) found.push(frame);
    return found;
  };
  const codeOf = (reading: Promise<unknown>): Promise<string> => reading.then(() => "read", (thrown: { readonly code: string }) => thrown.code);
  kit.describe(`parser: ${subject.name}`, () => {
    it("has a version, and says which names are worth opening", async (parser) => {
      expect(parser.version).not.toBe("");
      expect(parser.accepts("notes.txt")).toBe(true);
    });
    it("gives elements, a ledger and one end, in this order of ends", async (parser) => {
      const bytes = encode("The pump runs.\n\nThe valve opens.\n");
      const found = await frames(parser, "notes.txt", { bytes });
      const done = found.filter((frame) => frame.kind === "done");
      expect(done).toHaveLength(1);
      expect(found.at(-1)).toMatchObject({ kind: "done", contentHash: files.hash(bytes), sizeBytes: bytes.length });
      expect(textsOf(found)).toEqual(["The pump runs.", "The valve opens."]);
      expect(found.filter((frame) => frame.kind === "ledger").length).toBeGreaterThan(0);
    });
    it("gives the same frames for the same bytes", async (parser) => {
      const bytes = encode("Chapter 1\n=========\n\nThe pump runs.\n");
      expect(await frames(parser, "same.txt", { bytes })).toEqual(await frames(parser, "same.txt", { bytes }));
    });
    it("gives every paragraph of any text, in order, normalised", async (parser) => {
      const word = fc.string({ unit: fc.constantFrom(..."abcdefghij\u00e9\u0431\u5b57"), minLength: 3, maxLength: 12 });
      await fc.assert(fc.asyncProperty(fc.array(fc.array(word, { minLength: 2, maxLength: 8 }), { minLength: 1, maxLength: 8 }), async (paragraphs) => {
        const texts = paragraphs.map((words) => words.join(" "));
        expect(textsOf(await frames(parser, "any.txt", { bytes: encode(texts.join("\n\n").normalize("NFD")) }))).toEqual(texts.map((text) => text.normalize("NFC")));
      }), { numRuns: 10 });
    });
    it("says in the ledger that a file holds no text", async (parser) => {
      const found = await frames(parser, "blank.txt", { bytes: encode(" \n\n ") }).catch((thrown: { readonly code: string }) => [{ kind: "ledger", entry: { code: thrown.code } }] as const);
      expect(found.some((frame) => frame.kind === "ledger" && frame.entry.code === "parse.empty")).toBe(true);
    });
    it("refuses what is larger, and what gives more elements, than the limits", async (parser) => {
      expect(await codeOf(frames(parser, "large.txt", { bytes: encode("x".repeat(101)), limits: { ...parserSuiteLimits, bytesMax: 100 } }))).toBe("parse.too_large");
      expect(await codeOf(frames(parser, "many.txt", { bytes: encode("One.\n\n".repeat(50)), limits: { ...parserSuiteLimits, elementsMax: 10 } }))).toBe("parse.too_large");
    });
    it("names what it does not read", async (parser) => expect(await codeOf(frames(parser, "noise.bin", { bytes: Uint8Array.from({ length: 5000 }, (_none, i) => (i * 7919) & 0xff) }))).toBe("parse.unsupported"));
    it("names a file that is not there", async (parser) => {
      const path = `${await files.keep("here.txt", encode("x"))}.gone`;
      expect(await codeOf((async () => { for await (const _frame of parser.parse({ path, name: "gone.txt", limits: parserSuiteLimits }, signal)); })())).toBe("source.unreadable");
    });
    it("stops when it is told to, and reads on", async (parser) => {
      const gone = new AbortController();
      gone.abort();
      const path = await files.keep("left.txt", encode("The pump runs.\n"));
      expect(await codeOf((async () => { for await (const _frame of parser.parse({ path, name: "left.txt", limits: parserSuiteLimits }, gone.signal)); })())).toBe("request.cancelled");
      expect(textsOf(await frames(parser, "left.txt", { bytes: encode("The pump runs.\n") }))).toEqual(["The pump runs."]);
    });
    it("reads files side by side, and a failure fails one of them", async (parser) => {
      const readings = await Promise.all(Array.from({ length: 8 }, (_none, i) => (i === 3 ? codeOf(frames(parser, "noise.bin", { bytes: new Uint8Array(3000).fill(1) })) : frames(parser, `${i}.txt`, { bytes: encode(`File ${i} is read.\n`) }).then(textsOf))));
      expect(readings.map((reading) => (typeof reading === "string" ? reading : reading.join()))).toEqual(Array.from({ length: 8 }, (_none, i) => (i === 3 ? "parse.unsupported" : `File ${i} is read.`)));
    });
  });
}

function textsOf(frames: readonly ParseFrame[]): readonly string[] {
  return frames.flatMap((frame) => (frame.kind === "elements" ? frame.elements.map(({ text }) => text) : []));
}
