// A document's outline, its title and headings, and the form in which what somebody types is looked for in it.

import { foldText, unspacedScripts } from "./fold.ts";

/** Longest title or heading that is kept, in UTF-16 units: a longer one is a paragraph that was set as a heading. */
export const outlineTextMax = 160;

/** Most titles and headings of one document that are kept: its first ones. */
export const outlineTextsMax = 500;

/** Words; scripts that are written without blanks give their characters. */
const words = new RegExp(String.raw`${unspacedScripts}\p{M}*|[\p{L}\p{N}][\p{L}\p{N}\p{M}]*`, "gu");

/** Titles and headings in their order, each once (spellings that have one form are one), blanks made single. */
export function outlineOf(texts: Iterable<string>): readonly string[] {
  const known = new Map<string, string>();
  for (const text of new Set(texts)) {
    const single = text.trim().replace(/\s+/g, " ");
    const form = single.length <= outlineTextMax ? outlineForm(single) : "";
    if (form !== "" && known.size < outlineTextsMax && !known.has(form)) known.set(form, single);
  }
  return [...known.values()];
}

/** A text's words with a blank on both sides of each; case, accents and compatibility forms folded. Empty without words. */
export function outlineForm(text: string): string {
  const found = foldText(text).match(words);
  return found === null ? "" : ` ${found.join(" ")} `;
}

/** What is looked for in forms: the last word may go on unless something stands behind it. */
export function typedForm(typed: string): string {
  const form = outlineForm(typed);
  return /[\p{L}\p{N}\p{M}]$/u.test(typed) ? form.slice(0, -1) : form;
}

/** Where `typed` stands in `form`: at its beginning, at the beginning of a later word, or nowhere. */
export function placeInForm(form: string, typed: string): "start" | "inside" | null {
  if (typed === "") return null;
  const at = form.indexOf(typed);
  return at < 0 ? null : at === 0 ? "start" : "inside";
}
