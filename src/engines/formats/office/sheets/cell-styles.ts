// What the styles of a workbook make of numbers: the kind of each cell format, by its index.
import { childAt, elementsOf, type XmlNode } from "../../markup/xml-node.ts";
import { builtInKind, kindOfCode, type NumberKind } from "./number-formats.ts";

/** Kind of number by the style index of a cell. */
export function readCellStyles(tree: XmlNode | undefined): readonly NumberKind[] {
  const root = childAt(tree, "x:styleSheet");
  const own = new Map(elementsOf(childAt(root, "x:numFmts"), "x:numFmt").map(({ attributes }) => [attributes["numFmtId"] ?? "", kindOfCode(attributes["formatCode"] ?? "")]));
  return elementsOf(childAt(root, "x:cellXfs"), "x:xf").map(({ attributes }) => {
    const id = attributes["numFmtId"] ?? "0";
    return own.get(id) ?? builtInKind(Number(id));
  });
}
