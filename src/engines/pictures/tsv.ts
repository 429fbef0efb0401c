// Tesseract's table of words (TSV): level, page, block, paragraph, line, word, left, top, width, height, confidence, text.
import type { OcrLine, OcrWord } from "#ports/reading/ocr";
import type { Prepared } from "./prepared.ts";

/** Confidence below which a word is dirt. */
const confidenceMin = 0.15;
const wordLevel = "5";

/** Lines of words with their places on the picture as displayed. */
export function linesOfTsv(tsv: string, prepared: Pick<Prepared, "place">): readonly OcrLine[] {
  const lines = new Map<string, { paragraph: string; words: OcrWord[] }>();
  for (const row of tsv.split("\n")) {
    const [level, , block, paragraph, line, , left, top, width, height, confidence, ...text] = row.split("\t");
    const word = text.join("\t").trim();
    if (level !== wordLevel || word === "" || Number(confidence) / 100 < confidenceMin) continue;
    const key = `${block} ${paragraph} ${line}`;
    if (!lines.has(key)) lines.set(key, { paragraph: `${block} ${paragraph}`, words: [] });
    lines.get(key)?.words.push({ text: word.normalize("NFC"), box: prepared.place({ left: Number(left), top: Number(top), width: Number(width), height: Number(height) }), confidence: Math.min(1, Number(confidence) / 100) });
  }
  const paragraphs = [...new Set([...lines.values()].map((line) => line.paragraph))];
  return [...lines.values()].map(({ paragraph, words }) => ({ paragraph: paragraphs.indexOf(paragraph), words }));
}

/** How sure the words are on average, long ones more; 0 without words. */
export function sureness(lines: readonly OcrLine[]): number {
  let [sum, letters] = [0, 0];
  for (const { words } of lines) for (const { text, confidence } of words) [sum, letters] = [sum + confidence * text.length, letters + text.length];
  return letters === 0 ? 0 : sum / letters;
}
