// Which cells of a table the marked words of its text fall on: the text says `head: value; head: value`, the page shows cells.
import type { Element, Span } from "../api.ts";
import { lengthOf } from "../text.ts";

/** Spans inside each cell, by `row column`, for spans of the table's text in code points. */
export function cellSpans(element: Element, spans: readonly Span[]): ReadonlyMap<string, readonly Span[]> {
  const found = new Map<string, readonly Span[]>();
  if (spans.length === 0 || element.cells === undefined) return found;
  for (const { row, column, start, end } of placesOf(element, element.cells)) {
    const inside = spans.flatMap((span) => (span.start < end && span.end > start ? [{ start: Math.max(span.start, start) - start, end: Math.min(span.end, end) - start }] : []));
    if (inside.length > 0) found.set(`${row} ${column}`, inside);
  }
  return found;
}

interface Place extends Span {
  readonly row: number;
  readonly column: number;
}

/** Where each cell stands in the text: cells follow one another, each after its head where there is one. */
function placesOf(element: Element, rows: readonly (readonly string[])[]): readonly Place[] {
  const head = element.hasHeader ? rows[0] : undefined;
  const places: Place[] = [];
  const reader = new Reader(element.text);
  for (const [row, cells] of rows.entries()) {
    if (head !== undefined && row === 0) continue;
    for (const [column, text] of cells.entries()) {
      if (text === "") continue;
      const prefix = head?.[column] ? `${head[column]}: ` : "";
      const place = reader.find(`${prefix}${text}`) ?? reader.find(text);
      if (place !== undefined) places.push({ row, column, start: place.end - lengthOf(text), end: place.end });
    }
  }
  return places;
}

/** Finds texts one after the other and tells their code points. */
class Reader {
  readonly #text: string;
  #unit = 0;
  #point = 0;

  constructor(text: string) {
    this.#text = text;
  }

  find(wanted: string): Span | undefined {
    const at = this.#text.indexOf(wanted, this.#unit);
    if (at < 0) return undefined;
    const start = this.#point + lengthOf(this.#text.slice(this.#unit, at));
    this.#unit = at + wanted.length;
    this.#point = start + lengthOf(wanted);
    return { start, end: this.#point };
  }
}
