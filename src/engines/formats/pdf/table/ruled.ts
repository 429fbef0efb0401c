// Tables whose cells are drawn: rules that cross make a grid, and cells without a rule between them are one.
import type { Drawings } from "../page/drawings.ts";
import type { Rectangle } from "../page/geometry.ts";
import type { Word } from "../page/words.ts";
import type { Grid, GridCell } from "./grid.ts";

/** Points by which rules may miss one another. */
const tolerance = 3;
/** Rules of one page beyond which it holds a drawing, not tables. */
const rulesMax = 1500;
/** Lines of numbers in a cell from which they are rows of their own. */
const stackedNumbersMin = 4;
/** Share of drawn cells that hold words, from which a grid is a table. */
const filledShareMin = 0.3;

interface Rule {
  readonly isHorizontal: boolean;
  /** Where it lies across its direction. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Drawn tables of a page with the words in their cells. */
export function ruledTables(drawings: Drawings, words: readonly Word[]): readonly Grid[] {
  const rules = joined([...drawings.rules.map(ruleOf), ...drawings.frames.flatMap(sidesOf)]);
  if (rules.length < 4 || rules.length > rulesMax) return [];
  return components(rules).flatMap((component) => gridOf(component, words) ?? []);
}

function ruleOf({ x0, y0, x1, y1 }: Rectangle): Rule {
  return x1 - x0 >= y1 - y0 ? { isHorizontal: true, at: (y0 + y1) / 2, from: x0, to: x1 } : { isHorizontal: false, at: (x0 + x1) / 2, from: y0, to: y1 };
}

function sidesOf({ x0, y0, x1, y1 }: Rectangle): readonly Rule[] {
  return [{ isHorizontal: true, at: y0, from: x0, to: x1 }, { isHorizontal: true, at: y1, from: x0, to: x1 }, { isHorizontal: false, at: x0, from: y0, to: y1 }, { isHorizontal: false, at: x1, from: y0, to: y1 }];
}

/** Pieces of one rule made one: same direction, same place, meeting ends. */
function joined(rules: readonly Rule[]): readonly Rule[] {
  const found: Rule[] = [];
  for (const isHorizontal of [true, false]) {
    const lanes: Rule[][] = [];
    for (const rule of rules.filter((one) => one.isHorizontal === isHorizontal).toSorted((a, b) => a.at - b.at)) {
      const lane = lanes.at(-1);
      if (lane && rule.at - (lane[0]?.at ?? 0) <= tolerance) lane.push(rule);
      else lanes.push([rule]);
    }
    for (const lane of lanes) found.push(...joinedLane(lane));
  }
  return found;
}

function joinedLane(lane: readonly Rule[]): readonly Rule[] {
  const found: Rule[] = [];
  for (const rule of lane.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && rule.from <= last.to + tolerance) found[found.length - 1] = { ...last, to: Math.max(last.to, rule.to) };
    else found.push(rule);
  }
  return found;
}

