// The table of documents: only the rows in sight are drawn, the head stays; the keyboard walks, chooses, opens and deletes.
import { useNavigate, Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef, useState, type CSSProperties, type RefObject } from "react";
import type { Document } from "../../api.ts";
import { Reason } from "../../parts/failure.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Icon } from "../../shell/icons.tsx";
import { useKeys } from "../../shell/keys.ts";
import { useLeaving } from "../../shell/undo.tsx";
import { number, size, typeInWords } from "../../text.ts";
import { useActions } from "../actions.ts";
import { columns, isDescendingByDefault, startsDescending, type ColumnName, type Order } from "./columns.ts";
import { DocumentState } from "../state.tsx";

const rowHeight = 48;
/** Rows that may be left before more are asked for. */
const readAheadRows = 300;
const grid = "grid grid-cols-[24px_minmax(0,1fr)_100px_56px] items-center gap-3 px-4 md:grid-cols-[var(--columns)] md:gap-4 md:px-6";

const keyWords = [{ keys: ["j", "k"], does: "move over the documents" }, { keys: ["x"], does: "selects the document, or takes it out again" }, { keys: ["Enter"], does: "opens the document" }, { keys: ["Delete"], does: "deletes what is selected, else the document" }, { keys: ["Escape"], does: "selects nothing" }];

/** What is chosen, by id. */
export type Chosen = ReadonlyMap<string, Document>;

interface Given {
  readonly documents: readonly Document[];
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly order: Order;
  readonly descending: boolean;
  readonly shown: ReadonlySet<ColumnName>;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
}

