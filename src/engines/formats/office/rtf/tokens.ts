// The marks of RTF one after the other: groups, control words with their number, bytes and text.

/** One mark. `text` holds raw bytes as Latin characters. */
export type RtfToken =
  | { readonly kind: "open" }
  | { readonly kind: "close" }
  | { readonly kind: "word"; readonly word: string; readonly value: number | undefined }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "byte"; readonly byte: number };

/** Reads marks to the end; a `\bin` that announces more bytes than there are ends with the file. */
export function* rtfTokens(source: string): Generator<RtfToken> {
  const word = /\\([a-zA-Z]{1,40})(-?\d{1,10})? ?/y;
  const text = /[^\\{}\r\n]+/y;
  for (let at = 0; at < source.length; ) {
    const sign = source[at];
    if (sign === "{" || sign === "}") {
      yield sign === "{" ? { kind: "open" } : { kind: "close" };
      at++;
    } else if (sign === "\r" || sign === "\n") at++;
    else if (sign !== "\\") {
      text.lastIndex = at;
      const found = text.exec(source)?.[0] ?? sign ?? "";
      yield { kind: "text", text: found };
      at += found.length;
    } else if (source[at + 1] === "'") {
      const byte = Number.parseInt(source.slice(at + 2, at + 4), 16);
      if (!Number.isNaN(byte)) yield { kind: "byte", byte };
      at += 4;
    } else {
      word.lastIndex = at;
      const found = word.exec(source);
      if (found) {
        const value = found[2] === undefined ? undefined : Number(found[2]);
        at += found[0].length;
        if (found[1] === "bin") at += Math.max(0, value ?? 0);
        else yield { kind: "word", word: found[1] ?? "", value };
      } else {
        yield { kind: "word", word: source[at + 1] ?? "", value: undefined };
        at += 2;
      }
    }
  }
}
