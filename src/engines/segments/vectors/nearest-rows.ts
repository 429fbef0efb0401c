// The rows of the highest approximate similarities among many that a scan offers.

/** Rows kept beside the wanted ones when many are equally near, such as copies of one text. */
const equalRowsMax = 4096;

/** Keeps the `wanted` nearest rows, with all that equal the last. Rows are numbers of a part and of a row in it. */
export class NearestRows {
  readonly wanted: number;
  private readonly similarities: Float64Array;
  private readonly parts: Uint32Array;
  private readonly rows: Uint32Array;
  private length = 0;
  private threshold = -Infinity;

  constructor(wanted: number) {
    this.wanted = wanted;
    const room = wanted * 4 + equalRowsMax;
    this.similarities = new Float64Array(room);
    this.parts = new Uint32Array(room);
    this.rows = new Uint32Array(room);
  }

  take(part: number, row: number, similarity: number): void {
    if (similarity < this.threshold) return;
    const at = this.length++;
    this.similarities[at] = similarity;
    this.parts[at] = part;
    this.rows[at] = row;
    if (this.length === this.rows.length) this.cut();
  }

  /** The kept rows, in no order that counts. */
  best(): readonly (readonly [part: number, row: number])[] {
    this.cut();
    return Array.from({ length: this.length }, (_none, i) => [this.parts[i]!, this.rows[i]!] as const);
  }

  private cut(): void {
    if (this.length <= this.wanted) return;
    const { similarities, parts, rows, wanted, length } = this;
    this.threshold = similarities.slice(0, length).toSorted()[length - wanted]!;
    let kept = 0;
    let equal = 0;
    for (let i = 0; i < length; i++) {
      const similarity = similarities[i]!;
      if (similarity < this.threshold || (similarity === this.threshold && ++equal > equalRowsMax)) continue;
      similarities[kept] = similarity;
      parts[kept] = parts[i]!;
      rows[kept++] = rows[i]!;
    }
    this.length = kept;
  }
}
