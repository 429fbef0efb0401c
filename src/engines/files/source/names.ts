// File names as bytes and as text: a name that is not UTF-8 is shown, never opened by a guess.

/** A name as text; `isExact` is false when its bytes are not UTF-8 and the text shows them as `%E9`. */
export interface DecodedName {
  readonly text: string;
  readonly isExact: boolean;
}

/** Decodes a directory entry's name. */
export function decodeName(bytes: Buffer): DecodedName {
  const text = bytes.toString("utf8");
  if (!text.includes("\uFFFD") || Buffer.from(text, "utf8").equals(bytes)) return { text, isExact: true };
  const shown = Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f && byte !== 0x25 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)).join("");
  return { text: shown, isExact: false };
}
