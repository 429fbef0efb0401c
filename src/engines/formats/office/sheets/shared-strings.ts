// The table of strings that all sheets of a workbook share, read block by block.
import { richText } from "./sheet-scanner.ts";

/** Strings and characters of one workbook at most. */
const stringsMax = 4_000_000;
const itemBytesMax = 4 << 20;

/** Every `<si>` of the stream as text, in order. */
export async function readSharedStrings(blocks: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const strings: string[] = [];
  let held = "";
  for await (const block of blocks) {
    const text = held + Buffer.from(block.buffer, block.byteOffset, block.length).toString("latin1");
    let at = 0;
    for (;;) {
      const open = nextItem(text, at);
      if (open < 0) {
        at = Math.max(at, text.length - 16);
        break;
      }
      const close = text.indexOf(">", open);
      const isEmpty = close >= 0 && text.charCodeAt(close - 1) === 0x2f;
      const end = close < 0 ? -1 : isEmpty ? close : endOfItem(text, close);
      if (end < 0) {
        at = text.length - open > itemBytesMax ? text.length : open;
        break;
      }
      if (strings.length < stringsMax) strings.push(isEmpty ? "" : richText(text.slice(close + 1, end)));
      at = end + 1;
    }
    held = text.slice(at);
  }
  return strings;
}

function nextItem(text: string, from: number): number {
  for (let at = text.indexOf("si", from); at >= 0; at = text.indexOf("si", at + 1)) {
    const after = text.charCodeAt(at + 2);
    if (after !== 0x3e && after !== 0x20 && after !== 0x2f) continue;
    const before = text.lastIndexOf("<", at);
    if (before >= from && /^<(?:\w+:)?$/.test(text.slice(before, at))) return before;
  }
  return -1;
}

function endOfItem(text: string, from: number): number {
  for (let at = text.indexOf("</", from); at >= 0; at = text.indexOf("</", at + 2)) {
    const close = text.indexOf(">", at);
    if (close < 0) return -1;
    if (/^<\/(?:\w+:)?si\s*$/.test(text.slice(at, close))) return at;
  }
  return -1;
}
