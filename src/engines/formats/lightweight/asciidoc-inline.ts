// AsciiDoc's inline markup as the plain text that a reader sees.

/** Words of a text block, with the document's attributes filled in. */
export function inlineText(text: string, attributes: ReadonlyMap<string, string>): string {
  const kept: string[] = [];
  const keep = (words: string): string => `\u0001${kept.push(words) - 1}\u0002`;
  return text
    .replace(/\{([\w-]+)\}/g, (whole, name: string) => attributes.get(name.toLowerCase()) ?? whole)
    .replace(/`\+(.+?)\+`|`([^`]+)`/g, (_whole, literal: string | undefined, code: string | undefined) => keep(literal ?? code ?? ""))
    .replace(/\bimage:([^:[\s][^[\s]*)\[([^\]]*)\]/g, (_whole, _path, words: string) => firstWords(words))
    .replace(/(?:link:|xref:|mailto:)?\b((?:https?|ftp|mailto|irc):[^[\s]+|(?<=link:|xref:)[^[\s]+)\[([^\]]*)\]/g, (_whole, address: string, words: string) => firstWords(words).replace(/\^$/, "") || address)
    .replace(/<<([^,>]+)(?:,\s*([^>]+))?>>/g, (_whole, id: string, words: string | undefined) => words ?? id)
    .replace(/\b(?:btn|kbd|menu):([^[\s]*)\[([^\]]*)\]/g, (_whole, first: string, words: string) => [first, words].filter((word) => word !== "").join(" > "))
    .replace(/footnote:\w*\[([^\]]*)\]/g, " ($1)")
    .replace(/\[\[[\w:-]+\]\]|\[#[\w-]+\]/g, "")
    .replace(/\[[.\w#-]+\](?=[#*_`])/g, "")
    .replace(/(\*\*|__|##)(\S(?:[\s\S]*?\S)?)\1/g, "$2")
    .replace(/(^|[^\w*])\*(\S(?:[^*]*?\S)?)\*(?!\w)/g, "$1$2")
    .replace(/(^|[^\w_])_(\S(?:[^_]*?\S)?)_(?!\w)/g, "$1$2")
    .replace(/(^|[^\w#])#(\S(?:[^#]*?\S)?)#(?!\w)/g, "$1$2")
    .replace(/\s\+$/gm, "")
    .replace(/\u0001(\d+)\u0002/g, (_whole, index: string) => kept[Number(index)] ?? "");
}

function firstWords(words: string): string {
  return words.split(/,(?=\s*\w+=)|,/)[0]?.replace(/^"|"$/g, "").trim() ?? "";
}
