// Characters become words: parted by blanks, gaps, steps of the baseline and changes of type size.
import type { Character } from "./characters.ts";
import type { PageSize, Rectangle } from "./geometry.ts";

/** Share of the type size that parts two words. */
const gapMin = 0.1;
/** Share of the type size by which two characters may overlap and still follow one another. */
const overlapMax = 0.5;

/** The same between characters that touch. */
const touchMax = 0.1;
/** Radians from which text leans. */
const leanMin = 0.05;
/** Characters from which a stack is a line that runs down, not the heading of a narrow column. */
const stackMin = 4;

/** A word with its box as displayed. */
export interface Word extends Rectangle {
  readonly text: string;
  readonly quarter: 0 | 1 | 2 | 3;
  readonly size: number;
  readonly base: number;
  readonly isBold: boolean;
  /** It ends in a hyphen at which a line may be joined to the next. */
  readonly endsInHyphen: boolean;
  readonly isUnmapped: boolean;
}

/** Words that stand on a page, in the order of its characters. */
export function wordsOf(characters: readonly Character[], size: PageSize): readonly Word[] {
  const words: Word[] = [];
  let open: Character[] = [];
  const close = (): void => {
    const word = wordOf(open);
    if (word) words.push(word);
    open = [];
  };
  let isEndSupposed = false;
  for (const character of characters) {
    const last = open.at(-1);
    if (character.isSupposed) isEndSupposed = true;
    else if (character.isBlank) close();
    else {
      if (last && (isParted(last, character) || (isEndSupposed && !touches(last, character)))) close();
      open.push(character);
    }
    if (!character.isSupposed) isEndSupposed = false;
  }
  close();
  return words.filter((word) => isOnPage(word, size));
}

/** Text beside the page is never seen. */
function isOnPage({ x0, y0, x1, y1 }: Rectangle, { width, height }: PageSize): boolean {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return x >= 0 && y >= 0 && x <= width && y <= height;
}

function isParted(last: Character, next: Character): boolean {
  if (isStacked(last, next)) return false;
  if (Math.abs(last.lean) > leanMin && Math.abs(next.lean) > leanMin) return isPartedAskew(last, next);
  if (last.quarter !== next.quarter) return true;
  const size = Math.min(last.size, next.size);
  if (Math.abs(last.base - next.base) > size * 0.25) return true;
  if (Math.abs(last.size - next.size) > size * 0.05) return true;
  // The letters of a ligature share its box.
  if (last.x0 === next.x0 && last.x1 === next.x1 && last.y0 === next.y0) return false;
  const gap = Math.max(forward(last, next), forward(next, last));
  // Overlapping boxes (kerning, marks over letters) make both negative; then the smaller step counts.
  return gap > gapMin * size || gap < -overlapMax * Math.max(size, width(last));
}

/** Text that leans: the next character stands on the last one's baseline, not further on than a letter is wide. */
function isPartedAskew(last: Character, next: Character): boolean {
  const angle = (last.quarter * Math.PI) / 2 + last.lean;
  const [x, y] = [next.origin[0] - last.origin[0], next.origin[1] - last.origin[1]];
  const [along, across] = [x * Math.cos(angle) + y * Math.sin(angle), y * Math.cos(angle) - x * Math.sin(angle)];
  return Math.abs(last.size - next.size) > last.size * 0.1 || Math.abs(across) > last.size * 0.4 || along < 0 || along > last.size * (1 + gapMin);
}

/** Chinese, Japanese and Korean written downwards: each character below the last. */
function isStacked(last: Character, next: Character): boolean {
  if (last.quarter !== 0 || next.quarter !== 0 || next.base - last.base < last.size * 0.5 || !isWide(last) || !isWide(next)) return false;
  return Math.abs(last.x0 - next.x0) <= last.size * 0.1 && Math.abs(next.base - last.base - last.size) <= last.size * 0.5;
}

function isWide({ text }: Character): boolean {
  return /^[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]$/.test(text);
}

/** Whether one follows the other on its baseline without any gap. */
function touches(last: Character, next: Character): boolean {
  return isStacked(last, next) || Math.abs(Math.max(forward(last, next), forward(next, last))) <= touchMax * Math.min(last.size, next.size);
}

/** Distance from the end of `a` to the start of `b` along the direction of their text. */
export function forward(a: Rectangle & Pick<Character, "quarter">, b: Rectangle): number {
  if (a.quarter === 0) return b.x0 - a.x1;
  if (a.quarter === 1) return b.y0 - a.y1;
  if (a.quarter === 2) return a.x0 - b.x1;
  return a.y0 - b.y1;
}

function width({ quarter, x0, x1, y0, y1 }: Character): number {
  return quarter % 2 === 0 ? x1 - x0 : y1 - y0;
}

function wordOf(characters: readonly Character[]): Word | undefined {
  const [first] = characters;
  if (!first) return undefined;
  let [x0, y0, x1, y1, size, bold, unmapped, text] = [Infinity, Infinity, -Infinity, -Infinity, 0, 0, 0, ""];
  for (const one of characters) {
    text += one.text;
    x0 = Math.min(x0, one.x0);
    y0 = Math.min(y0, one.y0);
    x1 = Math.max(x1, one.x1);
    y1 = Math.max(y1, one.y1);
    size = Math.max(size, one.size);
    if (one.weight >= 600) bold++;
    if (one.isUnmapped) unmapped++;
  }
  const last = characters.at(-1) ?? first;
  if (text === "") return undefined;
  if (isWrittenDown(characters)) return { text: text.normalize("NFC"), x0, y0, x1, y1, quarter: 1, size, base: x0, isBold: bold * 2 > characters.length, endsInHyphen: false, isUnmapped: unmapped * 2 > characters.length };
  return { text: text.normalize("NFC"), x0, y0, x1, y1, quarter: first.quarter, size, base: first.base, isBold: bold * 2 > characters.length, endsInHyphen: last.isHyphen || /[\u00ad\u2010-]$/.test(last.text), isUnmapped: unmapped * 2 > characters.length };
}

/** Lines of vertical writing follow one another from right to left, as those of text turned to the right do. */
function isWrittenDown(characters: readonly Character[]): boolean {
  return characters.length >= stackMin && characters.every((one, at) => at === 0 || isStacked(characters[at - 1] as Character, one));
}
