// Tables on PDF pages: drawn and undrawn, on turned pages, in turned text, and with rules that are one path.
import { expect, it } from "vitest";
import type { ParsedElement } from "#core/documents/document";
import { writePdf, type PdfPage, type PdfText } from "../../scripts/handbook/pdf-writer.ts";
import { format } from "#engines/formats/pdf/pdf";

const limits = { bytesMax: 10_000_000, elementsMax: 100_000, depthMax: 200, millisecondsMax: 10_000, memoryBytesMax: 1_000_000_000 };

async function elementsOf(page: PdfPage): Promise<readonly ParsedElement[]> {
  const elements: ParsedElement[] = [];
  await format.read({ name: "page.pdf", bytes: writePdf([page], "A page"), limits }, { element: (element) => void elements.push(element), image() {}, ledger() {}, note() {}, part() {}, title() {}, language() {} });
  return elements;
}

async function cellsOf(page: PdfPage): Promise<readonly (readonly (readonly string[])[])[]> {
  return (await elementsOf(page)).flatMap(({ cells }) => (cells ? [cells] : []));
}

/** Texts in columns at `xs`, a row every 20 points from the top. */
function rowsAt(xs: readonly number[], rows: readonly (readonly string[])[]): readonly PdfText[] {
  return rows.flatMap((row, line) => row.flatMap((text, column) => (text === "" ? [] : [{ x: xs[column] ?? 0, y: 500 - 20 * line, size: 10, text }])));
}

const stock = [["Part", "Stock", "Price"], ["Bolt", "120", "0.45"], ["Nut", "80", "0.30"], ["Washer", "-", "0.05"]];
const columns = [60, 200, 300];
/** Rules around the cells of `stock`. */
const rules = [...[515, 495, 475, 455, 435].map((y) => [50, y, 400, y] as const), ...[50, 190, 290, 400].map((x) => [x, 435, x, 515] as const)];

it("reads a table without rules, a lone hyphen being a cell of its own", async () => {
  expect(await cellsOf({ texts: rowsAt(columns, stock) })).toEqual([stock]);
});

it("reads a table whose rules are one path", async () => {
  const texts = rowsAt(columns, [["Part", "Stock", "Price"], ["Bolt,", "120", "0.45"], [], ["Nut", "80", "0.30"]]);
  const twoLines = rules.filter(([, y0, , y1]) => !(y0 === 475 && y1 === 475));
  const [cells] = await cellsOf({ texts: [...texts, { x: 60, y: 468, size: 10, text: "zinc" }], rules: twoLines, isOnePath: true });
  expect(cells).toEqual([["Part", "Stock", "Price"], ["Bolt, zinc", "120", "0.45"], ["Nut", "80", "0.30"]]);
});

it.each([
  ["a page turned to the right", { rotate: 90, transform: [0, 1, -1, 0, 595, 0] }],
  ["a page turned to the left", { rotate: 270, transform: [0, -1, 1, 0, 0, 842] }],
  ["a page upside down", { rotate: 180, transform: [-1, 0, 0, -1, 595, 842] }],
  ["text that runs up", { transform: [0, 1, -1, 0, 595, 0] }],
  ["text that runs down", { transform: [0, -1, 1, 0, 0, 842] }],
] as const)("reads a table on %s, drawn and undrawn", async (_name, turned) => {
  expect(await cellsOf({ texts: rowsAt(columns, stock), rules, ...turned })).toEqual([stock]);
  expect(await cellsOf({ texts: rowsAt(columns, stock), ...turned })).toEqual([stock]);
});

it("tells the place of a cell in turned text on the page as it is shown", async () => {
  const [table] = (await elementsOf({ texts: rowsAt(columns, stock), transform: [0, 1, -1, 0, 595, 0] })).filter(({ cells }) => cells);
  // "Bolt" begins at (60, 480) before the matrix: at 595 - 480 = 115 points from the left, 60 from the bottom.
  const [x0, , x1, y1] = table?.cellBoxes?.[1]?.[0] ?? [0, 0, 0, 0];
  expect(x0 * 595).toBeLessThan(115);
  expect(x1 * 595).toBeGreaterThan(115);
  expect(y1 * 842).toBeCloseTo(842 - 60, 0);
});

it("reads the lines of turned text in their order", async () => {
  const texts = ["First line of the text.", "Second line of it.", "Third line ends."].map((text, line) => ({ x: 60, y: 400 - 14 * line, size: 10, text }));
  expect((await elementsOf({ texts, rotate: 90, transform: [0, 1, -1, 0, 595, 0] })).map(({ text }) => text).join(" ")).toBe("First line of the text. Second line of it. Third line ends.");
});

it("reads rows whose rules are those of the columns alone", async () => {
  const rows = [["Part", "Stock", "Price"], ...Array.from({ length: 6 }, (_none, row) => [`Part ${row}`, String(120 + row), `0.4${row}`])];
  const frame = [...[515, 495, 375].map((y) => [50, y, 400, y] as const), ...[50, 190, 290, 400].map((x) => [x, 375, x, 515] as const)];
  expect(await cellsOf({ texts: rowsAt(columns, rows), rules: frame })).toEqual([rows]);
});

it("parts columns that a blank's width parts, by numbers that end and names that begin at one place", async () => {
  const rows = [["7", "Bolt", "Steel"], ["120", "Nut", "Brass"], ["85", "Washer", "Steel"], ["9", "Gear", "Iron"], ["1031", "Shaft", "Steel"], ["64", "Spring", "Brass"], ["18", "Pin", "Steel"]];
  // Digits of Helvetica are .556 of the type size wide.
  const texts = rows.flatMap(([number = "", name = "", metal = ""], line) => [
    { x: 100 - 5.56 * number.length, y: 500 - 20 * line, size: 10, text: number },
    { x: 104, y: 500 - 20 * line, size: 10, text: name },
    { x: 200, y: 500 - 20 * line, size: 10, text: metal },
  ]);
  expect(await cellsOf({ texts })).toEqual([rows]);
});

it("takes long names beside a column of prices for a table, over the gaps between its groups", async () => {
  const names = ["A red wine of the southern slopes with a long name 2016", "A white wine of the northern slopes with a long name 2017", "A wine of no slopes at all with a long name 2018"];
  const group = (top: number): readonly PdfText[] => names.flatMap((text, line) => [{ x: 60, y: top - 14 * line, size: 10, text }, { x: 440, y: top - 14 * line, size: 10, text: `${8 + line} €` }]);
  expect(await cellsOf({ texts: [...group(600), ...group(530)] })).toEqual([[...names, ...names].map((name, line) => [name, `${8 + (line % 3)} €`])]);
});

it("keeps a raised mark with the word that it stands at", async () => {
  // "The total result" is 6.61 type sizes wide in Helvetica.
  const texts = [{ x: 60, y: 500, size: 10, text: "The total result" }, { x: 60 + 66.2, y: 504, size: 6, text: "1" }, { x: 60, y: 486, size: 10, text: "and the second line of it." }];
  expect((await elementsOf({ texts })).map(({ text }) => text)).toEqual(["The total result1 and the second line of it."]);
});