/** Groups of rules that hang together by crossings. */
function components(rules: readonly Rule[]): readonly (readonly Rule[])[] {
  const group = rules.map((_rule, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (group[root] !== root) root = group[root] as number;
    return root;
  };
  const [across, down] = [true, false].map((isHorizontal) => rules.flatMap((rule, index) => (rule.isHorizontal === isHorizontal ? [index] : []))) as [number[], number[]];
  for (const i of across) for (const j of down) if (crosses(rules[i] as Rule, rules[j] as Rule)) group[rootOf(i)] = rootOf(j);
  const byRoot = new Map<number, Rule[]>();
  rules.forEach((rule, index) => byRoot.set(rootOf(index), [...(byRoot.get(rootOf(index)) ?? []), rule]));
  return [...byRoot.values()];
}

function crosses(horizontal: Rule, vertical: Rule): boolean {
  return vertical.at >= horizontal.from - tolerance && vertical.at <= horizontal.to + tolerance && horizontal.at >= vertical.from - tolerance && horizontal.at <= vertical.to + tolerance;
}

function places(rules: readonly Rule[], isHorizontal: boolean): readonly number[] {
  const found: number[] = [];
  for (const { at } of rules.filter((rule) => rule.isHorizontal === isHorizontal).toSorted((a, b) => a.at - b.at)) if (at - (found.at(-1) ?? -Infinity) > tolerance) found.push(at);
  return found;
}

function gridOf(rules: readonly Rule[], words: readonly Word[]): Grid | undefined {
  const [xs, ys] = [places(rules, false), places(rules, true)];
  if (xs.length < 3 || ys.length < 3) return undefined;
  const [x0, x1, y0, y1] = [xs[0] as number, xs.at(-1) as number, ys[0] as number, ys.at(-1) as number];
  const area = { x0, y0, x1, y1 };
  const owner = ownersOf(rules, xs, ys);
  const columns = xs.length - 1;
  const cells: Word[][] = Array.from({ length: columns * (ys.length - 1) }, () => []);
  for (const word of words) {
    const [column, row] = [intervalOf(xs, (word.x0 + word.x1) / 2), intervalOf(ys, (word.y0 + word.y1) / 2)];
    if (column >= 0 && row >= 0) cells[owner[row * columns + column] as number]?.push(word);
  }
  const own = owner.filter((root, index) => root === index);
  const filled = own.filter((index) => (cells[index]?.length ?? 0) > 0).length;
  if (own.length < 4 || filled < 3 || filled < own.length * filledShareMin) return undefined;
  if (hasUndrawnRows(cells)) return undefined;
  const rows = Array.from({ length: ys.length - 1 }, (_none, row) => Array.from({ length: columns }, (_cell, column): GridCell => ({ words: inReadingOrder(cells[row * columns + column] ?? []) })));
  return { ...area, rows, isRuled: true };
}

/** Whether numbers stand below numbers inside the cells: then the rules are those of a header or of columns, and rows are shown by their lines. */
function hasUndrawnRows(cells: readonly (readonly Word[])[]): boolean {
  const stacked = cells.filter((words) => {
    const bases = words.filter(({ text }) => /^[-–+(]?[$€£]?[\d.,]*\d[%)]?$/.test(text)).map(({ base }) => base).toSorted((a, b) => a - b);
    const numbers = bases.filter((base, at) => base - (bases[at - 1] ?? -Infinity) > tolerance).length;
    return numbers >= stackedNumbersMin && bases.length * 2 >= words.length;
  });
  return stacked.length >= 2;
}

/** For each cell the first cell (by rows) of the drawn cell that it is part of. */
function ownersOf(rules: readonly Rule[], xs: readonly number[], ys: readonly number[]): readonly number[] {
  const columns = xs.length - 1;
  const owner = Array.from({ length: columns * (ys.length - 1) }, (_none, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (owner[root] !== root) root = owner[root] as number;
    return root;
  };
  const unite = (a: number, b: number): void => {
    const [first, second] = [rootOf(a), rootOf(b)].toSorted((m, n) => m - n) as [number, number];
    owner[second] = first;
  };
  const along = (places: readonly number[], isHorizontal: boolean): readonly (readonly Rule[])[] => places.map((at) => rules.filter((rule) => rule.isHorizontal === isHorizontal && Math.abs(rule.at - at) <= tolerance));
  const [atColumns, atRows] = [along(xs, false), along(ys, true)];
  const isDrawn = (edge: readonly Rule[] | undefined, middle: number): boolean => edge !== undefined && edge.some((rule) => rule.from - tolerance <= middle && rule.to + tolerance >= middle);
  for (let row = 0; row < ys.length - 1; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [((xs[column] as number) + (xs[column + 1] as number)) / 2, ((ys[row] as number) + (ys[row + 1] as number)) / 2];
      if (column + 1 < columns && !isDrawn(atColumns[column + 1], y)) unite(row * columns + column, row * columns + column + 1);
      if (row + 2 < ys.length && !isDrawn(atRows[row + 1], x)) unite(row * columns + column, (row + 1) * columns + column);
    }
  }
  return owner.map((_root, index) => rootOf(index));
}

function intervalOf(edges: readonly number[], value: number): number {
  for (let index = 0; index + 1 < edges.length; index++) if (value >= (edges[index] as number) && value < (edges[index + 1] as number)) return index;
  return -1;
}

/** Words of a cell by line, then from left to right. */
function inReadingOrder(words: readonly Word[]): readonly Word[] {
  const lines: Word[][] = [];
  for (const word of words.toSorted((a, b) => a.base - b.base)) {
    const line = lines.at(-1);
    if (line?.[0] && Math.abs(line[0].base - word.base) <= 0.5 * Math.max(line[0].size, word.size)) line.push(word);
    else lines.push([word]);
  }
  return lines.flatMap((line) => line.toSorted((a, b) => a.x0 - b.x0));
}
