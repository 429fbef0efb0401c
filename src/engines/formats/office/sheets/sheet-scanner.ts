// Scans the XML of one sheet block by block at the level of bytes: a sheet of millions of cells is never a tree nor one string.

/** One cell as it stands in the file. `kind` is its `t` attribute; the value is text, a number or an index of a shared string. */
export interface RawCell {
  readonly row: number;
  readonly column: number;
  readonly style: number;
  readonly kind: string;
  readonly value: string;
}

/** Receives what the scanner meets, in order. */
export interface SheetVisitor {
  /** A row ended; its cells came before. */
  endRow(row: number): void;
  cell(cell: RawCell): void;
  /** Any other element outside the cells that may matter: `mergeCell`, `drawing`, `legacyDrawing`, `tablePart`, `headerFooter` texts. */
  other(name: string, attributes: string, text: string): void;
}

const decoder = new TextDecoder("utf-8");
/** Bytes of one cell or tag at most; a longer one is cut off there. */
const heldBytesMax = 4 << 20;

/** Rows and columns of the largest sheet. */
const rowsMax = 1_048_576;
const columnsMax = 16_384;

/** Takes blocks of bytes and calls the visitor; what a block cuts in two waits for the next. */
export class SheetScanner {
  readonly #visitor: SheetVisitor;
  #held: Uint8Array = new Uint8Array();
  #row = 0;
  #column = 0;
  #isInRow = false;

  constructor(visitor: SheetVisitor) {
    this.#visitor = visitor;
  }

  /** The next block. */
  write(block: Uint8Array): void {
    const bytes = this.#held.length === 0 ? block : Buffer.concat([this.#held, block]);
    // One string a block: V8 searches it far faster than code in JavaScript compares bytes. Latin keeps one character a byte.
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    const used = this.#scan(text);
    this.#held = bytes.length - used > heldBytesMax ? new Uint8Array() : bytes.subarray(used);
  }

  /** The end of the sheet. */
  end(): void {
    if (this.#isInRow) this.#visitor.endRow(this.#row);
  }

  /** Reads whole elements; how far it came. */
  #scan(text: string): number {
    let at = 0;
    for (;;) {
      const open = text.indexOf("<", at);
      if (open < 0) return text.length;
      const close = text.indexOf(">", open);
      if (close < 0) return open;
      const next = this.#element(text, open, close);
      if (next < 0) return open;
      at = next;
    }
  }

  /** Handles the tag at `[open, close]`; where to go on, or -1 when its end is not here yet. */
  #element(text: string, open: number, close: number): number {
    let from = open + 1;
    const isEnd = text.charCodeAt(from) === 0x2f;
    if (isEnd) from++;
    let to = from;
    for (let code = text.charCodeAt(to); to < close && code !== 0x20 && code !== 0x2f && code !== 0x0a && code !== 0x0d && code !== 0x09; code = text.charCodeAt(++to)) if (code === 0x3a) from = to + 1;
    const length = to - from;
    const first = text.charCodeAt(from);
    if (length === 1 && first === 0x63) return isEnd ? close + 1 : this.#cell(text, { from: to, close, open });
    if (length === 3 && text.startsWith("row", from)) {
      if (isEnd) this.#endRow();
      else this.#startRow(text.slice(to, close));
      return close + 1;
    }
    if (isEnd || this.#isInRow || !/^(?:mergeCell|drawing|legacyDrawing|oddHeader|oddFooter|evenHeader|evenFooter|firstHeader|firstFooter)$/.test(text.slice(from, to))) return close + 1;
    const name = text.slice(from, to);
    if (!name.endsWith("er") || text.charCodeAt(close - 1) === 0x2f) {
      this.#visitor.other(name, text.slice(to, close), "");
      return close + 1;
    }
    const end = text.indexOf("</", close);
    if (end < 0) return -1;
    this.#visitor.other(name, text.slice(to, close), unescapeXml(text.slice(close + 1, end)));
    return end;
  }

  #startRow(attributes: string): void {
    if (this.#isInRow) this.#visitor.endRow(this.#row);
    const number = attributeOf(attributes, "r");
    const row = number === undefined ? this.#row + 1 : Number.parseInt(number, 10);
    this.#row = row > 0 && row <= rowsMax ? row : this.#row + 1;
    this.#column = 0;
    this.#isInRow = !attributes.endsWith("/");
  }

