// The text of an HTML file: by mark or as valid UTF-8 first, then by what the page declares, then by its bytes.
import { isUtf8 } from "node:buffer";
import type { FormatOutput } from "#ports/reading/format";
import { decodeAs, decodeText, unicodeEncoding } from "../decode.ts";

const declarationBytes = 4096;

/** The whole page as text. A declared charset counts only for bytes that are not UTF-8. */
export function decodeHtml(bytes: Uint8Array, told?: Pick<FormatOutput, "note">): string {
  const encoding = unicodeEncoding(bytes);
  if (encoding !== undefined && (encoding !== "utf-8" || isUtf8(bytes))) return decodeText(bytes);
  const declared = declaredCharset(bytes);
  return declared === undefined ? decodeText(bytes, told) : decodeAs(declared, bytes, told);
}

function declaredCharset(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, declarationBytes));
  const label = /<meta\s[^>]*charset\s*=\s*["']?\s*([\w-]+)/i.exec(start)?.[1] ?? /^<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/i.exec(start)?.[1];
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined; // A label that nobody knows says nothing; the bytes decide.
  }
}
