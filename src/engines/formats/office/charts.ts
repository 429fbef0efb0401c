// Charts of office files: their title, and their series as a table of categories and values, as the file keeps them.
import type { Locator } from "#core/documents/locator";
import type { FormatOutput } from "#ports/reading/format";
import { childAt, elementsOf, findAll, textOf, type XmlNode } from "../markup/xml-node.ts";
import { writeTable, writeText } from "../write-elements.ts";

const pointsMax = 10_000;

/** Gives out a chart: its title as a caption, its data as a table. */
export async function writeChart(tree: XmlNode | undefined, output: FormatOutput, locator?: Locator): Promise<void> {
  const chart = childAt(tree, "c:chartSpace", "c:chart");
  if (!chart) return;
  const title = findAll(childAt(chart, "c:title"), "a:t").map(textOf).join("").trim();
  const axes = findAll(childAt(chart, "c:plotArea"), "c:title").map((node) => findAll(node, "a:t").map(textOf).join("").trim()).filter((text) => text !== "");
  const series = findAll(childAt(chart, "c:plotArea"), "c:ser");
  const kind = `${/^c:(\w+?)(?:3D)?Chart$/.exec(elementsOf(childAt(chart, "c:plotArea")).find(({ name }) => name.endsWith("Chart"))?.name ?? "")?.[1] ?? ""} chart`.trim();
  await writeText(output, "caption", { text: [`${kind.charAt(0).toUpperCase()}${kind.slice(1)}${title === "" ? "" : `: ${title}`}`, ...axes].join("; "), ...(locator ? { locator } : {}) });
  const rows = seriesRows(series);
  if (rows.length > 1) await writeTable(output, { rows, hasHeader: true, ...(locator ? { place: () => locator } : {}) });
}

function seriesRows(series: readonly XmlNode[]): readonly (readonly string[])[] {
  const columns = series.map((node) => {
    const names = points(childAt(node, "c:cat") ?? childAt(node, "c:xVal"));
    return { name: points(childAt(node, "c:tx"))[0] ?? textOf(childAt(node, "c:tx", "c:v")), names, values: points(childAt(node, "c:val") ?? childAt(node, "c:yVal")) };
  });
  const count = Math.max(0, ...columns.flatMap(({ names, values }) => [names.length, values.length]));
  const names = columns.find((column) => column.names.length > 0)?.names ?? [];
  const rows: string[][] = [["", ...columns.map(({ name }, i) => (name === "" ? `Series ${i + 1}` : name))]];
  for (let i = 0; i < count; i++) rows.push([names[i] ?? String(i + 1), ...columns.map(({ values }) => values[i] ?? "")]);
  return rows;
}

/** Cached points of a reference or a literal, by their index. */
function points(node: XmlNode | undefined): readonly string[] {
  const found: string[] = [];
  for (const point of findAll(node, "c:pt")) {
    const at = Number(point.attributes["idx"] ?? found.length);
    if (at >= 0 && at < pointsMax) found[at] = textOf(childAt(point, "c:v")).trim();
  }
  return Array.from(found, (value) => value ?? "");
}

/** All elements that hold a chart's reference below `node`. */
export function chartsBelow(node: XmlNode): readonly string[] {
  return findAll(node, "c:chart").map(({ attributes }) => attributes["r:id"] ?? "").filter((id) => id !== "");
}

/** Rows of the data that an OpenDocument chart keeps in its own table. */
export function localTable(tree: XmlNode | undefined): readonly (readonly string[])[] {
  const rows = findAll(tree, "table:table").flatMap((table) => findAll(table, "table:table-row"));
  return rows.slice(0, pointsMax).map((row) => elementsOf(row, "table:table-cell").map((cell) => textOf(cell).trim()));
}
