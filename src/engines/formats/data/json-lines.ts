// JSON values as lines a person can read, `a.b: value`, gathered into items that each have a JSON Pointer.
import type { JsonVisitor, PathStep } from "./json-scan.ts";

/** Characters from which an item is given out in parts. */
const itemCharactersMax = 1600;

/** Some lines and the pointer of the value they come from. */
export interface JsonItem {
  readonly pointer: string;
  readonly text: string;
}

/** Turns values into items: each object in the outermost array that has one, each member of the root, or the root's plain members together. */
export class JsonLines implements JsonVisitor {
  readonly #emit: (item: JsonItem) => void;
  /** Steps of the item that is being read, and whether values below belong to it. */
  #itemDepth = 0;
  #pointer = "";
  #lines: string[] = [];
  #size = 0;
  #label = "";
  #isList = false;
  /** Plain text members of the root, for the title. */
  readonly root = new Map<string, string>();

  constructor(emit: (item: JsonItem) => void) {
    this.#emit = emit;
  }

  open(path: readonly PathStep[], kind: "object" | "array"): void {
    if (path.length <= this.#itemDepth) this.#itemDepth = 0;
    this.#label = "";
    const isRecord = kind === "object" && typeof path.at(-1) === "number";
    if (this.#itemDepth === 0 && isRecord) {
      this.#begin(pointerOf(path));
      this.#itemDepth = path.length;
    }
  }

  leaf(path: readonly PathStep[], text: string, kind: "string" | "number" | "word"): void {
    if (path.length <= this.#itemDepth) this.#itemDepth = 0;
    if (text === "" || (kind === "word" && text === "null")) return;
    if (this.#itemDepth === 0) this.#begin(this.#memberPointer(path));
    const names = path.filter((step) => typeof step === "string");
    if (path.length === 1 && kind === "string" && typeof path[0] === "string") this.root.set(path[0], text);
    this.#add(names.join("."), text, typeof path.at(-1) === "number");
  }

  /** Gives out what is left. */
  end(): void {
    const text = this.#lines.join("\n");
    this.#lines = [];
    this.#size = 0;
    this.#label = "";
    if (text !== "") this.#emit({ pointer: this.#pointer, text });
  }

  /** Plain members and plain lists of the root stand together; what is deeper stands with its member of the root. */
  #memberPointer(path: readonly PathStep[]): string {
    const depth = path.findLastIndex((step) => typeof step === "string") + 1;
    return depth <= 1 ? "" : pointerOf(path.slice(0, 1));
  }

  #begin(pointer: string): void {
    if (pointer === this.#pointer && this.#itemDepth === 0) return;
    this.end();
    this.#pointer = pointer;
  }

  #add(label: string, text: string, isListed: boolean): void {
    const isContinued = isListed && this.#isList && label === this.#label && this.#lines.length > 0;
    if (this.#size + text.length > itemCharactersMax && this.#lines.length > 0 && this.#size > 0) this.end();
    const last = this.#lines.length - 1;
    if (isContinued && last >= 0) this.#lines[last] = `${this.#lines[last]}, ${text}`;
    else this.#lines.push(label === "" ? text : `${label}: ${text}`);
    this.#size += text.length + 2 + (isContinued ? 0 : label.length);
    this.#label = label;
    this.#isList = isListed;
  }
}

/** JSON Pointer (RFC 6901) of a path. */
export function pointerOf(path: readonly PathStep[]): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
