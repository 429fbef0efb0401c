// A document as its pages: each drawn with what was read from it, the marked words boxed and scrolled to; text where it has no pages.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { client, PlinthError, type PageFacts, type Span } from "../api.ts";
import { wait } from "../clock.ts";
import { Icon } from "../shell/icons.tsx";
import { Failure } from "../parts/failure.tsx";
import { Skeleton, State } from "../parts/states.tsx";
import { ordinalAt, type TextId } from "./elements.ts";
import { DocumentText } from "./text.tsx";

/** What is shown and marked. */
export interface ShownPages {
  readonly id: TextId;
  readonly span: Span | undefined;
  readonly isCitation?: boolean;
  /** Whether the places of all elements are shown. */
  readonly showsElements?: boolean;
  readonly onMark?: (span: Span) => void;
  /** Reads the document again: offered below pages that failed. */
  readonly onRetry?: () => void;
}

/** Height to width of a page before it is known. */
const guessedRatio = 1.414;
const pageWidthMax = 768;
const facts = { height: 40, gap: 16 };

function pageQuery({ collection, document, version }: TextId, page: number, span?: Span) {
  return {
    queryKey: ["page", collection, document, version, page, span?.start, span?.end] as const, staleTime: Infinity,
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => client.documents.page({ collection, document, page, ...span }, { signal }),
  };
}

/** The pages of a document that has some, else its text. */
export function PagesOrText(shown: ShownPages) {
  const { id, span, isCitation = false } = shown;
  const { data, error, refetch } = useQuery(pageQuery(id, 1));
  if (error instanceof PlinthError && error.code === "document.no_page") return <DocumentText id={id} span={span} isCitation={isCitation} />;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton lines={12} />;
  return <Sheets {...shown} pages={data.pages} />;
}

function Sheets({ pages, ...shown }: ShownPages & { readonly pages: number }) {
  const scroller = useRef<HTMLDivElement>(null);
  const guessed = Math.min(pageWidthMax, scroller.current?.clientWidth ?? pageWidthMax) * guessedRatio + facts.height + facts.gap;
  const rows = useVirtualizer({ count: pages, getScrollElement: () => scroller.current, estimateSize: () => guessed, overscan: 1, paddingStart: facts.gap, paddingEnd: 48 });
  useScrollToSpan(shown, scroller, (page) => rows.scrollToIndex(page - 1, { align: "start" }));
  return (
    <div ref={scroller} tabIndex={0} role="region" aria-label="Pages of the document" className="h-full overflow-auto bg-sunken">
      <div className="relative mx-auto w-full max-w-3xl" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <div key={index} ref={rows.measureElement} data-index={index} className="absolute top-0 left-0 w-full px-2 pb-4 md:px-4" style={{ transform: `translateY(${start}px)` }}>
            <Sheet {...shown} page={index + 1} pages={pages} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Sheet({ id, span, isCitation = false, showsElements = false, onMark, onRetry, page, pages }: ShownPages & { readonly page: number; readonly pages: number }) {
  const { data, error, refetch } = useQuery(pageQuery(id, page, span));
  const [ratio, setRatio] = useState<number>();
  const [isUndrawn, setUndrawn] = useState(false);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <figure aria-label={`Page ${page} of ${pages}`}>
      <div className="relative border border-line bg-white" style={{ aspectRatio: ratio === undefined ? `1 / ${guessedRatio}` : `1 / ${ratio}` }}>
        {data && !isUndrawn ? <img src={data.image} alt={`Page ${page} as it looks`} className="block size-full" onLoad={({ currentTarget }) => setRatio(currentTarget.naturalHeight / currentTarget.naturalWidth)} onError={() => setUndrawn(true)} /> : null}
        {isUndrawn ? <p role="alert" className="p-4 text-table text-black">This page could not be drawn. Its text and its ledger are there.</p> : null}
        {showsElements ? data?.elements.map((element) => element.boxes.map((box, part) => <button key={`${element.ordinal} ${part}`} type="button" tabIndex={part === 0 ? 0 : -1} aria-label={`${element.type} ${element.ordinal + 1}`} title={element.type.replace("_", " ")} className="absolute rounded-[2px] border border-page-element hover:bg-page-element-wash" style={placeOf(box)} onClick={() => onMark?.({ start: element.start, end: element.end })} />)) : null}
        {data?.marks.map((box, part) => <mark key={part} aria-hidden="true" className={`page ${isCitation ? "citation" : ""}`} style={placeOf(box)} />)}
      </div>
      {data ? <Caption facts={data} onRetry={onRetry} /> : <figcaption className="h-10" />}
    </figure>
  );
}

function Caption({ facts: { page, pages, entry: { outcome, parser, code, remedy, note } }, onRetry }: { readonly facts: PageFacts; readonly onRetry: (() => void) | undefined }) {
  return (
    <figcaption className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 py-2 text-table text-soft">
      <span>Page {page} of {pages}</span>
      <State tone={outcome === "read" ? "ok" : outcome === "failed" ? "failed" : "attention"}>{outcome}</State>
      <span>by {parser}</span>
      {note ? <span>{note}</span> : null}
      {code ? <span><code>{code}</code> {remedy}</span> : null}
      {outcome === "failed" && onRetry ? <button type="button" className="button-quiet" aria-label={`Read page ${page} again`} title="Read the document again" onClick={onRetry}><Icon name="again" /></button> : null}
    </figcaption>
  );
}

function placeOf([x0 = 0, y0 = 0, x1 = 0, y1 = 0]: readonly number[]) {
  const percent = (part: number): string => `${(part * 100).toFixed(3)}%`;
  return { left: percent(x0), top: percent(y0), width: percent(x1 - x0), height: percent(y1 - y0) };
}

/** Drawings until the marked words stand still: pages take their height when their picture comes. */
const triesMax = 40;

/** Brings the marked words into sight, whenever other words are marked. */
function useScrollToSpan({ id, span }: ShownPages, scroller: { readonly current: HTMLElement | null }, scroll: (page: number) => void): void {
  const queries = useQueryClient();
  const goal = span === undefined ? undefined : `${id.document} ${id.version} ${span.start} ${span.end}`;
  useEffect(() => {
    if (goal === undefined || span === undefined) return;
    const gone = new AbortController();
    void pageAt(queries, id, span.start).then(async (page) => {
      scroll(page);
      for (let tries = 0; !gone.signal.aborted && tries < triesMax; tries++) {
        const mark = scroller.current?.querySelector("mark");
        const picture = mark?.parentElement?.querySelector("img");
        if (mark) mark.scrollIntoView({ block: "center", inline: "nearest" });
        if (mark && picture?.complete) break;
        await wait(50);
      }
    }, () => undefined);
    return () => gone.abort();
    // The goal's words name all that matters; the functions are made anew at each drawing.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [goal]);
}

/** The page on which code point `at` stands; the first where it stands on none. */
async function pageAt(queries: ReturnType<typeof useQueryClient>, id: TextId, at: number): Promise<number> {
  const ordinal = await ordinalAt(queries, id, at);
  const { elements } = await client.documents.elements({ collection: id.collection, document: id.document, from: ordinal, limit: 1 });
  const locator = elements[0]?.locator;
  return locator?.kind === "page" ? locator.page : 1;
}
