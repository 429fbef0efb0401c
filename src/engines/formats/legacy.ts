// Which encoding from before Unicode a text is in, when it does not say: by the company its high bytes keep, and by the statistics of chardet.
import { analyse } from "chardet";

/** Encodings that were used before Unicode, by the names of the Encoding Standard. */
export type LegacyEncoding = (typeof clustered)[string] | (typeof scattered)[string] | "windows-1252";

/** Scripts of their own: nearly every letter is a high byte, so they stand together. By chardet's names. */
const clustered: Readonly<Record<string, string>> = {
  Shift_JIS: "shift_jis", "EUC-JP": "euc-jp", GB18030: "gb18030", Big5: "big5", "EUC-KR": "euc-kr",
  "windows-1251": "windows-1251", "KOI8-R": "koi8-r", "ISO-8859-5": "iso-8859-5", "ISO-8859-7": "windows-1253", "windows-1253": "windows-1253",
  "windows-1256": "windows-1256", "ISO-8859-8": "windows-1255", "windows-1255": "windows-1255", "windows-874": "windows-874",
};
/** Latin letters with marks: high bytes stand alone among ASCII. */
const scattered: Readonly<Record<string, string>> = { "ISO-8859-2": "windows-1250", "windows-1250": "windows-1250", "ISO-8859-9": "windows-1254", "windows-1254": "windows-1254", "windows-1257": "windows-1257" };
/** Letters that most characters beyond ASCII must be, for encodings of one byte. */
const letters: Readonly<Record<string, RegExp>> = {
  "windows-1251": /\p{Script=Cyrillic}/gu, "koi8-r": /\p{Script=Cyrillic}/gu, "iso-8859-5": /\p{Script=Cyrillic}/gu, "windows-1253": /\p{Script=Greek}/gu,
  "windows-1256": /\p{Script=Arabic}/gu, "windows-1255": /[\u05d0-\u05ea]/g, "windows-874": /\p{Script=Thai}/gu,
};
const letterShareMin = 0.8;

/** Bytes that are looked at, from shortly before the first high one. */
const sampleBytes = 32 * 1024;
const leadBytes = 1024;
/** Shares from which high bytes stand together: of high bytes beside another, and of high bytes among the letters of their words. */
const togetherShareMin = 0.5;
const wordShareMin = 0.5;
/** High bytes and confidence (0 to 100) below which Latin letters with marks are taken for those of Western Europe. */
const scatteredBytesMin = 8;
const scatteredConfidenceMin = 30;
/** Share of characters that may be broken in an encoding of several bytes. */
const brokenShareMax = 0.01;

/** The likely encoding of a text that is no Unicode; `windows-1252` where nothing speaks for another. */
export function legacyEncoding(bytes: Uint8Array): LegacyEncoding {
  const first = bytes.findIndex((byte) => byte >= 0x80);
  const from = Math.max(0, first - leadBytes);
  const sample = bytes.subarray(from, from + sampleBytes);
  const { high, isClustered } = highBytes(sample);
  const matches = analyse(sample);
  if (isClustered) return matches.map(({ name }) => clustered[name]).find((label) => label !== undefined && isLikely(sample, label)) ?? "windows-1252";
  const latin = matches.find(({ name }) => name === "ISO-8859-1" || name === "windows-1252" || name in scattered);
  return latin && high >= scatteredBytesMin && latin.confidence >= scatteredConfidenceMin ? (scattered[latin.name] ?? "windows-1252") : "windows-1252";
}

/** How many high bytes there are, and whether they stand together. */
function highBytes(sample: Uint8Array): { readonly high: number; readonly isClustered: boolean } {
  let [high, together, letters] = [0, 0, 0];
  let [wordHigh, wordLetters] = [0, 0];
  for (let at = 0; at <= sample.length; at++) {
    const byte = sample[at] ?? 0;
    if (byte >= 0x80) {
      wordHigh++;
      if ((sample[at - 1] ?? 0) >= 0x80 || (sample[at + 1] ?? 0) >= 0x80) together++;
    } else if (isLetter(byte)) wordLetters++;
    else {
      if (wordHigh > 0) [high, letters] = [high + wordHigh, letters + wordLetters];
      [wordHigh, wordLetters] = [0, 0];
    }
  }
  return { high, isClustered: together >= high * togetherShareMin && high >= (high + letters) * wordShareMin };
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** Whether the sample makes sense so: hardly a broken character (its ends may cut one of several bytes), and most of it letters of the script. */
function isLikely(sample: Uint8Array, label: string): boolean {
  const text = new TextDecoder(label).decode(sample);
  const script = letters[label];
  const broken = text.match(/[\ufffd\ue000-\uf8ff]/g)?.length ?? 0;
  if (script) return broken <= text.length * brokenShareMax && (text.match(script)?.length ?? 0) >= (text.match(/[^\0-\x7f]/g)?.length ?? 0) * letterShareMin;
  return broken <= 2 + text.length * brokenShareMax;
}
