// reStructuredText's inline markup as the plain text that a reader sees.

/** Words of a text block. */
export function inlineText(text: string, substitutions: ReadonlyMap<string, string>): string {
  const kept: string[] = [];
  const keep = (words: string): string => `\u0001${kept.push(words) - 1}\u0002`;
  return text
    .replace(/``([\s\S]+?)``/g, (_whole, code: string) => keep(code))
    .replace(/\\(\s)/g, "")
    .replace(/\\([^\s])/g, (_whole, sign: string) => keep(sign))
    .replace(/:[\w.+:-]+:`([^`]+)`/g, (_whole, words: string) => referenceWords(words))
    .replace(/\|([^|\s][^|]*?)\|_{0,2}/g, (whole, name: string) => substitutions.get(name) ?? whole)
    .replace(/`([^`]+)`(?:_{1,2}|:[\w-]+:)?/g, (_whole, words: string) => referenceWords(words))
    .replace(/\[([\w.#*-]+)\]_/g, "[$1]")
    .replace(/(^|[\s([{'"<-])\*\*(\S(?:[\s\S]*?\S)?)\*\*/g, "$1$2")
    .replace(/(^|[\s([{'"<-])\*(\S(?:[\s\S]*?\S)?)\*/g, "$1$2")
    .replace(/(\w)__?(?=[\s.,;:!?)\]]|$)/g, "$1")
    .replace(/\u0001(\d+)\u0002/g, (_whole, index: string) => kept[Number(index)] ?? "");
}

/** `words <address>` says its words; an address alone says itself. */
function referenceWords(words: string): string {
  return /^([\s\S]*\S)\s*<[^<>]+>$/.exec(words)?.[1] ?? words.replace(/^<(.*)>$/, "$1");
}
