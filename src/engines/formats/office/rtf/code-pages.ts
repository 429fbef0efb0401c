// Code pages of RTF: by number and by the character set of a font.

const byCharset: Readonly<Record<number, number>> = { 0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250 };
const labels: Readonly<Record<number, string>> = { 932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 874: "windows-874", 10000: "macintosh", 65001: "utf-8", 437: "windows-1252", 850: "windows-1252" };
const decoders = new Map<number, TextDecoder>();

/** Code page of a font's `\fcharset`; undefined where it says nothing. */
export function pageOfCharset(charset: number): number | undefined {
  return byCharset[charset];
}

/** Bytes of a code page as text; unknown pages are read as Windows-1252. */
export function decodePage(bytes: Uint8Array, page: number): string {
  const known = decoders.get(page) ?? createDecoder(page);
  decoders.set(page, known);
  return known.decode(bytes);
}

function createDecoder(page: number): TextDecoder {
  try {
    return new TextDecoder(labels[page] ?? `windows-${page}`);
  } catch {
    return new TextDecoder("windows-1252"); // No decoder has this page; most of its signs are Latin.
  }
}
