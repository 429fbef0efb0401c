// The parts of code identifiers: `parseHTTPDate2` is parse, HTTP, Date, 2; `snake_case` is snake, case.

const borders = /[\p{Pc}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/gu;

const kinds = { other: 0, lower: 1, upper: 2, digit: 3, connector: 4 } as const;
/** Kind of each ASCII unit. */
const asciiKinds = Uint8Array.from({ length: 128 }, (_none, unit) => kindOf(String.fromCharCode(unit)));

function kindOf(character: string): number {
  if (character === "_") return kinds.connector;
  if (character >= "0" && character <= "9") return kinds.digit;
  if (character >= "A" && character <= "Z") return kinds.upper;
  return character >= "a" && character <= "z" ? kinds.lower : kinds.other;
}

/** Number of parts of the identifier `text[start, end)`. */
export function countIdentifierParts(text: string, start: number, end: number): number {
  let parts = 0;
  let before: number = kinds.connector;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 128) return identifierParts(text.slice(start, end)).length;
    const kind = asciiKinds[unit] ?? kinds.other;
    if (kind !== kinds.connector && beginsPart(before, kind, at + 1 < end ? (asciiKinds[text.charCodeAt(at + 1)] ?? kinds.other) : kinds.other)) parts++;
    before = kind;
  }
  return parts;
}

/** Whether a character of `kind` begins a part, as `borders` has it for ASCII. */
function beginsPart(before: number, kind: number, next: number): boolean {
  if (before === kinds.connector) return true;
  if (kind === kinds.upper) return before === kinds.lower || before === kinds.digit || (before === kinds.upper && next === kinds.lower);
  if (kind === kinds.digit) return before === kinds.lower || before === kinds.upper;
  return kind === kinds.lower && before === kinds.digit;
}

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
