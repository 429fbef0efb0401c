// A document's text, drawn where it is in sight, scrolled to the words that are marked.
import { useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { Element, Span } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { Empty, Skeleton } from "../parts/states.tsx";
import { ElementText } from "./element.tsx";
import { ordinalAt, pageSize, useElements, type TextId } from "./elements.ts";

const guessedHeight = 44;
/** Drawings until the marked words stand still: heights are measured as rows come into sight. */
const triesMax = 8;

/** The text of `id` with `span` (code points of the whole text) marked. */
export function DocumentText({ id, span, isCitation = false }: { readonly id: TextId; readonly span: Span | undefined; readonly isCitation?: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [pages, setPages] = useState<readonly number[]>([0]);
  const { total, elements, error, refetch } = useElements(id, pages);
  const rows = useVirtualizer({ count: total ?? 0, getScrollElement: () => scroller.current, estimateSize: () => guessedHeight, overscan: 8, paddingStart: 16, paddingEnd: 48 });
  const shown = rows.getVirtualItems();
  useWantedPages(shown.at(0)?.index, shown.at(-1)?.index, setPages);
  useScrollTo(scroller, { id, span, total, scroll: (ordinal) => rows.scrollToIndex(ordinal, { align: "center" }) });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (total === 0) return <Empty title="No text">Nothing could be read from this document; the ledger says why.</Empty>;
  return (
    <div ref={scroller} tabIndex={0} role="region" aria-label="Text of the document" className="h-full overflow-auto">
      {total === undefined ? <Skeleton lines={12} /> : null}
      <div className="relative mx-auto max-w-3xl" style={{ height: rows.getTotalSize() }}>
        {shown.map(({ index, start }) => (
          <div key={index} ref={rows.measureElement} data-index={index} className="absolute top-0 left-0 w-full px-4 py-1 md:px-6" style={{ transform: `translateY(${start}px)` }}>
            <Row element={elements.get(index)} before={elements.get(index - 1)} span={span} isCitation={isCitation} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Row({ element, before, span, isCitation }: { readonly element: Element | undefined; readonly before: Element | undefined; readonly span: Span | undefined; readonly isCitation: boolean }) {
  if (element === undefined) return <div className="late my-2 h-4 w-2/3 rounded-box bg-sunken" />;
  const isTouched = span !== undefined && span.start < element.end && span.end > element.start;
  const spans = isTouched ? [{ start: Math.max(0, span.start - element.start), end: Math.min(element.end, span.end) - element.start }] : [];
  const place = beginsPlace(element, before);
  const text = <ElementText element={element} spans={spans} isCitation={isCitation} />;
  return place === undefined ? text : <><p className="mt-4 border-t border-line pt-2 text-table text-faint">{place}</p>{text}</>;
}

/** The page, slide or sheet that begins with this element. */
function beginsPlace({ locator, ordinal }: Element, before: Element | undefined): string | undefined {
  if (ordinal > 0 && before === undefined) return undefined;
  const [now, then] = [locator, before?.locator];
  if (now.kind === "page") return then?.kind === "page" && then.page === now.page ? undefined : `Page ${now.page}`;
  if (now.kind === "cells" && now.sheet !== "") return then?.kind === "cells" && then.sheet === now.sheet ? undefined : `Sheet ${now.sheet}`;
  return undefined;
}

/** Asks for the pages of the rows in sight. */
function useWantedPages(first: number | undefined, last: number | undefined, ask: (pages: readonly number[]) => void): void {
  const from = Math.floor((first ?? 0) / pageSize);
  const to = Math.floor((last ?? 0) / pageSize);
  useEffect(() => {
    ask(Array.from({ length: to - from + 1 }, (_, page) => from + page));
  }, [from, to, ask]);
}

interface Goal {
  readonly id: TextId;
  readonly span: Span | undefined;
  readonly total: number | undefined;
  readonly scroll: (ordinal: number) => void;
}

/** Brings the marked words to the middle once they are drawn, whenever other words are marked. */
function useScrollTo(scroller: { readonly current: HTMLElement | null }, { id, span, total, scroll }: Goal): void {
  const queries = useQueryClient();
  const goal = span === undefined || total === undefined ? undefined : `${id.document} ${id.version} ${span.start} ${span.end}`;
  useEffect(() => {
    if (goal === undefined || span === undefined) return;
    const gone = new AbortController();
    void ordinalAt(queries, id, span.start).then(async (ordinal) => {
      for (let tries = 0; !gone.signal.aborted && tries < triesMax; tries++) {
        const mark = scroller.current?.querySelector("mark");
        if (mark) mark.scrollIntoView({ block: "center", inline: "nearest" });
        else scroll(ordinal);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }, () => undefined);
    return () => gone.abort();
    // The goal's words name all that matters; the functions are made anew at each drawing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [goal]);
}
