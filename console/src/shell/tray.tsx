// The tray of uploads: counts while they run, every file with its outcome, and one button for all that failed.
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { Reason } from "../parts/failure.tsx";
import { count, number, size } from "../text.ts";
import { Icon } from "./icons.tsx";
import { clearUploads, hasEnded, retryUploads, useUploads, type Upload } from "./uploads.ts";

const words: Readonly<Record<Upload["state"], string>> = { waiting: "waiting", sending: "sending", reading: "being read", done: "searchable", skipped: "skipped", failed: "failed" };
const order: readonly Upload["state"][] = ["failed", "skipped", "sending", "reading", "waiting", "done"];
const rowHeight = 36;

/** Uploads of this page; nothing when there are none. */
export function Tray() {
  const uploads = useUploads();
  const queries = useQueryClient();
  if (uploads.length === 0) return null;
  const ended = uploads.filter(hasEnded).length;
  const amountOf = (state: Upload["state"]): number => uploads.filter((upload) => upload.state === state).length;
  const told = (["failed", "skipped"] as const).map((state) => ({ state, amount: amountOf(state) })).filter(({ amount }) => amount > 0).map(({ state, amount }) => `, ${number(amount)} ${state}`).join("");
  const failed = amountOf("failed");
  return (
    <section aria-label="Uploads" className="arrive w-full max-w-sm overflow-hidden rounded-box border border-strong-line bg-panel shadow-lg">
      <div className="flex items-center gap-3 border-b border-line py-1 pr-1 pl-4">
        <span role="status" className="flex-1">{ended < uploads.length ? `${number(ended)} of ${count(uploads.length, "file")}` : count(uploads.length, "file")}{told !== "" ? told : ended === uploads.length ? " searchable" : ""}</span>
        {failed > 0 ? <button type="button" className="button" onClick={() => void retryUploads(queries)}>Retry {number(failed)} failed</button> : null}
        <button type="button" aria-label="Clear what has ended" className="button-quiet" onClick={clearUploads}><Icon name="close" /></button>
      </div>
      <div aria-hidden="true" className="h-0.5 bg-sunken"><div className="h-full bg-accent" style={{ width: `${100 * shareDone(uploads)}%` }} /></div>
      <Files uploads={uploads} />
    </section>
  );
}

/** Every file, what needs a look first; only the rows in sight are drawn. */
function Files({ uploads }: { readonly uploads: readonly Upload[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const sorted = useMemo(() => uploads.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state)), [uploads]);
  const rows = useVirtualizer({ count: sorted.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 4, getItemKey: (index) => sorted[index]?.id ?? index });
  return (
    <div ref={scroller} tabIndex={0} role="region" aria-label="Files" className="max-h-60 overflow-auto">
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, key }) => {
          const upload = sorted[index];
          return upload === undefined ? null : <li key={key} ref={rows.measureElement} data-index={index} aria-setsize={sorted.length} aria-posinset={index + 1} className="absolute top-0 left-0 w-full border-b border-line px-4 py-2 text-table" style={{ transform: `translateY(${start}px)` }}><Row upload={upload} /></li>;
        })}
      </ul>
    </div>
  );
}

/** Share of the way that all uploads have behind them: sending is the first half of a file's, reading the second. */
function shareDone(uploads: readonly Upload[]): number {
  const share = (upload: Upload): number => (hasEnded(upload) ? 1 : upload.bytes === 0 ? 0 : upload.sent / upload.bytes / 2);
  return uploads.reduce((sum, upload) => sum + share(upload), 0) / uploads.length;
}

function Row({ upload: { name, bytes, sent, state, document, collection, error } }: { readonly upload: Upload }) {
  return (
    <>
      <div className="flex items-baseline gap-3">
        <span className="min-w-0 flex-1 truncate" title={name}>{document === undefined ? name : <Link to="/documents/$collection/$document" params={{ collection, document }} preload={false}>{name}</Link>}</span>
        <span className="text-soft">{state === "sending" && sent < bytes ? `${size(sent)} of ${size(bytes)}` : size(bytes)}</span>
        <span className={state === "failed" ? "text-failed" : state === "done" ? "text-ok" : "text-soft"}>{words[state]}</span>
      </div>
      {error ? <Reason error={error} /> : null}
    </>
  );
}
