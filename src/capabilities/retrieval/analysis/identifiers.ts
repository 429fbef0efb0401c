// The parts of code identifiers: `parseHTTPDate2` is parse, HTTP, Date, 2; `snake_case` is snake, case.

const borders = /[\p{Pc}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/gu;

/** Spans of an identifier's parts, relative to its start. */
export function identifierParts(word: string): readonly { readonly start: number; readonly end: number }[] {
  const parts: { start: number; end: number }[] = [];
  let start = 0;
  for (const match of word.matchAll(borders)) {
    if (match.index > start) parts.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  if (start < word.length) parts.push({ start, end: word.length });
  return parts;
}
