// Markdown's inline markup as the plain text that a reader sees.
import type { Token } from "markdown-it";

/** Tags whose content is no text. */
const silentTags = /<(script|style|template|noscript|iframe|object)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi;

/** Plain text of inline tokens: code as it stands, links and pictures as their words, soft breaks as a blank, HTML tags gone. */
export function inlineText(tokens: readonly Token[]): string {
  let text = "";
  let silent = "";
  for (const token of tokens) {
    if (token.type === "html_inline") silent = silentAfter(token.content, silent);
    else if (silent === "") text += tokenText(token);
    if (token.type === "html_inline" && /^<br\b/i.test(token.content)) text += "\n";
  }
  return text;
}

/** The name of the tag whose content is skipped behind `tag`, or "". */
function silentAfter(tag: string, silent: string): string {
  const match = /^<(\/?)(script|style|template|noscript|iframe|object)\b/i.exec(tag);
  if (!match) return silent;
  const name = (match[2] ?? "").toLowerCase();
  if (match[1] === "/") return silent === name ? "" : silent;
  return silent === "" ? name : silent;
}

function tokenText(token: Token): string {
  if (token.type === "softbreak") return " ";
  if (token.type === "hardbreak") return "\n";
  if (token.type === "image") return token.children ? inlineText(token.children) : token.content;
  if (token.type === "footnote_ref") return "";
  return token.content;
}

/** Visible text of an HTML block inside Markdown: scripts, styles, comments and tags removed, block borders as line ends. */
export function htmlBlockText(html: string, decode: (text: string) => string): string {
  const visible = html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, "")
    .replace(silentTags, "")
    .replace(/<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6])\b[^>]*>/gi, "\n")
    .replace(/<\/?[a-z][^>]*>/gi, " ")
    .replace(/<[!?][^>]*>/g, "");
  return decode(visible).replace(/[ \t]+/g, " ").replace(/\s*\n\s*/g, "\n").trim();
}
