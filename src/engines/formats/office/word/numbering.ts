// Numbers of lists and headings as Word shows them: `4.2`, `b)`, `iii.`; bullets give none.
import { childAt, elementsOf, type XmlNode } from "../../markup/xml-node.ts";
import { valueOf } from "./styles.ts";

interface Level {
  readonly format: string;
  readonly pattern: string;
  readonly start: number;
}

/** Levels of a list; Word has nine. */
const levelsMax = 9;

/** All lists of a document with their running counts. */
export class WordNumbering {
  readonly #lists = new Map<string, { readonly group: string; readonly levels: readonly Level[] }>();
  readonly #counts = new Map<string, number[]>();

  constructor(tree: XmlNode | undefined) {
    const root = childAt(tree, "w:numbering");
    const groups = new Map(elementsOf(root, "w:abstractNum").map((node) => [node.attributes["w:abstractNumId"] ?? "", levelsOf(node)]));
    for (const node of elementsOf(root, "w:num")) {
      const group = valueOf(childAt(node, "w:abstractNumId"));
      const levels = [...(groups.get(group) ?? [])];
      const overrides = elementsOf(node, "w:lvlOverride");
      for (const override of overrides) {
        const at = Number(override.attributes["w:ilvl"] ?? 0);
        const start = valueOf(childAt(override, "w:startOverride"));
        const own = childAt(override, "w:lvl");
        const base = own ? levelOf(own) : levels[at];
        if (base && at < levelsMax) levels[at] = start === "" ? base : { ...base, start: Number(start) };
      }
      // Lists of one group count on together unless one starts anew.
      const id = node.attributes["w:numId"] ?? "";
      this.#lists.set(id, { group: overrides.length > 0 ? `own ${id}` : group, levels });
    }
  }

  /** Whether this level shows a number rather than a bullet. */
  isOrdered({ list, depth }: { readonly list: string; readonly depth: number }): boolean {
    const format = this.#lists.get(list)?.levels[depth]?.format;
    return format !== undefined && format !== "bullet" && format !== "none";
  }

  /** Counts one paragraph and gives its number; "" for bullets. */
  next({ list, depth }: { readonly list: string; readonly depth: number }): string {
    const found = this.#lists.get(list);
    const level = found?.levels[depth];
    if (!found || !level) return "";
    const counts = this.#counts.get(found.group) ?? [];
    this.#counts.set(found.group, counts);
    for (let i = 0; i < depth; i++) counts[i] ??= found.levels[i]?.start ?? 1;
    counts[depth] = counts[depth] === undefined ? level.start : counts[depth] + 1;
    counts.length = depth + 1;
    if (level.format === "bullet" || level.format === "none") return "";
    return level.pattern.replace(/%([1-9])/g, (_all, digit: string) => {
      const at = Number(digit) - 1;
      return numeral(counts[at] ?? 1, found.levels[at]?.format ?? "decimal");
    });
  }
}

function levelsOf(group: XmlNode): readonly Level[] {
  const levels: Level[] = [];
  for (const node of elementsOf(group, "w:lvl")) {
    const at = Number(node.attributes["w:ilvl"] ?? 0);
    if (at < levelsMax) levels[at] = levelOf(node);
  }
  return levels;
}

function levelOf(node: XmlNode): Level {
  return { format: valueOf(childAt(node, "w:numFmt")) || "decimal", pattern: valueOf(childAt(node, "w:lvlText")), start: Number(valueOf(childAt(node, "w:start")) || 1) };
}

function numeral(value: number, format: string): string {
  if (format === "lowerLetter") return letters(value);
  if (format === "upperLetter") return letters(value).toUpperCase();
  if (format === "lowerRoman") return roman(value);
  if (format === "upperRoman") return roman(value).toUpperCase();
  return format === "decimalZero" ? String(value).padStart(2, "0") : String(value);
}

/** `a` to `z`, then `aa`, `bb`: Word repeats the letter. */
function letters(value: number): string {
  const at = Math.max(1, value) - 1;
  return String.fromCharCode(97 + (at % 26)).repeat(Math.min(10, Math.floor(at / 26) + 1));
}

const romans: readonly (readonly [number, string])[] = [[1000, "m"], [900, "cm"], [500, "d"], [400, "cd"], [100, "c"], [90, "xc"], [50, "l"], [40, "xl"], [10, "x"], [9, "ix"], [5, "v"], [4, "iv"], [1, "i"]];

function roman(value: number): string {
  if (value < 1 || value > 4999) return String(value);
  let left = value;
  let text = "";
  for (const [size, sign] of romans) for (; left >= size; left -= size) text += sign;
  return text;
}
