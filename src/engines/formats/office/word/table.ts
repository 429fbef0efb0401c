// A table of a Word document as rows of text: merged cells filled in, nested tables and paragraphs joined inside their cell.
import { childAt, elementsOf, type XmlNode } from "../../markup/xml-node.ts";
import { isOn, valueOf } from "./styles.ts";

const columnsMax = 1000;

/** Rows of cells, and whether the first names the columns (undefined: the file does not say). */
export interface WordTable {
  readonly rows: readonly (readonly string[])[];
  readonly hasHeader: boolean | undefined;
}

/** Reads a table. `textOf` gives the words of a paragraph. */
export function readTable(table: XmlNode, textOf: (paragraph: XmlNode) => string): WordTable {
  const rows: string[][] = [];
  const rowNodes = tableRows(table);
  for (const [at, rowNode] of rowNodes.entries()) {
    if (childAt(rowNode, "w:trPr", "w:del")) continue;
    const row: string[] = [];
    for (const cell of rowCells(rowNode)) {
      const properties = childAt(cell, "w:tcPr");
      const span = Math.min(columnsMax, Math.max(1, Number(valueOf(childAt(properties, "w:gridSpan")) || 1)));
      const merge = childAt(properties, "w:vMerge");
      const text = merge && valueOf(merge) !== "restart" ? (rows.at(-1)?.[row.length] ?? "") : cellText(cell, textOf);
      // The name of a merged header stands for each of its columns; a merged cell of the body is one value.
      for (let i = 0; i < span && row.length < columnsMax; i++) row.push(i === 0 || at === 0 ? text : "");
    }
    rows.push(row);
  }
  return { rows: rows.filter((row) => row.some((cell) => cell !== "")), hasHeader: headerOf(rowNodes[0]) };
}

/** Words of a cell: paragraphs in lines, the cells of a nested table beside one another. */
function cellText(cell: XmlNode, textOf: (paragraph: XmlNode) => string): string {
  const parts: string[] = [];
  for (const child of elementsOf(cell)) {
    if (child.name === "w:p") parts.push(textOf(child).trim());
    else if (child.name === "w:tbl") parts.push(readTable(child, textOf).rows.map((row) => row.filter((text) => text !== "").join(" ")).join("\n"));
    else if (child.name === "w:sdt" || child.name === "w:sdtContent" || child.name === "w:customXml") parts.push(cellText(child, textOf));
  }
  return parts.filter((part) => part !== "").join("\n");
}

function tableRows(table: XmlNode): readonly XmlNode[] {
  return elementsOf(table).flatMap((child) => (child.name === "w:tr" ? [child] : child.name === "w:sdt" || child.name === "w:sdtContent" || child.name === "w:customXml" || child.name === "w:ins" ? tableRows(child) : []));
}

function rowCells(row: XmlNode): readonly XmlNode[] {
  return elementsOf(row).flatMap((child) => (child.name === "w:tc" ? [child] : child.name === "w:sdt" || child.name === "w:sdtContent" || child.name === "w:customXml" ? rowCells(child) : []));
}

function headerOf(first: XmlNode | undefined): boolean | undefined {
  const mark = childAt(first, "w:trPr", "w:tblHeader");
  if (mark && isOn(mark.attributes["w:val"] ?? "1")) return true;
  return undefined;
}
