// The right half of a document: outline, chunks, ledger.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { client, type Chunk, type Element, type Span } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { Skeleton, State } from "../parts/states.tsx";
import { number } from "../text.ts";
import type { TextId } from "./elements.ts";

interface Given {
  readonly id: TextId;
  readonly span: Span | undefined;
  readonly onMark: (span: Span) => void;
}

const route = "/documents/$collection/$document";
const tabs = [["outline", "Outline"], ["chunks", "Chunks"], ["ledger", "Ledger"]] as const;
const pageSize = 1000;
const outlineElementsMax = 10_000;
const chunksPageSize = 100;

/** Outline, chunks or ledger, as the address says. */
export function Side(given: Given) {
  const params = useParams({ from: route });
  const { tab = "outline", ...others } = useSearch({ from: route });
  return (
    <aside aria-label="About the document" className="flex min-h-0 flex-col border-line max-md:border-t md:border-l">
      <nav aria-label="Outline, chunks, ledger" className="flex gap-1 border-b border-line px-3">
        {tabs.map(([name, words]) => (
          <Link key={name} to={route} params={params} search={{ ...others, tab: name === "outline" ? undefined : name }} replace aria-current={tab === name ? "true" : undefined} className={`border-b-2 px-2 py-2 text-table no-underline ${tab === name ? "border-accent !text-ink font-medium" : "border-transparent !text-soft"}`}>{words}</Link>
        ))}
      </nav>
      <div className="min-h-0 flex-1 overflow-auto py-2" tabIndex={0} role="region" aria-label={tabs.find(([name]) => name === tab)?.[1]}>
        {tab === "outline" ? <Outline {...given} /> : tab === "chunks" ? <Chunks {...given} /> : <Ledger {...given} />}
      </div>
    </aside>
  );
}

function Entry({ isOn, onPress, children }: { readonly isOn: boolean; readonly onPress: () => void; readonly children: ReactNode }) {
  return <button type="button" aria-pressed={isOn} onClick={onPress} className={`block w-full px-4 py-1.5 text-left text-table ${isOn ? "bg-accent-wash" : "hover:bg-sunken"}`}>{children}</button>;
}

const isSame = (a: Span, b: Span | undefined): boolean => a.start === b?.start && a.end === b.end;

function Outline({ id, span, onMark }: Given) {
  const { data, error } = useQuery({ queryKey: ["outline", id.collection, id.document, id.version], staleTime: Infinity, queryFn: () => readHeadings(id) });
  if (error) return <Failure error={error} />;
  if (data === undefined) return <Skeleton lines={5} />;
  if (data.length === 0) return <p className="px-4 py-2 text-table text-soft">This document has no headings.</p>;
  return data.map((heading) => (
    <Entry key={heading.ordinal} isOn={isSame(heading, span)} onPress={() => onMark({ start: heading.start, end: heading.end })}>
      <span className="block truncate" style={{ paddingLeft: `${12 * ((heading.level ?? 1) - 1)}px` }}>{heading.text}</span>
    </Entry>
  ));
}

async function readHeadings({ collection, document }: TextId): Promise<readonly Element[]> {
  const headings: Element[] = [];
  for (let from = 0; from < outlineElementsMax; from += pageSize) {
    const { elements, total } = await client.documents.elements({ collection, document, from, limit: pageSize });
    headings.push(...elements.filter(({ type }) => type === "heading"));
    if (from + pageSize >= total) break;
  }
  return headings;
}

function Chunks({ id: { collection, document, version }, span, onMark }: Given) {
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["chunks", collection, document, version], staleTime: Infinity, initialPageParam: 0,
    queryFn: ({ pageParam }) => client.documents.chunks({ collection, document, from: pageParam, limit: chunksPageSize }),
    getNextPageParam: (last, all) => (all.length * chunksPageSize < last.total ? all.length * chunksPageSize : undefined),
  });
  if (error) return <Failure error={error} />;
  if (data === undefined) return <Skeleton lines={5} />;
  const chunks = data.pages.flatMap((page) => page.chunks);
  return (
    <>
      {chunks.map((chunk) => <ChunkEntry key={chunk.chunk} chunk={chunk} span={span} onMark={onMark} />)}
      {chunks.length === 0 ? <p className="px-4 py-2 text-table text-soft">No text, so no chunks.</p> : null}
      {hasNextPage ? <button type="button" className="button m-4" onClick={() => void fetchNextPage()}>More chunks</button> : null}
    </>
  );
}

function ChunkEntry({ chunk: { ordinal, start, end, text, tokens, headings }, span, onMark }: Pick<Given, "span" | "onMark"> & { readonly chunk: Chunk }) {
  return (
    <Entry isOn={isSame({ start, end }, span)} onPress={() => onMark({ start, end })}>
      <span className="flex gap-3 text-soft"><span className="min-w-0 flex-1 truncate">{[`Chunk ${ordinal + 1}`, ...headings.slice(1)].join(" › ")}</span><span>{number(tokens)} tokens</span></span>
      <span className="line-clamp-2 break-words">{text}</span>
    </Entry>
  );
}

function Ledger({ id: { collection, document, version } }: Given) {
  const { data, error } = useQuery({ queryKey: ["ledger", collection, document, version], queryFn: () => client.documents.ledger({ collection, document }) });
  if (error) return <Failure error={error} />;
  if (data === undefined) return <Skeleton lines={3} />;
  return (
    <ul className="px-4 text-table">
      {data.entries.map(({ unit, index, outcome, parser, code, remedy, note }) => (
        <li key={`${unit} ${index}`} className="border-b border-line py-2 last:border-b-0">
          <span className="flex gap-3"><span className="flex-1">{unit === "file" ? "file" : `${unit} ${index + 1}`}</span><State tone={outcome === "read" ? "ok" : outcome === "failed" ? "failed" : "attention"}>{outcome}</State></span>
          <span className="block text-soft">by {parser}</span>
          {note ? <span className="block text-soft">{note}</span> : null}
          {code ? <code className="block text-soft">{code}</code> : null}
          {remedy ? <span className="block text-soft">{remedy}</span> : null}
        </li>
      ))}
    </ul>
  );
}
