// Walks JSON text value by value without building it: no recursion, no objects whose keys could do harm, numbers as they are written.

/** A step into a value: a member's name, or a position in an array. */
export type PathStep = string | number;

/** Where and why reading stopped. `isCutOff` when the text ended too early. */
export interface JsonProblem {
  readonly kind: "damaged" | "too_deep";
  readonly position: number;
  readonly isCutOff: boolean;
}

/** Receives values in order. `path` is only valid during the call. */
export interface JsonVisitor {
  leaf(path: readonly PathStep[], text: string, kind: "string" | "number" | "word"): void;
  /** An object or array begins at `path`. */
  open?(path: readonly PathStep[], kind: "object" | "array"): void;
}

/** Visits the one value in `text`; comments and commas before a closing bracket are passed over. Linear time. @returns what is wrong, if anything */
export function scanJson(text: string, depthMax: number, visitor: JsonVisitor): JsonProblem | undefined {
  return new Scanner(text, depthMax, visitor).run();
}

/** A run of characters that words and numbers are made of. */
const wordPattern = /[\w+.-]{0,400}/y;

type Expected = "value" | "key" | "next" | "end";

class Scanner {
  readonly #text: string;
  readonly #depthMax: number;
  readonly #visitor: JsonVisitor;
  readonly #path: PathStep[] = [];
  readonly #kinds: ("object" | "array")[] = [];
  #at = 0;

  constructor(text: string, depthMax: number, visitor: JsonVisitor) {
    this.#text = text;
    this.#depthMax = depthMax;
    this.#visitor = visitor;
  }

  run(): JsonProblem | undefined {
    let expected: Expected = "value";
    while (expected !== "end") {
      this.#skipBlank();
      const next: Expected | undefined = this.#step(expected);
      if (next === undefined) return this.#problem();
      if (this.#kinds.length > this.#depthMax) return { kind: "too_deep", position: this.#at, isCutOff: false };
      expected = next;
    }
    this.#skipBlank();
    return this.#at < this.#text.length ? this.#problem() : undefined;
  }

  #problem(): JsonProblem {
    return { kind: "damaged", position: this.#at, isCutOff: this.#at >= this.#text.length };
  }

  /** Reads one thing; undefined when it is not what JSON has there. */
  #step(expected: Expected): Expected | undefined {
    const character = this.#text[this.#at];
    if (character === undefined) return undefined;
    if (expected === "next") return this.#afterValue(character);
    const mayClose = (character === "}" && expected === "key") || (character === "]" && expected === "value");
    if (mayClose) return this.#close(character);
    return expected === "key" ? this.#key() : this.#value(character);
  }

  #afterValue(character: string): Expected | undefined {
    if (character !== ",") return character === "}" || character === "]" ? this.#close(character) : undefined;
    this.#at++;
    const last = this.#path.at(-1);
    if (this.#kinds.at(-1) === "object") return "key";
    if (typeof last === "number") this.#path[this.#path.length - 1] = last + 1;
    return "value";
  }

  #close(character: string): Expected | undefined {
    if (this.#kinds.at(-1) !== (character === "}" ? "object" : "array")) return undefined;
    this.#at++;
    this.#kinds.pop();
    this.#path.pop();
    return this.#after();
  }

  #after(): Expected {
    return this.#kinds.length === 0 ? "end" : "next";
  }

  #key(): Expected | undefined {
    const name = this.#text[this.#at] === '"' ? this.#string() : undefined;
    if (name === undefined) return undefined;
    this.#skipBlank();
    if (this.#text[this.#at] !== ":") return undefined;
    this.#at++;
    this.#path[this.#path.length - 1] = name;
    return "value";
  }

  #value(character: string): Expected | undefined {
    if (character === "{" || character === "[") {
      const kind = character === "{" ? "object" : "array";
      this.#visitor.open?.(this.#path, kind);
      this.#at++;
      this.#kinds.push(kind);
      this.#path.push(kind === "object" ? "" : 0);
      return kind === "object" ? "key" : "value";
    }
    const start = this.#at;
    const string = character === '"' ? this.#string() : undefined;
    if (character === '"' && string === undefined) return undefined;
    if (string !== undefined) this.#visitor.leaf(this.#path, string, "string");
    else {
      const word = this.#word();
      if (word === undefined) return undefined;
      this.#visitor.leaf(this.#path, word, this.#text.charCodeAt(start) > 57 ? "word" : "number");
    }
    return this.#after();
  }

  /** `true`, `false`, `null` or a number, as it is written. */
  #word(): string | undefined {
    wordPattern.lastIndex = this.#at;
    const word = wordPattern.exec(this.#text)?.[0] ?? "";
    const end = this.#at + word.length;
    if (end === this.#text.length) this.#at = end;
    if (!/^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(word)) return undefined;
    this.#at = end;
    return word;
  }

  #string(): string | undefined {
    const start = this.#at;
    let end = start + 1;
    for (;;) {
      const quote = this.#text.indexOf('"', end);
      if (quote < 0) {
        this.#at = this.#text.length;
        return undefined;
      }
      if (backslashesBefore(this.#text, quote, start) % 2 === 0) {
        this.#at = quote + 1;
        return unescaped(this.#text.slice(start, quote + 1));
      }
      end = quote + 1;
    }
  }

  #skipBlank(): void {
    for (;;) {
      while (this.#at < this.#text.length && (this.#text.charCodeAt(this.#at) <= 32 || this.#text.charCodeAt(this.#at) === 0xfeff)) this.#at++;
      if (this.#text[this.#at] !== "/") return;
      const isLine = this.#text.startsWith("//", this.#at);
      if (!isLine && !this.#text.startsWith("/*", this.#at)) return;
      const end = this.#text.indexOf(isLine ? "\n" : "*/", this.#at + 2);
      this.#at = end < 0 ? this.#text.length : end + (isLine ? 1 : 2);
    }
  }
}

function backslashesBefore(text: string, position: number, floor: number): number {
  let at = position - 1;
  while (at > floor && text[at] === "\\") at--;
  return position - 1 - at;
}

function unescaped(literal: string): string {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  try {
    return JSON.parse(literal.replace(/[\u0000-\u001f]/g, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`)) as string;
  } catch {
    return literal.slice(1, -1); // A wrong escape is kept as it is written.
  }
}
