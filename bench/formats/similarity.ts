// How alike two texts are: words in their order, by the longest common subsequence, without marks of Markdown or HTML and without the midnight that the peer adds to dates.

/** Words compared at most; longer texts are compared by their beginnings. */
const wordsMax = 12_000;

/** 2 x common words in order / words of both; 1 when both are empty. */
export function similarity(one: string, other: string): number {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  if (a.length + b.length === 0) return 1;
  return (2 * commonWords(a, b)) / (a.length + b.length);
}

/** Words of a text: letters, digits and signs between blanks and punctuation. */
export function wordsOf(text: string): readonly string[] {
  const plain = text
    .replace(/<!--[\s\S]*?-->|!\[[^\]]*\]\([^)]*\)/g, " ")
    .replace(/\[([^\]\n]*)\]\((?:[^()\s]|\([^)]*\))*\)/g, "$1")
    .replace(/<\/?[a-z][^>\n]*>/gi, " ")
    .replace(/&amp;/g, "&").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#\d+;/g, " ")
    .replace(/ 00:00:00\b/g, "")
    .replace(/\\([_*#[\]()<>&|.+-])/g, "$1");
  return (plain.normalize("NFKC").toLowerCase().match(/[\p{L}\p{N}]+|\p{So}/gu) ?? []).slice(0, wordsMax);
}

/** Length of the longest common subsequence (Myers 1986, "An O(ND) difference algorithm", greedy form). */
export function commonWords(a: readonly string[], b: readonly string[]): number {
  const [n, m] = [a.length, b.length];
  const max = n + m;
  const reach = new Int32Array(2 * max + 2);
  for (let d = 0; d <= max; d++) {
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && (reach[max + k - 1] ?? 0) < (reach[max + k + 1] ?? 0)) ? (reach[max + k + 1] ?? 0) : (reach[max + k - 1] ?? 0) + 1;
      while (x < n && x - k < m && a[x] === b[x - k]) x++;
      reach[max + k] = x;
      if (x >= n && x - k >= m) return (n + m - d) / 2;
    }
  }
  return 0;
}

/** Share of `keys` that occur in `text` (NFKC, blanks collapsed, straight quotes; as the data's SOURCE.md says). */
export function keysFound(text: string, keys: readonly string[]): readonly string[] {
  const plain = normal(text);
  return keys.filter((key) => plain.includes(normal(key)));
}

function normal(text: string): string {
  return text.normalize("NFKC").replace(/[\u2018\u2019\u201b]/g, "'").replace(/[\u201c\u201d]/g, '"').replace(/\u00ad/g, "").replace(/[\u2010\u2011]/g, "-").replace(/\s+/g, "").toLowerCase();
}
