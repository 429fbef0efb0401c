// Reads RTF into elements: one pass over its marks, with a stack of what each group says of its text.
import { fail } from "#core/errors";
import type { FormatInput, FormatOutput } from "#ports/reading/format";
import { decodePage, pageOfCharset } from "./code-pages.ts";
import { RtfBody } from "./body.ts";
import { rtfTokens, type RtfToken } from "./tokens.ts";

/** Groups inside groups at most. */
const depthMax = 5000;

/** Groups whose text is not of the document. */
const hidden = new Set(("fonttbl colortbl stylesheet listtable listoverridetable revtbl rsidtbl generator info pict object objdata datastore themedata colorschememapping latentstyles xmlnstbl mmathPr filetbl " +
  "bkmkstart bkmkend fldinst atnid atnauthor atntime atndate atnref atnicn atnparent pgptbl pnseclvl listlevel listname revauth passwordhash background template userprops nonshppict sn sv shpinst_ protusertbl").split(" "));
const signs: Readonly<Record<string, string>> = { emdash: "\u2014", endash: "\u2013", bullet: "\u2022", lquote: "\u2018", rquote: "\u2019", ldblquote: "\u201c", rdblquote: "\u201d", "~": "\u00a0", _: "\u2011", "-": "\u00ad", tab: "\t", line: "\n", emspace: " ", enspace: " ", qmspace: " ", "\\": "\\", "{": "{", "}": "}", zwj: "", zwnj: "" };

interface Group {
  isHidden: boolean;
  page: number;
  /** Characters that stand behind `\u` for older readers. */
  skip: number;
  /** Where its text goes. */
  target: "body" | "fonts" | "styles" | "note" | "margin" | "marker" | "title" | "comment";
  isDeleted: boolean;
}

/** Reads a file. @throws parse.too_deep */
export async function readRtf({ bytes, name }: FormatInput, output: FormatOutput): Promise<void> {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  const reader = new RtfReader(name, output);
  for (const token of rtfTokens(source)) {
    reader.take(token);
    if (reader.body.isFull) await reader.body.give();
  }
  reader.flush();
  await reader.body.finish();
}

class RtfReader {
  readonly #name: string;
  readonly body: RtfBody;
  readonly #groups: Group[] = [];
  readonly #fonts = new Map<number, number>();
  #group: Group = { isHidden: false, page: 1252, skip: 1, target: "body", isDeleted: false };
  #bytes: number[] = [];
  #toSkip = 0;
  #high = "";
  #font = 0;
  #style = 0;
  #isFirst = false;
  #isOptional = false;

  constructor(name: string, output: FormatOutput) {
    this.#name = name;
    this.body = new RtfBody(output);
  }

