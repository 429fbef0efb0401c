// LaTeX's commands inside a paragraph as the plain text that a reader sees; formulas stay as they are written.
import { argumentsAt, closingAt } from "./latex-source.ts";

const signs: Readonly<Record<string, string>> = {
  ldots: "\u2026", dots: "\u2026", textellipsis: "\u2026", textbackslash: "\\", textasciitilde: "~", textasciicircum: "^", textbar: "|", textless: "<", textgreater: ">", textendash: "\u2013", textemdash: "\u2014",
  LaTeX: "LaTeX", TeX: "TeX", copyright: "\u00a9", pounds: "\u00a3", euro: "\u20ac", texteuro: "\u20ac", S: "\u00a7", P: "\u00b6", dag: "\u2020", ss: "\u00df", ae: "\u00e6", AE: "\u00c6", oe: "\u0153", OE: "\u0152", aa: "\u00e5", AA: "\u00c5", o: "\u00f8", O: "\u00d8", l: "\u0142", L: "\u0141", i: "\u0131", j: "j",
  quad: " ", qquad: " ", enspace: " ", newline: "\n", linebreak: "\n", par: "\n", textregistered: "\u00ae", texttrademark: "\u2122", textdegree: "\u00b0", today: "", slash: "/", textquotedbl: "\"", guillemotleft: "\u00ab", guillemotright: "\u00bb", and: ", ",
};
const accents: Readonly<Record<string, string>> = { "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "\"": "\u0308", "=": "\u0304", ".": "\u0307", u: "\u0306", v: "\u030c", H: "\u030b", c: "\u0327", k: "\u0328", r: "\u030a", d: "\u0323", b: "\u0331" };
/** Commands whose arguments say nothing to a reader, and how many they take. */
const silent: Readonly<Record<string, number>> = {
  label: 1, vspace: 1, hspace: 1, vskip: 0, includegraphics: 1, bibliographystyle: 1, bibliography: 1, usepackage: 1, documentclass: 1, thanks: 1, orcidID: 1, index: 1, input: 1, include: 1, pagestyle: 1, thispagestyle: 1, setlength: 2, setcounter: 2, addtolength: 2, color: 1, fontsize: 2,
  cmidrule: 1, cline: 1, rule: 2, phantom: 1, vphantom: 1, hphantom: 1, hyphenation: 1, geometry: 1, authorrunning: 1, titlerunning: 1, renewcommand: 2, newtheorem: 2, institute: 0, email: 0, graphicspath: 1, selectlanguage: 1,
};
/** Commands whose first arguments are no words: as many as named here. */
const led: Readonly<Record<string, number>> = { textcolor: 1, colorbox: 1, multicolumn: 2, multirow: 2, href: 1, parbox: 1, raisebox: 1, resizebox: 2, scalebox: 1, rotatebox: 1, foreignlanguage: 1, fcolorbox: 2, hypertarget: 1, hyperlink: 1, hyperref: 0, makebox: 0 };
/** Nesting that is looked into. */
const depthMax = 40;

