// Tree-edit-distance-based similarity of tables (TEDS; Zhong, ShafieiBavani, Jimeno Yepes 2020, "Image-based table recognition: data, model, and evaluation"), by the tree edit distance of Zhang and Shasha 1989.

/** A table as rows of texts. */
export type TextGrid = readonly (readonly string[])[];

/** A tree in postorder: of each node its text (undefined for rows and the table), and the place of its first leaf. */
interface Tree {
  readonly texts: readonly (string | undefined)[];
  readonly kinds: readonly ("table" | "row" | "cell")[];
  readonly firstLeaf: readonly number[];
  /** Nodes that have a sibling before them, and the root: the subtrees that are compared by themselves. */
  readonly keyRoots: readonly number[];
}

/** 1 for equal tables, 0 for those that share nothing. Cells count as far as their texts differ (Levenshtein distance over the longer). */
export function teds(ours: TextGrid, truth: TextGrid): number {
  const [a, b] = [treeOf(ours), treeOf(truth)];
  return 1 - distance(a, b) / Math.max(a.texts.length, b.texts.length);
}

function treeOf(rows: TextGrid): Tree {
  const [texts, kinds, firstLeaf]: [(string | undefined)[], Tree["kinds"][number][], number[]] = [[], [], []];
  const add = (kind: Tree["kinds"][number], leaf: number, text?: string): void => {
    texts.push(text);
    kinds.push(kind);
    firstLeaf.push(leaf);
  };
  for (const row of rows) {
    const start = texts.length;
    for (const text of row) add("cell", texts.length, text);
    add("row", start);
  }
  add("table", 0);
  const last = new Map(firstLeaf.map((leaf, node) => [leaf, node]));
  return { texts, kinds, firstLeaf, keyRoots: [...last.values()].toSorted((x, y) => x - y) };
}

function distance(a: Tree, b: Tree): number {
  const between: number[][] = a.texts.map(() => []);
  for (const i of a.keyRoots) for (const j of b.keyRoots) compare({ a, b, between }, i, j);
  return between[a.texts.length - 1]?.[b.texts.length - 1] ?? 0;
}

/** Fills in the distances of the subtrees at `i` and `j`, and of those along their first leaves. */
function compare({ a, b, between }: { readonly a: Tree; readonly b: Tree; readonly between: number[][] }, i: number, j: number): void {
  const [fromA, fromB] = [a.firstLeaf[i] as number, b.firstLeaf[j] as number];
  const [height, width] = [i - fromA + 2, j - fromB + 2];
  const forest = Array.from({ length: height }, (_none, x) => Array.from({ length: width }, (_cell, y) => (x === 0 ? y : y === 0 ? x : 0)));
  for (let x = 1; x < height; x++) {
    for (let y = 1; y < width; y++) {
      const [nodeA, nodeB] = [fromA + x - 1, fromB + y - 1];
      const [above, row] = [forest[x - 1] as number[], forest[x] as number[]];
      const cheapest = Math.min((above[y] as number) + 1, (row[y - 1] as number) + 1);
      if (a.firstLeaf[nodeA] === fromA && b.firstLeaf[nodeB] === fromB) {
        row[y] = Math.min(cheapest, (above[y - 1] as number) + changeCost(a, nodeA, { b, nodeB }));
        (between[nodeA] as number[])[nodeB] = row[y] as number;
      } else {
        const [leafA, leafB] = [(a.firstLeaf[nodeA] as number) - fromA, (b.firstLeaf[nodeB] as number) - fromB];
        row[y] = Math.min(cheapest, (forest[leafA]?.[leafB] as number) + (between[nodeA]?.[nodeB] as number));
      }
    }
  }
}

function changeCost(a: Tree, nodeA: number, { b, nodeB }: { readonly b: Tree; readonly nodeB: number }): number {
  if (a.kinds[nodeA] !== b.kinds[nodeB]) return 1;
  const [one, other] = [a.texts[nodeA] ?? "", b.texts[nodeB] ?? ""];
  return one === other ? 0 : levenshtein(one, other) / Math.max(one.length, other.length);
}

function levenshtein(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_none, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) row.push(Math.min((before[j] as number) + 1, (row[j - 1] as number) + 1, (before[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1)));
    before = row;
  }
  return before[other.length] as number;
}