  take(token: RtfToken): void {
    if (token.kind !== "byte") this.flush();
    if (token.kind === "open") {
      if (this.#groups.length >= depthMax) throw fail("parse.too_deep", { name: this.#name, limit: depthMax });
      this.#groups.push(this.#group);
      this.#group = { ...this.#group };
      this.#isFirst = true;
    } else if (token.kind === "close") this.#close();
    else if (token.kind === "byte") {
      if (this.#toSkip > 0) this.#toSkip--;
      else if (!this.#group.isHidden) this.#bytes.push(token.byte);
    } else if (token.kind === "text") this.#plain(token.text);
    else this.#word(token.word, token.value);
    if (token.kind !== "open" && !this.#isOptional) this.#isFirst = false;
  }

  /** Bytes that belong together become text: some code pages use two for one sign. */
  flush(): void {
    if (this.#bytes.length === 0) return;
    const bytes = Uint8Array.from(this.#bytes);
    this.#bytes = [];
    this.#add(decodePage(bytes, this.#group.page));
  }

  #close(): void {
    const { target } = this.#group;
    this.#group = this.#groups.pop() ?? this.#group;
    if (target !== this.#group.target) this.body.end(target);
    this.#toSkip = 0;
  }

  #plain(text: string): void {
    const skipped = Math.min(this.#toSkip, text.length);
    this.#toSkip -= skipped;
    const rest = text.slice(skipped);
    if (this.#group.isHidden || rest === "") return;
    this.#add(/[\u0080-\u00ff]/.test(rest) ? decodePage(Buffer.from(rest, "latin1"), this.#group.page) : rest);
  }

  #add(text: string): void {
    if (this.#high !== "") {
      this.body.add("\ufffd", this.#group.target);
      this.#high = "";
    }
    if (this.#group.isHidden || this.#group.isDeleted) return;
    if (this.#group.target === "styles") this.body.styleName(this.#style, text);
    else if (this.#group.target !== "fonts") this.body.add(text, this.#group.target);
  }

  #word(word: string, value: number | undefined): void {
    if (word === "*") {
      this.#isOptional = true;
      return;
    }
    const isDestination = this.#isFirst || this.#isOptional;
    if (isDestination && this.#destination(word)) {
      this.#isOptional = false;
      return;
    }
    if (this.#isOptional && isDestination && !/^(?:shppict|shptxt|shpinst|pn|pntext|listtext|bkmkstart|hlinkbase|footnote|annotation|nesttableprops)$/.test(word)) this.#group.isHidden = true;
    this.#isOptional = false;
    if (word === "u") return this.#unicode(value ?? 0);
    if (this.#toSkip > 0 && signs[word] !== undefined) {
      this.#toSkip--;
      return;
    }
    if (signs[word] !== undefined) return this.#add(signs[word]);
    this.#state(word, value);
  }

  #destination(word: string): boolean {
    if (word === "fonttbl" || word === "stylesheet") this.#group.target = word === "fonttbl" ? "fonts" : "styles";
    else if (word === "footnote" || word === "annotation") this.body.begin(this.#group.target = word === "footnote" ? "note" : "comment");
    else if (/^(?:header|footer)[lrf]?$/.test(word)) this.#group.target = "margin";
    else if (/^(?:listtext|pntext)$/.test(word)) this.#group.target = "marker";
    else if (word === "title") {
      this.#group.isHidden = false;
      this.#group.target = "title";
    } else if (hidden.has(word)) this.#group.isHidden = true;
    else return false;
    return true;
  }

  #unicode(value: number): void {
    this.#toSkip = this.#group.skip;
    const unit = String.fromCharCode(value < 0 ? value + 65_536 : value);
    if (/[\ud800-\udbff]/.test(unit)) {
      if (this.#high !== "") this.body.add("\ufffd", this.#group.target);
      this.#high = unit;
      return;
    }
    const isLow = /[\udc00-\udfff]/.test(unit);
    const sign = isLow ? (this.#high === "" ? "\ufffd" : this.#high + unit) : unit;
    if (isLow) this.#high = "";
    // Signs of the private range stand for places of a symbol font.
    if (!/^[\uf000-\uf0ff]$/.test(sign)) this.#add(sign);
  }

  #state(word: string, value: number | undefined): void {
    const group = this.#group;
    if (word === "ansicpg") group.page = value ?? group.page;
    else if (word === "mac") group.page = 10_000;
    else if (word === "uc") group.skip = Math.max(0, Math.min(10, value ?? 1));
    else if (word === "f") {
      this.#font = value ?? 0;
      if (group.target !== "fonts") group.page = this.#fonts.get(this.#font) ?? group.page;
    } else if (word === "fcharset") {
      const page = pageOfCharset(value ?? 0);
      if (page !== undefined && (value ?? 0) !== 0) this.#fonts.set(this.#font, page);
    } else if (word === "deleted") group.isDeleted = value !== 0;
    else if (word === "plain") group.isDeleted = false;
    else if (word === "v") group.isHidden = value !== 0 && group.target !== "styles";
    else if (word === "s" && group.target === "styles") this.#style = value ?? 0;
    else if (group.target !== "fonts" && group.target !== "styles" && !group.isHidden) this.body.control(word, { value, target: group.target });
  }
}
