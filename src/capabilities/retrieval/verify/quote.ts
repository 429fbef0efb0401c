// Where a quote stands in a text, both under a stated normalisation and nothing more.

/** UTF-16 span of a text, `end` exclusive. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

const placesMax = 4;

/** `text` with compatibility forms (NFKC), white space, quotation marks, dashes and soft hyphens made one; case and all else stay. */
export function normaliseQuote(text: string): string {
  return normalised(text).text.trim();
}

/** Spans of `source` that hold `quote` as whole words, at most four; none when the quote is empty or does not stand there. */
export function findQuote(source: string, quote: string): readonly TextSpan[] {
  const sought = normaliseQuote(quote);
  if (!/[\p{L}\p{N}]/u.test(sought)) return [];
  const { text, from, to } = normalised(source);
  const found: TextSpan[] = [];
  for (let at = text.indexOf(sought); at >= 0 && found.length < placesMax; at = text.indexOf(sought, at + 1)) {
    const end = at + sought.length;
    if (!splitsWord(text, at) && !splitsWord(text, end)) found.push({ start: from[at] ?? 0, end: to[end - 1] ?? source.length });
  }
  return found;
}

/** Normalised text; unit i of it comes from `[from[i], to[i])` of the given one. */
function normalised(source: string): { readonly text: string; readonly from: readonly number[]; readonly to: readonly number[] } {
  let text = "";
  const from: number[] = [];
  const to: number[] = [];
  for (const { 0: cluster, index } of source.matchAll(/\P{M}\p{M}*|\p{M}+/gsu)) {
    const plain = plainOf(cluster);
    const isBlankAgain = plain === " " && (text === "" || text.endsWith(" "));
    if (isBlankAgain) continue;
    text += plain;
    for (let i = 0; i < plain.length; i++) {
      from.push(index);
      to.push(index + cluster.length);
    }
  }
  return { text, from, to };
}

function plainOf(cluster: string): string {
  const folded = cluster.replace(/\u00ad/gu, "").normalize("NFKC");
  return folded.replace(/\s+/gu, " ").replace(/[\u2018\u2019\u201a\u201b\u2039\u203a\u2032\u0060\u00b4]/gu, "'").replace(/[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]/gu, '"').replace(/[\u2010-\u2015\u2212]/gu, "-");
}

function splitsWord(text: string, at: number): boolean {
  return at > 0 && at < text.length && /[\p{L}\p{N}]/u.test(text[at - 1] ?? "") && /[\p{L}\p{N}]/u.test(text[at] ?? "") && !/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u.test(text.slice(at));
}
