// A small tree of XML: names with well-known prefixes, attributes without surprises, text as it stands.

/** An element. Names are `prefix:local` with the prefix that this reader gives to the namespace; see `xml-names.ts`. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Elements and texts in order. */
  readonly children: (XmlNode | string)[];
}

/** The element children, or those of one name. */
export function elementsOf(node: XmlNode | undefined, name?: string): readonly XmlNode[] {
  const found: XmlNode[] = [];
  for (const child of node?.children ?? []) if (typeof child !== "string" && (name === undefined || child.name === name)) found.push(child);
  return found;
}

/** The first child at each step of a path of names. */
export function childAt(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  let at = node;
  for (const name of path) at = at?.children.find((child): child is XmlNode => typeof child !== "string" && child.name === name);
  return at;
}

/** All elements below `node` of these names, in document order; nothing below a found one is looked at. */
export function findAll(node: XmlNode | undefined, ...names: readonly string[]): readonly XmlNode[] {
  const found: XmlNode[] = [];
  const visit = (at: XmlNode): void => {
    for (const child of at.children) {
      if (typeof child === "string") continue;
      if (names.includes(child.name)) found.push(child);
      else visit(child);
    }
  };
  if (node) visit(node);
  return found;
}

/** All text below, as it stands. */
export function textOf(node: XmlNode | undefined): string {
  if (!node) return "";
  let text = "";
  for (const child of node.children) text += typeof child === "string" ? child : textOf(child);
  return text;
}
