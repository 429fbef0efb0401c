// One element of a document as its type asks: heading, paragraph, list item, table, code; always as text.
import type { Element, Span } from "../api.ts";
import { Marked } from "../parts/marked.tsx";
import { cellSpans } from "./cells.ts";
import { sheetGrid } from "./sheet.ts";

interface Shown {
  readonly element: Element;
  /** Marked code points of the element's own text. */
  readonly spans: readonly Span[];
  readonly isCitation: boolean;
}

const headings: Readonly<Record<number, string>> = { 1: "text-title font-semibold pt-2", 2: "text-body font-semibold pt-4", 3: "text-body font-semibold pt-2" };

/** An element with its marked words. */
export function ElementText(shown: Shown) {
  const { element, spans, isCitation } = shown;
  const text = <Marked text={element.text} spans={spans} isCitation={isCitation} />;
  if (element.type === "heading") return <p role="heading" aria-level={element.ordinal === 0 ? 2 : Math.min(6, (element.level ?? 1) + 1)} className={`${headings[element.level ?? 1] ?? headings[3]} break-words`}>{text}</p>;
  if (element.type === "list_item") return <p className="relative pl-4 break-words whitespace-pre-wrap before:absolute before:left-1 before:text-faint before:content-['•']">{text}</p>;
  if ((element.type === "table" || element.type === "cells") && element.cells) return <TableText {...shown} rows={element.cells} />;
  if (element.type === "code") return <pre tabIndex={0} aria-label="Code" className="overflow-x-auto rounded-box border border-line bg-sunken px-3 py-2 text-table">{text}</pre>;
  if (element.type === "quote") return <blockquote className="border-l-2 border-strong-line pl-4 break-words whitespace-pre-wrap text-soft">{text}</blockquote>;
  if (element.type === "caption") return <p className="text-table break-words text-soft">{text}</p>;
  return <p className="break-words whitespace-pre-wrap">{text}</p>;
}

function TableText({ element, spans, isCitation, rows }: Shown & { readonly rows: readonly (readonly string[])[] }) {
  const marked = cellSpans(element, spans);
  const cell = (row: number, column: number, text: string) => <Marked text={text} spans={marked.get(`${row} ${column}`) ?? []} isCitation={isCitation} />;
  const [head, body] = element.hasHeader ? [rows[0], rows.slice(1)] : [undefined, rows];
  const skipped = head === undefined ? 0 : 1;
  const grid = sheetGrid(element);
  const rowName = (row: number) => (grid ? <th scope="row" className="sticky left-0 border-r border-line bg-sunken px-2 py-1 text-right font-normal text-faint tabular-nums">{grid.rows[row]}</th> : null);
  return (
    <div className="w-fit max-w-full overflow-x-auto rounded-box border border-line" tabIndex={0} role="group" aria-label={grid ? "Cells of the sheet" : "Table"}>
      <table className="text-table">
        {grid || head ? (
          <thead>
            {grid ? <tr className="bg-sunken text-faint"><td className="border-r border-line" />{grid.columns.map((letters) => <th key={letters} scope="col" className="px-3 py-1 font-normal">{letters}</th>)}</tr> : null}
            {head ? <tr className={`bg-sunken text-left ${grid ? "border-t border-line" : ""}`}>{rowName(0)}{head.map((text, column) => <th key={column} scope="col" className="px-3 py-1 font-medium whitespace-nowrap">{cell(0, column, text)}</th>)}</tr> : null}
          </thead>
        ) : null}
        <tbody>
          {body.map((cells, row) => (
            <tr key={row} className={`border-t border-line ${grid ? "" : "first:border-t-0"}`}>
              {rowName(row + skipped)}
              {cells.map((text, column) => <td key={column} className="px-3 py-1 align-top">{cell(row + skipped, column, text)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
