// What RTF's text becomes: paragraphs by their properties, cells gathered to rows and tables, notes and margins set aside.
import type { FormatOutput } from "#ports/reading/format";
import { writeTable, writeText } from "../../write-elements.ts";

/** Where text may go. */
export type RtfTarget = "body" | "fonts" | "styles" | "note" | "margin" | "marker" | "title" | "comment";

interface Paragraph {
  readonly text: string;
  readonly marker: string;
  readonly level: number | undefined;
  readonly isItem: boolean;
}

type Piece = Paragraph | { readonly rows: string[][] };

const piecesMax = 500;

/** Collects pieces until they are given out. */
export class RtfBody {
  readonly #output: FormatOutput;
  readonly #styles = new Map<number, string>();
  readonly #notes: string[] = [];
  readonly #comments: string[] = [];
  readonly #margins = new Set<string>();
  #pieces: Piece[] = [];
  #text = "";
  #side = "";
  #marker = "";
  #title = "";
  #level: number | undefined;
  #isItem = false;
  #isInTable = false;
  /** Cells of each nesting, the outermost first; a nested row becomes a line of the cell around it. */
  #cells: string[] = [];
  #nested: string[] = [];
  #nestedRows: string[] = [];
  #depth = 1;

  constructor(output: FormatOutput) {
    this.#output = output;
  }

  get isFull(): boolean {
    return this.#pieces.length >= piecesMax;
  }

  styleName(style: number, text: string): void {
    this.#styles.set(style, (this.#styles.get(style) ?? "") + text.replace(/;$/, ""));
  }

  /** A note begins: its mark stands in the text. */
  begin(target: RtfTarget): void {
    if (target === "note") this.#text += `[${this.#notes.length + 1}]`;
    this.#side = "";
  }

  add(text: string, target: RtfTarget): void {
    if (target === "body") this.#text += text;
    else if (target === "marker") this.#marker += text;
    else if (target === "title") this.#title += text;
    else this.#side += text;
  }

  /** A group of this target ended. */
  end(target: RtfTarget): void {
    const side = this.#side.trim();
    if (target === "title" && this.#title.trim() !== "") this.#output.title(this.#title);
    if (target !== "note" && target !== "margin" && target !== "comment") return;
    this.#side = "";
    if (target === "note") this.#notes.push(side);
    else if (side !== "" && target === "margin") this.#margins.add(side);
    else if (side !== "") this.#comments.push(side);
  }

  control(word: string, { value, target }: { readonly value: number | undefined; readonly target: RtfTarget }): void {
    if (target !== "body") {
      if (word === "par" || word === "cell") this.#side += "\n";
      return;
    }
    switch (word) {
      case "par": case "sect": case "page": return this.#endParagraph();
      case "pard": return this.#plainParagraph();
      case "intbl": this.#isInTable = true; return;
      case "itap": this.#depth = Math.max(1, Math.min(20, value ?? 1)); this.#isInTable = (value ?? 1) > 0; return;
      case "outlinelevel": this.#level = (value ?? 9) < 9 ? (value ?? 0) + 1 : undefined; return;
      case "s": this.#level = levelOfName(this.#styles.get(value ?? 0)) ?? this.#level; return;
      case "ls": this.#isItem = true; return;
      case "cell": this.#cells.push(this.#takeCell()); return;
      case "nestcell": this.#nested.push(this.#takeText()); return;
      case "nestrow": this.#nestedRows.push(this.#nested.splice(0).join(" ").trim()); return;
      case "row": return this.#endRow();
      case "trowd": this.#isInTable = true; return;
      default:
    }
  }

  #plainParagraph(): void {
    this.#level = undefined;
    this.#isItem = false;
    this.#isInTable = false;
    this.#depth = 1;
  }

  #takeText(): string {
    const text = this.#text.trim();
    const marker = this.#marker.trim();
    this.#text = "";
    this.#marker = "";
    return marker === "" || text === "" ? text : `${marker} ${text}`;
  }

  #takeCell(): string {
    const own = this.#takeText();
    return [...this.#nestedRows.splice(0), own].filter((text) => text !== "").join("\n");
  }

  #endParagraph(): void {
    if (this.#isInTable || this.#depth > 1) {
      this.#text += "\n";
      return;
    }
    const text = this.#text.trim();
    if (text !== "") this.#pieces.push({ text, marker: this.#marker.trim(), level: this.#level, isItem: this.#isItem || this.#marker.trim() !== "" });
    this.#text = "";
    this.#marker = "";
  }

  #endRow(): void {
    if (this.#text.trim() !== "") this.#cells.push(this.#takeCell());
    const row = this.#cells.splice(0);
    const last = this.#pieces.at(-1);
    if (row.every((cell) => cell === "")) return;
    if (last && "rows" in last) last.rows.push(row);
    else this.#pieces.push({ rows: [row] });
  }

  /** Gives out what is certain: all but a table that may go on. */
  async give(): Promise<void> {
    const last = this.#pieces.at(-1);
    const held = last && "rows" in last ? [last] : [];
    const ready = held.length > 0 ? this.#pieces.slice(0, -1) : this.#pieces;
    this.#pieces = held;
    for (const piece of ready) await this.#write(piece);
  }

  async finish(): Promise<void> {
    if (this.#cells.length > 0 || (this.#isInTable && this.#text.trim() !== "")) this.#endRow();
    else this.#endParagraph();
    const pieces = this.#pieces.splice(0);
    for (const piece of pieces) await this.#write(piece);
    for (const [i, text] of this.#notes.entries()) await writeText(this.#output, "paragraph", { text: `[${i + 1}] ${text}` });
    for (const text of this.#comments) await writeText(this.#output, "paragraph", { text: `Comment: ${text}` });
    for (const text of this.#margins) await writeText(this.#output, "caption", { text });
  }

  async #write(piece: Piece): Promise<void> {
    if ("rows" in piece) return writeTable(this.#output, { rows: piece.rows });
    const { text, marker, level, isItem } = piece;
    const isNumber = /[\p{L}\p{N}]/u.test(marker);
    const words = isNumber ? `${marker} ${text}` : text;
    if (level !== undefined) {
      if (level === 1) this.#output.title(text);
      return writeText(this.#output, "heading", { text: words, level: Math.min(6, level) });
    }
    await writeText(this.#output, isItem ? "list_item" : "paragraph", { text: words });
  }
}

function levelOfName(name: string | undefined): number | undefined {
  const match = /^\s*heading (\d)/i.exec(name ?? "");
  return match ? Number(match[1]) : undefined;
}