  #endRow(): void {
    if (this.#isInRow) this.#visitor.endRow(this.#row);
    this.#isInRow = false;
  }

  #cell(text: string, { from, close, open }: { readonly from: number; readonly close: number; readonly open: number }): number {
    const isEmpty = text.charCodeAt(close - 1) === 0x2f;
    const end = isEmpty ? close : endOfCell(text, close);
    if (end < 0) return text.length - open > heldBytesMax ? text.length : -1;
    const attributes = text.slice(from, isEmpty ? close - 1 : close);
    this.#column = columnOf(attributes) ?? this.#column + 1;
    if (isEmpty) return close + 1;
    const kind = attributeOf(attributes, "t") ?? "";
    const value = kind === "inlineStr" ? richText(text.slice(close + 1, end)) : valueIn(text, close, end);
    if (value !== "") this.#visitor.cell({ row: this.#row, column: this.#column, style: Number(attributeOf(attributes, "s") ?? 0), kind, value });
    return end + 4;
  }
}

/** Where `</c>` (or `</x:c>`) begins behind `from`, less what stands before `c>`; -1 when it is not here. */
function endOfCell(text: string, from: number): number {
  for (let at = text.indexOf("</", from); at >= 0; at = text.indexOf("</", at + 2)) {
    const close = text.indexOf(">", at);
    if (close < 0) return -1;
    if (close - at >= 3 && text.charCodeAt(close - 1) === 0x63 && (close - at === 3 || text.charCodeAt(close - 2) === 0x3a)) return close - 3;
  }
  return -1;
}

function valueIn(text: string, from: number, end: number): string {
  const open = /<(?:\w+:)?v(?:\s[^>]*)?>/g;
  open.lastIndex = from;
  const plain = text.indexOf("<v>", from);
  let start: number;
  if (plain >= 0 && plain < end) start = plain + 3;
  else {
    const found = open.exec(text);
    if (!found || found.index >= end) return "";
    start = found.index + found[0].length;
  }
  const stop = text.indexOf("<", start);
  const value = text.slice(start, stop < 0 || stop > end + 1 ? end : stop);
  return isPlain(value) ? value : unescapeXml(value);
}

function isPlain(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0x26 || code > 0x7e) return false;
  }
  return true;
}

/** All `<t>` of a string item, without phonetic hints. */
export function richText(latin: string): string {
  const bare = latin.includes("rPh") ? latin.replace(/<(\w+:)?rPh\b[\s\S]*?<\/\1?rPh>/g, "") : latin;
  let text = "";
  for (const match of bare.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</g)) text += match[1] ?? "";
  return unescapeXml(text);
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** From bytes held as Latin characters to text: UTF-8, then the entities of XML, then the `_x000D_` of spreadsheets. */
export function unescapeXml(latin: string): string {
  const utf8 = /[\u0080-\u00ff]/.test(latin) ? decoder.decode(Buffer.from(latin, "latin1")) : latin;
  const plain = utf8.includes("&") ? utf8.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w+);/gi, (_all, reference: string) => characterNamed(reference)) : utf8;
  return plain.includes("_x") ? plain.replace(/_x([\dA-F]{4})_/gi, (_all, hex: string) => characterOf(Number.parseInt(hex, 16))) : plain;
}

function characterNamed(reference: string): string {
  if (!reference.startsWith("#")) return entities[reference] ?? "";
  return characterOf(/^#x/i.test(reference) ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1)));
}

function characterOf(code: number): string {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : "";
}

/** An attribute of a tag's text, as it stands. */
export function attributeOf(attributes: string, name: string): string | undefined {
  for (let at = attributes.indexOf(`${name}="`); at >= 0; at = attributes.indexOf(`${name}="`, at + 1)) {
    const before = attributes.charCodeAt(at - 1);
    if (at > 0 && before !== 0x20 && before !== 0x0a && before !== 0x0d && before !== 0x09) continue;
    const from = at + name.length + 2;
    const end = attributes.indexOf('"', from);
    return end < 0 ? undefined : attributes.slice(from, end);
  }
  return undefined;
}

/** Column of a cell's reference `r="BC12"`. */
function columnOf(attributes: string): number | undefined {
  const reference = attributeOf(attributes, "r");
  if (reference === undefined) return undefined;
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) & 0xdf;
    if (letter < 0x41 || letter > 0x5a) break;
    column = column * 26 + letter - 0x40;
  }
  return column > 0 && column <= columnsMax ? column : undefined;
}