/** Words of a piece of LaTeX. */
export function inlineText(tex: string, depth = 0): string {
  if (depth > depthMax) return "";
  let text = "";
  for (let at = 0; at < tex.length; ) {
    const sign = tex[at] as string;
    if (sign === "\\") {
      const { words, end } = command(tex, at, depth);
      text += words;
      at = Math.max(end, at + 1);
    } else if (sign === "$") {
      const end = mathEnd(tex, at);
      text += tex.slice(at, end).replace(/\s+/g, " ");
      at = end;
    } else {
      text += sign === "{" || sign === "}" ? "" : sign === "~" ? " " : sign;
      at++;
    }
  }
  return depth > 0 ? text : text.replaceAll("``", "\u201c").replaceAll("''", "\u201d").replaceAll("---", "\u2014").replaceAll("--", "\u2013").replace(/(^|\s)`/g, "$1\u2018").normalize("NFC").replace(/[^\S\n]+/g, " ").replace(/ ?\n ?/g, "\n").replace(/ , /g, ", ").trim();
}

function mathEnd(tex: string, at: number): number {
  for (let i = at + 1; i < tex.length; i++) {
    if (tex[i] === "\\") i++;
    else if (tex[i] === "$") return i + 1;
  }
  return tex.length;
}

/** The words of the command at `at` and where it ends. */
function command(tex: string, at: number, depth: number): { readonly words: string; readonly end: number } {
  const name = /^[A-Za-z@]+\*?|^[^A-Za-z]/.exec(tex.slice(at + 1, at + 60))?.[0]?.replace("*", "") ?? "";
  const behind = at + 1 + name.length + (tex[at + 1 + name.length] === "*" ? 1 : 0);
  if (name === "\\") return { words: "\n", end: argumentsAt(tex, behind, 0).end };
  if (/^[&%$#_{}]$/.test(name)) return { words: name, end: behind };
  if (/^[ ,;:!/\n-]$/.test(name)) return { words: name === "-" || name === "/" || name === "!" ? "" : " ", end: behind };
  if (name === "(" || name === "[") return formula(tex, at, name === "(" ? "\\)" : "\\]");
  if (name in accents && (name.length > 1 || !/[a-z]/i.test(name) || tex[behind] === "{" || tex[behind] === " ")) return accented(tex, behind, accents[name] ?? "");
  if (name === "verb") return verbatim(tex, behind);
  if (name in signs) return { words: signs[name] ?? "", end: tex.slice(behind, behind + 2) === "{}" ? behind + 2 : /^[A-Za-z]/.test(name) && tex[behind] === " " && !/^(?:and|quad|qquad)$/.test(name) ? behind + 1 : behind };
  return given(tex, behind, { name, depth });
}

function formula(tex: string, at: number, close: string): { readonly words: string; readonly end: number } {
  const found = tex.indexOf(close, at + 2);
  const end = found < 0 ? tex.length : found + 2;
  return { words: `$${tex.slice(at + 2, found < 0 ? tex.length : found).trim()}$`, end };
}

function accented(tex: string, at: number, mark: string): { readonly words: string; readonly end: number } {
  const end = tex[at] === "{" ? closingAt(tex, at) : at + (tex[at] === " " ? 2 : tex[at] === "\\" ? 2 : 1);
  const letter = tex.slice(at, end).replace(/[{}\s\\]/g, "");
  return { words: (letter.slice(0, 1) + mark + letter.slice(1)).normalize("NFC"), end };
}

function verbatim(tex: string, at: number): { readonly words: string; readonly end: number } {
  const found = tex.indexOf(tex[at] ?? "", at + 1);
  const end = found < 0 ? tex.length : found;
  return { words: tex.slice(at + 1, end), end: end + 1 };
}

function given(tex: string, at: number, { name, depth }: { readonly name: string; readonly depth: number }): { readonly words: string; readonly end: number } {
  const isSilent = Object.hasOwn(silent, name);
  const unread = isSilent ? (silent[name] ?? 0) : Object.hasOwn(led, name) ? (led[name] ?? 0) : 0;
  const { values, options, end } = argumentsAt(tex, at, isSilent ? unread : unread + 1);
  if (isSilent) return { words: "", end };
  const first = values[unread] ?? "";
  const words = inlineText(first, depth + 1);
  if (/^(?:cite|citep|citet|citealp|autocite|parencite|textcite)$/.test(name)) return { words: `[${first.replace(/\s*,\s*/g, ", ")}${options === "" ? "" : `, ${inlineText(options, depth + 1)}`}]`, end };
  if (/^(?:ref|eqref|autoref|cref|Cref|pageref)$/.test(name)) return { words: first, end };
  if (/^(?:footnote|footnotetext)$/.test(name)) return { words: ` (${words})`, end };
  if (name === "url" || name === "nolinkurl") return { words: first, end };
  // A command without an argument ends at the blank that parts it from the next word.
  return { words: values.length === 0 && /\s/.test(tex[at] ?? "") ? " " : words, end: Math.max(end, at) };
}
