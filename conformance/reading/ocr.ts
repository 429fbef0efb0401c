// The suite of the ocr port: each sentence of its contract, on a picture of words that whoever runs it draws.
import type { Ocr, OcrImage } from "#ports/reading/ocr";
import { withOpened, type Subject, type SuiteKit } from "../kit.ts";

/** Pictures that the suite reads: dark words on light, the same upside down, a blank one, and bytes that are no picture. */
export interface OcrPictures {
  readonly words: OcrImage;
  /** What `words` says, in reading order. */
  readonly text: readonly string[];
  readonly upsideDown: OcrImage;
  readonly blank: OcrImage;
  readonly damaged: OcrImage;
}

/** Runs the suite under the given kit; every engine that reads pictures passes it. */
export function ocrSuite(kit: SuiteKit, subject: Subject<Ocr>, draw: () => Promise<OcrPictures>): void {
  const { expect } = kit;
  const it = (sentence: string, body: (ocr: Ocr, pictures: OcrPictures) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, async ({ port }) => body(port, await draw())));
  const signal = new AbortController().signal;
  const wordsOf = async (ocr: Ocr, image: OcrImage) => (await ocr.read(image, signal)).lines.flatMap((line) => line.words);
  kit.describe(`ocr: ${subject.name}`, () => {
    it("names at least one language", async (ocr) => expect(ocr.languages.length > 0).toBe(true));
    it("reads words in order, each with a box inside the picture and a confidence", async (ocr, { words, text }) => {
      const found = await wordsOf(ocr, words);
      expect(found.map((word) => word.text)).toEqual([...text]);
      for (const { box: [x0, y0, x1, y1], confidence } of found) {
        expect(0 <= x0 && x0 < x1 && x1 <= 1 && 0 <= y0 && y0 < y1 && y1 <= 1).toBe(true);
        expect(confidence >= 0 && confidence <= 1).toBe(true);
      }
    });
    it("places the words of a turned picture where they stand on it", async (ocr, { words, upsideDown, text }) => {
      const [straight, turned] = [await wordsOf(ocr, words), await wordsOf(ocr, upsideDown)];
      expect(turned.map((word) => word.text)).toEqual([...text]);
      turned.forEach(({ box }, index) => {
        const other = straight[index]?.box ?? [0, 0, 0, 0];
        expect(Math.abs(box[0] - (1 - other[2])) < 0.03 && Math.abs(box[1] - (1 - other[3])) < 0.03).toBe(true);
      });
    });
    it("finds nothing on a blank picture", async (ocr, { blank }) => expect((await ocr.read(blank, signal)).lines).toEqual([]));
    it("refuses what is no picture as parse.damaged", async (ocr, { damaged }) => expect(await ocr.read(damaged, signal).then(() => "read", (thrown: { code: string }) => thrown.code)).toBe("parse.damaged"));
    it("refuses a language without data as ocr.unavailable", async (ocr, { words }) => expect(await ocr.read({ ...words, languages: ["xx"] }, signal).then(() => "read", (thrown: { code: string }) => thrown.code)).toBe("ocr.unavailable"));
    it("stops when it is told to", async (ocr, { words }) => {
      const gone = new AbortController();
      const reading = ocr.read(words, gone.signal).then(() => "read", (thrown: { code: string }) => thrown.code);
      gone.abort();
      expect(await reading).toBe("request.cancelled");
    });
  });
}
