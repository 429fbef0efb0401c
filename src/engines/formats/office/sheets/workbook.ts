// A workbook from its package: sheets in the order of their tabs, each a section with its tables, comments and charts.
import { formatRange, parseRange, type CellRange } from "#core/documents/cell-range";
import { asPlinthError } from "#core/errors";
import type { FormatInput, FormatOutput } from "#ports/reading/format";
import { childAt, elementsOf, findAll, textOf } from "../../markup/xml-node.ts";
import { writeText } from "../../write-elements.ts";
import { chartsBelow, writeChart } from "../charts.ts";
import { OfficePackage } from "../opc.ts";
import { readSharedStrings } from "./shared-strings.ts";
import { SheetReader } from "./sheet-reader.ts";
import { readCellStyles } from "./cell-styles.ts";
import type { Floating } from "./sheet-layout.ts";

const parser = "xlsx@1";
const sheetsMax = 2000;

/** Reads a workbook. @throws parse.damaged, parse.encrypted, parse.bomb */
export async function readWorkbook(input: FormatInput, output: FormatOutput): Promise<void> {
  const file = new OfficePackage(input);
  const part = file.mainPart("xl/workbook.xml");
  const book = childAt(file.xml(part), "x:workbook");
  const { title } = file.properties();
  if (title !== "") output.title(title);
  const pointers = file.relationships(part);
  const stringsPart = pointers.find(({ type }) => type === "sharedStrings")?.target;
  const strings = stringsPart === undefined ? undefined : file.zip.find(stringsPart);
  const facts = {
    strings: strings ? await readSharedStrings(file.zip.stream(strings)) : [],
    kinds: readCellStyles(file.xml(pointers.find(({ type }) => type === "styles")?.target)),
    is1904: /^(?:1|true)$/.test(childAt(book, "x:workbookPr")?.attributes["date1904"] ?? ""),
  };
  const sheets = elementsOf(childAt(book, "x:sheets"), "x:sheet").slice(0, sheetsMax);
  for (const [index, sheet] of sheets.entries()) {
    const name = sheet.attributes["name"] ?? "";
    const target = pointers.find(({ id }) => id === sheet.attributes["r:id"])?.target;
    try {
      const isRead = await readSheet({ file, facts, output }, { name, part: target ?? "" });
      output.ledger({ unit: "sheet", index, outcome: isRead ? "read" : "skipped", parser, ...(isRead ? {} : { code: "parse.empty" }) });
    } catch (thrown) {
      const { code, remedy } = asPlinthError(thrown).toBody();
      if (code !== "parse.damaged") throw thrown;
      output.ledger({ unit: "sheet", index, outcome: "failed", parser, code, remedy });
    }
  }
}

interface Reading {
  readonly file: OfficePackage;
  readonly facts: ConstructorParameters<typeof SheetReader>[0];
  readonly output: FormatOutput;
}

/** Reads one sheet; whether there was anything in it. */
async function readSheet({ file, facts, output }: Reading, { name, part }: { readonly name: string; readonly part: string }): Promise<boolean> {
  const entry = file.zip.find(part);
  const heading = { text: name, level: 2, locator: { kind: "cells", sheet: name, range: "A1" } } as const;
  const drawings = file.relationships(part).filter(({ type }) => type === "drawing").flatMap(({ target }) => target ?? []);
  const floating = drawings.flatMap((drawing) => floatingOf(file, drawing, { name, output }));
  const reader = new SheetReader(facts, { name, output, floating, begin: () => writeText(output, "heading", heading) });
  if (entry && !part.endsWith(".bin")) await reader.read(file.zip.stream(entry));
  const comments = commentsOf(file, part);
  const isThere = reader.hasCells || floating.length > 0;
  if (comments.length > 0 && !isThere) await writeText(output, "heading", heading);
  for (const { reference, text } of comments) await writeText(output, "paragraph", { text, locator: { kind: "cells", sheet: name, range: reference } });
  return isThere || comments.length > 0;
}

/** Comments and threads of a sheet by their cell. */
function commentsOf(file: OfficePackage, part: string): readonly { readonly reference: string; readonly text: string }[] {
  const pointers = file.relationships(part);
  const threads = pointers.filter(({ type }) => type === "threadedComment").flatMap(({ target }) => elementsOf(childAt(file.xml(target), "ThreadedComments"), "threadedComment"));
  const threaded = new Set(threads.map(({ attributes }) => attributes["ref"]));
  const found = threads.map((node) => ({ reference: node.attributes["ref"] ?? "", author: "", text: textOf(childAt(node, "text")).trim() }));
  for (const { target } of pointers.filter(({ type }) => type === "comments")) {
    const tree = childAt(file.xml(target), "x:comments");
    const authors = elementsOf(childAt(tree, "x:authors"), "x:author").map(textOf);
    for (const node of elementsOf(childAt(tree, "x:commentList"), "x:comment")) {
      if (threaded.has(node.attributes["ref"])) continue;
      found.push({ reference: node.attributes["ref"] ?? "", author: authors[Number(node.attributes["authorId"] ?? -1)] ?? "", text: findAll(node, "x:t").map(textOf).join("").trim() });
    }
  }
  return found.flatMap(({ reference, author, text }) => (text === "" || !parseRange(reference) ? [] : [{ reference, text: `Comment on ${reference}${author === "" || author.startsWith("tc=") ? "" : ` by ${author}`}: ${text}` }]));
}

/** Charts and words of a sheet's drawing, each at the cell where it begins. */
function floatingOf(file: OfficePackage, part: string, { name, output }: { readonly name: string; readonly output: FormatOutput }): readonly Floating[] {
  const pointers = file.relationships(part);
  return elementsOf(childAt(file.xml(part), "xdr:wsDr")).flatMap((anchor): readonly Floating[] => {
    const range = anchorRange(Number(textOf(childAt(anchor, "xdr:from", "xdr:row"))), Number(textOf(childAt(anchor, "xdr:from", "xdr:col"))));
    const locator = { kind: "cells", sheet: name, range: formatRange(range) } as const;
    const texts = findAll(anchor, "xdr:txBody").map((shape) => elementsOf(shape, "a:p").map((line) => findAll(line, "a:t").map(textOf).join("")).join("\n")).filter((text) => text.trim() !== "");
    const charts = chartsBelow(anchor).flatMap((id) => pointers.find((found) => found.id === id)?.target ?? []);
    if (texts.length === 0 && charts.length === 0) return [];
    const write = async (): Promise<void> => {
      for (const text of texts) await writeText(output, "paragraph", { text, locator });
      for (const chart of charts) await writeChart(file.xml(chart), output, locator);
    };
    return [{ row: range.fromRow, write }];
  });
}

function anchorRange(row: number, column: number): CellRange {
  const [fromRow, fromColumn] = [(Number.isNaN(row) ? 0 : row) + 1, (Number.isNaN(column) ? 0 : column) + 1];
  return { fromRow, fromColumn, toRow: fromRow, toColumn: fromColumn };
}
