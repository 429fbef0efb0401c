// The table of documents: only the rows in sight are drawn, the head stays.
import { useNavigate, Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Document } from "../api.ts";
import { Reason } from "../parts/failure.tsx";
import { Moment } from "../parts/moment.tsx";
import { Icon } from "../shell/icons.tsx";
import { useLeaving } from "../shell/undo.tsx";
import { number, size, typeInWords } from "../text.ts";
import { useActions } from "./actions.ts";
import { DocumentState } from "./state.tsx";

const rowHeight = 48;
const columns = "grid grid-cols-[minmax(0,1fr)_100px_56px] items-center gap-4 px-4 md:grid-cols-[minmax(0,1fr)_104px_88px_72px_64px_112px_72px] md:px-6";

interface Given {
  readonly documents: readonly Document[];
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly order: "updated" | undefined;
}

/** The rows, virtualised. */
export function Table({ documents: all, hasMore, onMore, order }: Given) {
  const leaving = useLeaving();
  const documents = leaving.size === 0 ? all : all.filter(({ document }) => !leaving.has(document));
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: documents.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12, getItemKey: (index) => documents[index]?.document ?? index });
  const shown = rows.getVirtualItems();
  const isNearEnd = (shown.at(-1)?.index ?? 0) > documents.length - 50;
  useEffect(() => {
    if (isNearEnd && hasMore) onMore();
  }, [isNearEnd, hasMore, onMore]);
  return (
    <div ref={scroller} tabIndex={0} role="table" aria-label="Documents" aria-rowcount={hasMore ? -1 : documents.length + 1} className="min-h-0 flex-1 overflow-auto border-t border-line text-table">
      <Columns order={order} />
      <div role="rowgroup" className="relative" style={{ height: rows.getTotalSize() }}>
        {shown.map(({ index, start, key }) => {
          const document = documents[index];
          return document === undefined ? null : (
            <div key={key} ref={rows.measureElement} data-index={index} role="row" aria-rowindex={index + 2} className={`${columns} absolute top-0 left-0 min-h-12 w-full border-b border-line py-1.5 hover:bg-sunken`} style={{ transform: `translateY(${start}px)` }}>
              <Cells document={document} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Columns({ order }: { readonly order: "updated" | undefined }) {
  const navigate = useNavigate({ from: "/documents" });
  const sort = (next: "updated" | undefined): void => void navigate({ search: (before) => ({ ...before, order: next }), replace: true });
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b border-line bg-ground">
      <div role="row" aria-rowindex={1} className={`${columns} h-8 text-soft`}>
        <div role="columnheader" aria-sort={order === undefined ? "ascending" : "none"}><button type="button" className={order === undefined ? "text-ink" : "hover:text-ink"} onClick={() => sort(undefined)}>Title and path{order === undefined ? " ↑" : ""}</button></div>
        <div role="columnheader">State</div>
        <div role="columnheader" className="max-md:hidden">Type</div>
        <div role="columnheader" className="text-right max-md:hidden">Size</div>
        <div role="columnheader" className="text-right max-md:hidden">Chunks</div>
        <div role="columnheader" aria-sort={order === "updated" ? "descending" : "none"} className="max-md:hidden"><button type="button" className={order === "updated" ? "text-ink" : "hover:text-ink"} onClick={() => sort("updated")}>Updated{order === "updated" ? " ↓" : ""}</button></div>
        <div role="columnheader"><span className="sr-only">Actions</span></div>
      </div>
    </div>
  );
}

function Cells({ document: shown }: { readonly document: Document }) {
  const { collection, document, title, externalId, mediaType, bytes, chunks, updatedAt, error, status } = shown;
  const { remove, retry } = useActions();
  return (
    <>
      <div role="cell" className="min-w-0">
        <Link to="/documents/$collection/$document" params={{ collection, document }} className="block truncate text-body !text-ink no-underline hover:underline" title={title}>{title}</Link>
        {error ? <Reason error={error} /> : <span className="block truncate text-soft" title={externalId}>{externalId}</span>}
      </div>
      <div role="cell"><DocumentState document={shown} /></div>
      <div role="cell" className="truncate text-soft max-md:hidden">{typeInWords(mediaType)}</div>
      <div role="cell" className="text-right text-soft max-md:hidden">{size(bytes)}</div>
      <div role="cell" className="text-right text-soft max-md:hidden">{number(chunks)}</div>
      <div role="cell" className="text-soft max-md:hidden"><Moment at={updatedAt} /></div>
      <div role="cell" className="flex justify-end">
        {status === "failed" || status === "partial" ? <button type="button" className="button-quiet" aria-label={`Retry ${title}`} title="Read it again" onClick={() => retry(shown)}><Icon name="again" /></button> : null}
        <button type="button" className="button-quiet" aria-label={`Delete ${title}`} title="Delete" onClick={() => remove([shown])}><Icon name="remove" /></button>
      </div>
    </>
  );
}
