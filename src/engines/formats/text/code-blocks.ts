// Source code in blocks that belong together, found from indentation and brackets alone: it works for every language and for broken code.

/** Characters of one block at most; a longer one is split at its members, then at empty lines, then anywhere between lines. */
export const blockCharactersMax = 3000;
/** Short neighbours are joined up to so many characters: imports, constants, one-line declarations. */
const joinedCharacters = 600;

/** Lines `[from, to)` of a file, counted from 0. */
export interface LineBlock {
  readonly from: number;
  readonly to: number;
}

/** Blocks in order; together they hold every line that is not empty. `isComment` tells lines that belong to what follows them. */
export function codeBlocks(lines: readonly string[], isComment: (line: string) => boolean): readonly LineBlock[] {
  const blocks: LineBlock[] = [];
  const waiting: LineBlock[] = [{ from: 0, to: lines.length }];
  for (let block = waiting.pop(); block; block = waiting.pop()) {
    const whole = trimmed(lines, block);
    if (whole.from === whole.to) continue;
    const parts = block.from === 0 && block.to === lines.length || sizeOf(lines, whole) > blockCharactersMax ? divide(lines, whole, isComment) : [whole];
    if (parts.length <= 1) blocks.push(whole);
    else for (const part of parts.toReversed()) waiting.push(part);
  }
  return joined(lines, blocks);
}

function trimmed(lines: readonly string[], { from, to }: LineBlock): LineBlock {
  let start = from;
  let end = to;
  while (start < end && isEmpty(lines[start])) start++;
  while (end > start && isEmpty(lines[end - 1])) end--;
  return { from: start, to: end };
}

function isEmpty(line: string | undefined): boolean {
  return line === undefined || line.trim() === "";
}

function sizeOf(lines: readonly string[], { from, to }: LineBlock): number {
  let size = 0;
  for (let i = from; i < to; i++) size += (lines[i]?.length ?? 0) + 1;
  return size;
}

/** Parts that begin where a line stands at the least indentation that divides the block. */
function divide(lines: readonly string[], block: LineBlock, isComment: (line: string) => boolean): readonly LineBlock[] {
  for (const indent of indentsOf(lines, block)) {
    const parts = divideAt(lines, block, { indent, isComment });
    if (parts.length > 1) return parts;
  }
  return halves(lines, block);
}

/** The two least indentations in the block; deeper ones would tear statements apart. */
function indentsOf(lines: readonly string[], { from, to }: LineBlock): readonly number[] {
  const found = new Set<number>();
  for (let i = from; i < to; i++) if (!isEmpty(lines[i])) found.add(indentOf(lines[i] ?? ""));
  return [...found].toSorted((a, b) => a - b).slice(0, 2);
}

function divideAt(lines: readonly string[], { from, to }: LineBlock, rule: { readonly indent: number; readonly isComment: (line: string) => boolean }): readonly LineBlock[] {
  const starts: number[] = [from];
  let lead = -1;
  for (let i = from; i < to; i++) {
    const line = lines[i] ?? "";
    if (isEmpty(line)) {
      lead = -1;
      continue;
    }
    const isAtLevel = indentOf(line) <= rule.indent;
    const text = line.trimStart();
    if (isAtLevel && rule.isComment(text)) {
      if (lead < 0) lead = i;
      continue;
    }
    // A closing bracket, `else`, `end` and the like go on with what stands above.
    if (isAtLevel && !isContinuation(text)) starts.push(lead >= 0 ? lead : i);
    lead = -1;
  }
  const unique = [...new Set(starts)];
  return unique.map((start, i) => ({ from: start, to: unique[i + 1] ?? to }));
}

function isContinuation(text: string): boolean {
  return /^(?:[)\]}>]|(?:else|elif|elsif|catch|except|finally|rescue|ensure|end|fi|done|esac|then|begin|where|while\s*\(.*\);?$)\b|\{$|<\/)/.test(text);
}

/** Two parts at the empty line nearest to the middle, else in the middle. */
function halves(lines: readonly string[], { from, to }: LineBlock): readonly LineBlock[] {
  if (to - from < 2) return [{ from, to }];
  const middle = (from + to) >> 1;
  let cut = middle;
  for (let distance = 0; distance < middle - from; distance++) {
    if (isEmpty(lines[middle - distance])) { cut = middle - distance; break; }
    if (middle + distance < to && isEmpty(lines[middle + distance])) { cut = middle + distance; break; }
  }
  return [{ from, to: cut }, { from: cut, to }];
}

function indentOf(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character === " ") width++;
    else if (character === "\t") width += 4;
    else break;
  }
  return width;
}

/** Short neighbours as one block. */
function joined(lines: readonly string[], blocks: readonly LineBlock[]): readonly LineBlock[] {
  const found: LineBlock[] = [];
  let size = 0;
  for (const block of blocks) {
    const own = sizeOf(lines, block);
    const last = found.at(-1);
    const isShort = block.to - block.from <= 3;
    if (last && isShort && size > 0 && size + own <= joinedCharacters) {
      found[found.length - 1] = { from: last.from, to: block.to };
      size += own;
    } else {
      found.push(block);
      size = isShort ? own : 0;
    }
  }
  return found;
}
