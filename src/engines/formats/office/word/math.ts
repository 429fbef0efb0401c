// Equations of office files (OMML, ECMA-376 part 1, 22.1) as LaTeX, which is also how people search for them.
import { childAt, elementsOf, type XmlNode } from "../../markup/xml-node.ts";

const naries: Readonly<Record<string, string>> = { "∑": "\\sum", "∏": "\\prod", "∫": "\\int", "∬": "\\iint", "∮": "\\oint", "⋃": "\\bigcup", "⋂": "\\bigcap" };
const accents: Readonly<Record<string, string>> = { "\u0302": "\\hat", "\u0303": "\\tilde", "\u0304": "\\bar", "\u0305": "\\overline", "\u20d7": "\\vec", "\u0307": "\\dot", "\u0308": "\\ddot" };
const symbols: Readonly<Record<string, string>> = {
  "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta", "ε": "\\epsilon", "θ": "\\theta", "λ": "\\lambda", "μ": "\\mu", "π": "\\pi", "ρ": "\\rho", "σ": "\\sigma", "τ": "\\tau", "φ": "\\phi", "χ": "\\chi", "ψ": "\\psi", "ω": "\\omega", "Δ": "\\Delta", "Σ": "\\Sigma", "Ω": "\\Omega",
  "±": "\\pm", "×": "\\times", "÷": "\\div", "⋅": "\\cdot", "≤": "\\leq", "≥": "\\geq", "≠": "\\neq", "≈": "\\approx", "∞": "\\infty", "∂": "\\partial", "→": "\\rightarrow", "…": "\\ldots", "⋯": "\\cdots", "∈": "\\in",
};

/** LaTeX of an equation's element. */
export function mathText(node: XmlNode): string {
  return parts(node).replace(/\s+/g, " ").trim();
}

function parts(node: XmlNode | undefined): string {
  return elementsOf(node).map(part).join("");
}

function part(node: XmlNode): string {
  const arg = (name: string): string => parts(childAt(node, name)).trim();
  switch (node.name) {
    case "m:r": return runText(node);
    case "m:f": return `\\frac{${arg("m:num")}}{${arg("m:den")}}`;
    case "m:sSup": return `${base(arg("m:e"))}^{${arg("m:sup")}}`;
    case "m:sSub": return `${base(arg("m:e"))}_{${arg("m:sub")}}`;
    case "m:sSubSup": return `${base(arg("m:e"))}_{${arg("m:sub")}}^{${arg("m:sup")}}`;
    case "m:sPre": return `{}_{${arg("m:sub")}}^{${arg("m:sup")}}${base(arg("m:e"))}`;
    case "m:rad": return arg("m:deg") === "" ? `\\sqrt{${arg("m:e")}}` : `\\sqrt[${arg("m:deg")}]{${arg("m:e")}}`;
    case "m:nary": return nary(node, arg);
    case "m:func": return `${functionName(arg("m:fName"))}{${arg("m:e")}}`;
    case "m:limLow": return `${arg("m:e")}_{${arg("m:lim")}}`;
    case "m:limUpp": return `${arg("m:e")}^{${arg("m:lim")}}`;
    case "m:d": return delimited(node);
    case "m:acc": return `${accents[propertyOf(node, "m:accPr", "m:chr") ?? "\u0302"] ?? "\\hat"}{${arg("m:e")}}`;
    case "m:bar": return `\\overline{${arg("m:e")}}`;
    case "m:m": return `\\begin{matrix}${elementsOf(node, "m:mr").map((row) => elementsOf(row, "m:e").map((cell) => parts(cell).trim()).join(" & ")).join(" \\\\ ")}\\end{matrix}`;
    case "m:eqArr": return elementsOf(node, "m:e").map((row) => parts(row).trim()).join(" \\\\ ");
    case "m:t": return textOfRun(node);
    default: return node.name.endsWith("Pr") ? "" : parts(node);
  }
}

function runText(node: XmlNode): string {
  return elementsOf(node, "m:t").map(textOfRun).join("");
}

function textOfRun(node: XmlNode): string {
  const text = node.children.map((child) => (typeof child === "string" ? child : "")).join("");
  return text.replace(/./gu, (sign) => (symbols[sign] === undefined ? sign : `${symbols[sign]} `));
}

function base(text: string): string {
  return text.length <= 1 ? text : `{${text}}`;
}

function functionName(name: string): string {
  const match = /^(arcsin|arccos|arctan|sinh|cosh|tanh|sin|cos|tan|cot|sec|csc|log|ln|lim|max|min|exp|det|gcd)(?![a-z])/.exec(name);
  return match ? `\\${name}` : name;
}

function nary(node: XmlNode, arg: (name: string) => string): string {
  const sign = propertyOf(node, "m:naryPr", "m:chr") ?? "∫";
  const [below, above] = [arg("m:sub"), arg("m:sup")];
  return `${naries[sign] ?? sign}${below === "" ? "" : `_{${below}}`}${above === "" ? "" : `^{${above}}`}{${arg("m:e")}}`;
}

function delimited(node: XmlNode): string {
  const [open, close] = [propertyOf(node, "m:dPr", "m:begChr") ?? "(", propertyOf(node, "m:dPr", "m:endChr") ?? ")"];
  return `\\left${open || "."}${elementsOf(node, "m:e").map((cell) => parts(cell).trim()).join(propertyOf(node, "m:dPr", "m:sepChr") ?? "|")}\\right${close || "."}`;
}

function propertyOf(node: XmlNode, group: string, name: string): string | undefined {
  return childAt(node, group, name)?.attributes["m:val"];
}
