// Where a member of a JSON object stands in its text, so that one value can be replaced and the rest stays byte for byte.

/** Start and end (exclusive, UTF-16 units) of a value in a text. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket, comma, colon] = [34, 92, 123, 125, 91, 93, 44, 58];

/** Span of the value of the outermost object's last member `name` (the one that JSON.parse keeps); undefined when there is none. `text` is valid JSON. */
export function memberSpan(text: string, name: string): JsonSpan | undefined {
  let found: JsonSpan | undefined;
  let at = afterSpace(text, 0);
  if (text.charCodeAt(at) !== openBrace) return undefined;
  at = afterSpace(text, at + 1);
  while (at < text.length && text.charCodeAt(at) === quote) {
    const keyEnd = stringEnd(text, at);
    const key = text.slice(at, keyEnd);
    at = afterSpace(text, keyEnd);
    if (text.charCodeAt(at) !== colon) return found;
    const start = afterSpace(text, at + 1);
    const end = valueEnd(text, start);
    if (isKey(key, name)) found = { start, end };
    at = afterSpace(text, end);
    if (text.charCodeAt(at) !== comma) return found;
    at = afterSpace(text, at + 1);
  }
  return found;
}

function isKey(quoted: string, name: string): boolean {
  return quoted.includes("\\") ? (JSON.parse(quoted) as string) === name : quoted.length === name.length + 2 && quoted.startsWith(name, 1);
}

function afterSpace(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9; code = text.charCodeAt(at)) at++;
  return at;
}

/** Position behind the string that begins at `from`. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return text.length;
}

/** Position behind the value that begins at `from`. */
function valueEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(text, at) - 1;
      if (depth === 0) return at + 1;
    } else if (code === openBrace || code === openBracket) depth++;
    else if (code === closeBrace || code === closeBracket) {
      if (depth === 0) return trimmed(text, from, at);
      if (--depth === 0) return at + 1;
    } else if (code === comma && depth === 0) return trimmed(text, from, at);
  }
  return trimmed(text, from, text.length);
}

function trimmed(text: string, from: number, to: number): number {
  return from + text.slice(from, to).trimEnd().length;
}