/** The rows, virtualised. */
export function Table({ documents: all, hasMore, onMore, order, descending, shown, chosen, onChoose }: Given) {
  const leaving = useLeaving();
  const documents = leaving.size === 0 ? all : all.filter(({ document }) => !leaving.has(document));
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: documents.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 8, getItemKey: (index) => documents[index]?.document ?? index });
  const drawn = rows.getVirtualItems();
  const isNearEnd = (drawn.at(-1)?.index ?? 0) > documents.length - readAheadRows;
  useEffect(() => {
    if (isNearEnd && hasMore) onMore();
  }, [isNearEnd, hasMore, onMore, documents.length]);
  const toggle = (document: Document): void => {
    const next = new Map(chosen);
    if (!next.delete(document.document)) next.set(document.document, document);
    onChoose(next);
  };
  const at = useWalk({ documents, chosen, toggle, clear: () => onChoose(new Map()), show: (index) => rows.scrollToIndex(index, { align: "auto" }), scroller });
  const template = ["24px", "minmax(0,1fr)", ...columns.filter(({ name }) => shown.has(name)).map(({ width }) => width), "72px"].join(" ");
  return (
    <div ref={scroller} tabIndex={0} role="table" aria-label="Documents" aria-rowcount={hasMore ? -1 : documents.length + 1} className="min-h-0 flex-1 overflow-auto border-t border-line text-table" style={{ "--columns": template } as CSSProperties}>
      <Columns order={order} descending={descending} shown={shown} />
      <div role="rowgroup" className="relative" style={{ height: rows.getTotalSize() }}>
        {drawn.map(({ index, start, key }) => {
          const document = documents[index];
          return document === undefined ? null : (
            <div key={key} ref={rows.measureElement} data-index={index} role="row" aria-rowindex={index + 2} onFocus={() => at.current !== index && at.set(index)} className={`${grid} absolute top-0 left-0 min-h-12 w-full border-b border-line py-1.5 hover:bg-sunken ${chosen.has(document.document) ? "bg-accent-wash" : ""}`} style={{ transform: `translateY(${start}px)` }}>
              <div role="cell" className="flex"><button type="button" role="checkbox" aria-checked={chosen.has(document.document)} aria-label={`Select ${document.title}`} className={`size-4 rounded-[4px] border ${chosen.has(document.document) ? "border-accent bg-accent text-ground" : "border-strong-line"}`} onClick={() => toggle(document)}>{chosen.has(document.document) ? <Icon name="done" /> : null}</button></div>
              <Cells document={document} shown={shown} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface Walked {
  readonly documents: readonly Document[];
  readonly chosen: Chosen;
  toggle(document: Document): void;
  clear(): void;
  show(index: number): void;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** `j` and `k` move the focus from row to row, `x` chooses, Delete deletes what is chosen or else the row, Escape chooses nothing; Enter opens as the focus is on a link. */
function useWalk({ documents, chosen, toggle, clear, show, scroller }: Walked) {
  const [current, set] = useState(-1);
  const { remove } = useActions();
  const wanted = useRef<number>(undefined);
  useEffect(() => {
    const link = wanted.current === undefined ? null : scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`);
    if (!link) return;
    wanted.current = undefined;
    link.focus({ preventScroll: true });
  });
  const move = (by: number): void => {
    const next = Math.min(documents.length - 1, Math.max(0, current + by));
    wanted.current = next;
    set(next);
    show(next);
  };
  const row = documents[current];
  useKeys({
    j: () => move(1), k: () => move(-1), x: row && (() => toggle(row)), Escape: chosen.size > 0 ? clear : undefined,
    Delete: chosen.size === 0 && row === undefined ? undefined : () => {
      remove(chosen.size > 0 ? [...chosen.values()] : row ? [row] : []);
      clear();
    },
  }, keyWords);
  return { current, set };
}

function Columns({ order, descending, shown }: Pick<Given, "order" | "descending" | "shown">) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-ground">
      <div role="row" aria-rowindex={1} className={`${grid} h-8 text-soft`}>
        <div role="columnheader"><span className="sr-only">Selected</span></div>
        <div role="columnheader" aria-sort={order === "title" || order === "path" ? (descending ? "descending" : "ascending") : "none"} className="flex gap-3"><Sort by="title" words="Title" order={order} descending={descending} /><Sort by="path" words="Path" order={order} descending={descending} /></div>
        {columns.map(({ name, words, isNumber }) => (shown.has(name) || name === "state" ? (
          <div key={name} role="columnheader" aria-sort={order === name ? (descending ? "descending" : "ascending") : "none"} className={`${isNumber ? "text-right" : ""} ${name === "state" ? (shown.has(name) ? "" : "md:hidden") : "max-md:hidden"}`}><Sort by={name} words={words} order={order} descending={descending} /></div>
        ) : null))}
        <div role="columnheader"><span className="sr-only">Actions</span></div>
      </div>
    </div>
  );
}

/** Orders by a column; pressed again, the other way round. */
function Sort({ by, words, order, descending }: Pick<Given, "order" | "descending"> & { readonly by: Order; readonly words: string }) {
  const navigate = useNavigate({ from: "/documents" });
  const isOn = order === by;
  const sort = (): void => {
    const next = isOn ? !descending : startsDescending(by);
    void navigate({ search: (before) => ({ ...before, order: by === "path" ? undefined : by, descending: next === isDescendingByDefault(by) ? undefined : next }), replace: true });
  };
  return <button type="button" className={isOn ? "text-ink" : "hover:text-ink"} onClick={sort}>{words}{isOn ? (descending ? " ↓" : " ↑") : ""}</button>;
}

const Cells = memo(function Cells({ document: shown, shown: visible }: { readonly document: Document; readonly shown: ReadonlySet<ColumnName> }) {
  const { collection, document, title, externalId, mediaType, bytes, chunks, updatedAt, error, status } = shown;
  const { remove, retry } = useActions();
  return (
    <>
      <div role="cell" className="min-w-0">
        <Link to="/documents/$collection/$document" params={{ collection, document }} preload={false} className="block truncate text-body !text-ink no-underline hover:underline" title={title}>{title}</Link>
        {error ? <Reason error={error} /> : <span className="block truncate text-soft" title={externalId}>{externalId}</span>}
      </div>
      <div role="cell" className={visible.has("state") ? "" : "md:hidden"}><DocumentState document={shown} /></div>
      {visible.has("type") ? <div role="cell" className="truncate text-soft max-md:hidden">{typeInWords(mediaType)}</div> : null}
      {visible.has("size") ? <div role="cell" className="text-right text-soft max-md:hidden">{size(bytes)}</div> : null}
      {visible.has("chunks") ? <div role="cell" className="text-right text-soft max-md:hidden">{number(chunks)}</div> : null}
      {visible.has("updated") ? <div role="cell" className="text-soft max-md:hidden"><Moment at={updatedAt} /></div> : null}
      <div role="cell" className="flex justify-end">
        {status === "failed" || status === "partial" ? <button type="button" className="button-quiet" aria-label={`Retry ${title}`} title="Read it again" onClick={() => retry(shown)}><Icon name="again" /></button> : null}
        <button type="button" className="button-quiet" aria-label={`Delete ${title}`} title="Delete" onClick={() => remove([shown])}><Icon name="remove" /></button>
      </div>
    </>
  );
});
