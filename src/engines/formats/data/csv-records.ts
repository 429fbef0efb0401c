// Records of separated values in linear time, whatever the quotes do.

/** One record: its cells. */
export type CsvRecord = readonly string[];

const candidates = [",", ";", "\t", "|"] as const;

/** The separator whose count is the most alike in the first lines; a comma when none occurs. */
export function detectSeparator(sample: string): string {
  const lines = sample.split(/\r\n?|\n/).filter((line) => line.trim() !== "").slice(0, 30).map((line) => line.replace(/"(?:[^"]|"")*"/g, ""));
  let best = { separator: ",", score: 0 };
  for (const separator of candidates) {
    const counts = lines.map((line) => line.split(separator).length - 1);
    const most = mode(counts.filter((count) => count > 0));
    const agreeing = counts.filter((count) => count === most).length;
    // Agreement counts first; more columns decide among equals.
    const score = most === 0 ? 0 : (agreeing / lines.length) * 100 + Math.min(most, 20) / 10;
    if (score > best.score) best = { separator, score };
  }
  return best.separator;
}

function mode(counts: readonly number[]): number {
  const seen = new Map<number, number>();
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1);
  return [...seen].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

/** Records of `text`. A quote that is never closed is an ordinary character, as are all quotes behind it. */
export function* csvRecords(text: string, separator: string): Generator<CsvRecord> {
  const reader = new CsvReader(text, separator);
  while (!reader.isAtEnd) {
    const record = reader.next();
    if (record.length > 1 || record[0] !== "") yield record;
  }
}

class CsvReader {
  readonly #text: string;
  readonly #separator: string;
  #at = 0;
  #hasQuotes = true;

  constructor(text: string, separator: string) {
    this.#text = text;
    this.#separator = separator;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  next(): CsvRecord {
    const cells: string[] = [];
    for (;;) {
      cells.push(this.#text[this.#at] === '"' && this.#hasQuotes ? this.#quoted() : this.#plain());
      if (this.#text[this.#at] !== this.#separator) break;
      this.#at++;
      if (this.isAtEnd) {
        cells.push("");
        break;
      }
    }
    if (this.#text[this.#at] === "\n") this.#at++;
    return cells;
  }

  #plain(): string {
    const start = this.#at;
    const separator = this.#separator.charCodeAt(0);
    let end = start;
    for (; end < this.#text.length; end++) {
      const unit = this.#text.charCodeAt(end);
      if (unit === separator || unit === 10) break;
    }
    this.#at = end;
    return this.#text.slice(start, end);
  }

  #quoted(): string {
    const start = this.#at;
    let value = "";
    let from = start + 1;
    for (;;) {
      const quote = this.#text.indexOf('"', from);
      if (quote < 0) {
        this.#hasQuotes = false;
        this.#at = start;
        return this.#plain();
      }
      value += this.#text.slice(from, quote);
      if (this.#text[quote + 1] !== '"') {
        this.#at = quote + 1;
        return value + this.#plain();
      }
      value += '"';
      from = quote + 2;
    }
  }
}
