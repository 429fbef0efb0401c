// A careful estimate of tokens where the tokenizer is not known: rather too many than one too few.

/** Letters of a word that make a token at least; common vocabularies take four and more of a known word, fewer of an unknown one. */
const lettersPerToken = 3;
/** First code points that UTF-8 writes in three bytes and in four. */
const [threeBytes, fourBytes] = [0x800, 0x1_0000];

/** Runs of letters, and single signs; blanks count with what follows them. */
const pieces = /[A-Za-z]+|[^\sA-Za-z]/gu;

/** UTF-16 index behind each token of the estimate, ascending. Vocabularies of bytes fall back to a token a byte, so rare signs count as many. */
export function estimatedEnds(text: string): readonly number[] {
  const ends: number[] = [];
  for (const { 0: piece, index } of text.matchAll(pieces)) {
    if (/^[A-Za-z]/.test(piece)) {
      for (let at = lettersPerToken; at < piece.length; at += lettersPerToken) ends.push(index + at);
      ends.push(index + piece.length);
    } else {
      for (let token = tokensOfSign(piece.codePointAt(0) ?? 0); token > 0; token--) ends.push(index + piece.length);
    }
  }
  return ends;
}

/** Number of tokens by the same estimate. */
export function estimatedTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(pieces)) tokens += /^[A-Za-z]/.test(piece) ? Math.ceil(piece.length / lettersPerToken) : tokensOfSign(piece.codePointAt(0) ?? 0);
  return tokens;
}

function tokensOfSign(codePoint: number): number {
  if (codePoint >= fourBytes) return 4;
  return codePoint >= threeBytes ? 2 : 1;
}
