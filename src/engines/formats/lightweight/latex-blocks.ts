// The blocks of a LaTeX file, one after the other.
import type { ElementType } from "#core/documents/document";
import type { Block } from "./blocks.ts";
import { inlineText } from "./latex-inline.ts";
import { argumentsAt, withOwnCommands, withoutComments } from "./latex-source.ts";

const levels: Readonly<Record<string, number>> = { part: 1, chapter: 2, section: 2, subsection: 3, subsubsection: 4, paragraph: 5, subparagraph: 6 };
const codes = new Set(["verbatim", "Verbatim", "lstlisting", "minted", "alltt", "comment", "filecontents", "algorithmic"]);
const formulas = new Set(["equation", "align", "alignat", "gather", "multline", "eqnarray", "displaymath", "math", "flalign"]);
const tables = new Set(["tabular", "tabularx", "tabulary", "longtable", "array", "supertabular", "xltabular"]);
/** Environments whose first argument is no text. */
const withArgument = new Set(["thebibliography", "minipage", "wrapfigure", "multicols"]);
const quotes = new Set(["quote", "quotation", "verse"]);
/** What ends a run of words: each of these is looked at by itself. */
const event = /\n[^\S\n]*\n|\\(?:begin|end)\s*\{([\w*]+)\}|\\(part|chapter|section|subsection|subsubsection|paragraph|subparagraph|title|author|date|caption|captionof|item|bibitem|maketitle|keywords|institute|subtitle)\b\*?|\\\[|\$\$/g;

/** All blocks of a file. */
export function latexBlocks(source: string): Iterable<Block> {
  const text = withoutComments(source);
  const begins = text.indexOf("\\begin{document}");
  const filled = withOwnCommands(text);
  return new Reader(filled, begins < 0 ? 0 : Math.max(0, filled.indexOf("\\begin{document}"))).blocks();
}

class Reader {
  readonly #text: string;
  readonly #body: number;
  readonly #open: string[] = [];
  #type: ElementType = "paragraph";
  #words = "";
  #from = 0;
  /** Where each line ends. */
  readonly #ends: readonly number[];

  constructor(text: string, body: number) {
    this.#text = text;
    this.#body = body;
    this.#ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  }

  *blocks(): Generator<Block> {
    yield* this.#head();
    event.lastIndex = this.#body;
    let at = this.#body;
    this.#from = at;
    for (let found = event.exec(this.#text); found; found = event.exec(this.#text)) {
      this.#words += this.#text.slice(at, found.index);
      at = found.index + found[0].length;
      if (found[0] === "\\end{document}") break;
      const isBlank = found[0].startsWith("\n");
      yield* this.#flush(found.index);
      if (!isBlank) {
        const end = yield* this.#event(found, at);
        at = end;
        event.lastIndex = end;
      }
      this.#from = at;
    }
    if (event.lastIndex === 0) this.#words += this.#text.slice(at);
    yield* this.#flush(this.#text.length);
  }

  /** Title and authors that stand before the document begins. */
  *#head(): Generator<Block> {
    for (const name of ["title", "author", "date"]) {
      const at = this.#text.slice(0, this.#body).lastIndexOf(`\\${name}{`);
      if (at >= 0) yield this.#block(name === "title" ? "heading" : "paragraph", argumentsAt(this.#text, at + name.length + 1, 1).values[0] ?? "", { from: at, to: at, ...(name === "title" ? { level: 1 } : {}) });
    }
  }

  *#flush(to: number): Generator<Block> {
    const words = this.#words;
    this.#words = "";
    if (words.trim() !== "") {
      const block = this.#block(this.#type, words, { from: this.#from, to });
      if (block.text !== "") yield block;
    }
    if (this.#type === "list_item") this.#type = "paragraph";
  }

  #block(type: ElementType, tex: string, { from, to, level }: { readonly from: number; readonly to: number; readonly level?: number }): Block {
    return { type, text: inlineText(tex).replace(/\n(?!\n)/g, type === "heading" ? " " : "\n"), from: this.#lineOf(from + /^\s*/.exec(tex)![0].length), to: this.#lineOf(Math.max(from, to - 1)), ...(level === undefined ? {} : { level }) };
  }

  #lineOf(at: number): number {
    let [low, high] = [0, this.#ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  }

  /** Handles what was found before `at`; the place behind it. */
  *#event(found: RegExpExecArray, at: number): Generator<Block, number> {
    const [whole, environment = "", command = ""] = found;
    if (whole === "\\[" || whole === "$$") return yield* this.#until(whole === "\\[" ? "\\]" : "$$", at, "code");
    if (whole.startsWith("\\begin")) return yield* this.#begin(environment.replace("*", ""), environment, at);
    if (whole.startsWith("\\end")) {
      this.#open.pop();
      this.#type = this.#open.some((name) => quotes.has(name)) ? "quote" : "paragraph";
      return at;
    }
    return yield* this.#command(command, at);
  }

  *#command(command: string, at: number): Generator<Block, number> {
    if (command === "maketitle") return at;
    if (command === "item" || command === "bibitem") {
      const { values, options, end } = argumentsAt(this.#text, at, command === "bibitem" ? 1 : 0);
      this.#type = "list_item";
      this.#words = command === "bibitem" ? `[${values[0] ?? ""}] ` : options === "" ? "" : `${options}: `;
      return end;
    }
    const { values, end } = argumentsAt(this.#text, at, command === "captionof" ? 2 : 1);
    const tex = values.at(-1) ?? "";
    const level = levels[command] ?? (command === "title" ? 1 : undefined);
    const block = this.#block(level !== undefined ? "heading" : command === "caption" || command === "captionof" ? "caption" : "paragraph", tex, { from: at, to: end, ...(level === undefined ? {} : { level }) });
    if (block.text !== "" && command !== "captionof") yield block;
    return end;
  }

  *#begin(name: string, written: string, at: number): Generator<Block, number> {
    if (codes.has(name)) {
      const body = argumentsAt(this.#text, at, name === "minted" || name === "filecontents" ? 1 : 0);
      const language = /language=\{?(\w+)/.exec(body.options)?.[1] ?? body.values[0] ?? "";
      return name === "comment" || name === "filecontents" ? this.#endOf(written, body.end) : yield* this.#code(written, body.end, language);
    }
    if (formulas.has(name)) return yield* this.#until(`\\end{${written}}`, at, "code");
    if (tables.has(name)) return yield* this.#table(written, at);
    this.#open.push(name);
    this.#type = quotes.has(name) ? "quote" : "paragraph";
    if (name === "abstract") yield { type: "heading", text: "Abstract", level: 2, from: this.#lineOf(at), to: this.#lineOf(at) };
    if (name === "thebibliography") yield { type: "heading", text: "References", level: 2, from: this.#lineOf(at), to: this.#lineOf(at) };
    return argumentsAt(this.#text, at, withArgument.has(name) ? 1 : 0).end;
  }

  #endOf(environment: string, at: number): number {
    const end = `\\end{${environment}}`;
    const found = this.#text.indexOf(end, at);
    return found < 0 ? this.#text.length : found + end.length;
  }

  *#code(environment: string, at: number, language: string): Generator<Block, number> {
    const end = this.#endOf(environment, at);
    const body = this.#text.slice(at, end).replace(/\\end\{[\w*]+\}$/, "").replace(/^\n|\n$/g, "");
    yield { type: "code", text: body, language, from: this.#lineOf(at), to: this.#lineOf(end) };
    return end;
  }

  /** Everything up to `close`, as it is written. */
  *#until(close: string, at: number, type: ElementType): Generator<Block, number> {
    const found = this.#text.indexOf(close, at);
    const end = found < 0 ? this.#text.length : found;
    const text = this.#text.slice(at, end).replace(/\\label\{[^}]*\}/g, "").trim();
    if (text !== "") yield { type, text, from: this.#lineOf(at), to: this.#lineOf(end) };
    return Math.min(this.#text.length, end + close.length);
  }

  *#table(environment: string, at: number): Generator<Block, number> {
    const end = this.#endOf(environment, at);
    const { end: from } = argumentsAt(this.#text, at, /^(?:tabular\*|tabularx|tabulary|xltabular)$/.test(environment) ? 2 : 1);
    const body = this.#text.slice(from, end).replace(/\\end\{[\w*]+\}$/, "");
    const caption = /\\caption\s*\{/.exec(body);
    if (caption) yield this.#block("caption", argumentsAt(body, caption.index + caption[0].length - 1, 1).values[0] ?? "", { from, to: from });
    const plain = body.replace(/\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|noalign)\b|\\c(?:mid)?(?:rule|line)(?:\([^)]*\))?\{[^}]*\}/g, "").replace(/\\caption\s*\{[^}]*\}/g, "");
    const rows = plain.split(/\\\\(?:\[[^\]]*\])?|\\tabularnewline/).map((row) => row.split(/(?<!\\)&/).flatMap(cellsOf)).filter((row) => row.some((cell) => cell !== ""));
    if (rows.length > 0) yield { type: "table", text: "", rows, from: this.#lineOf(from), to: this.#lineOf(end) };
    return end;
  }
}

/** A cell, and the empty ones that it stands over. */
function cellsOf(tex: string): readonly string[] {
  const wide = Number(/\\multicolumn\s*\{(\d{1,3})\}/.exec(tex)?.[1] ?? 1);
  return [inlineText(tex.trim()), ...Array.from({ length: wide - 1 }, () => "")];
}
