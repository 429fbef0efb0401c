// Search: hits while typing, with the keyboard, each with its place and its score.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { PlinthError } from "../api.ts";
import { Failure, Reason } from "../parts/failure.tsx";
import { FirstRun } from "../parts/first-run.tsx";
import { Head } from "../parts/head.tsx";
import { Empty, Skeleton } from "../parts/states.tsx";
import { useCollection } from "../shell/collection.ts";
import { useKeys } from "../shell/keys.ts";
import { count, number } from "../text.ts";
import { Filters } from "./filters.tsx";
import { HitRow } from "./hit.tsx";
import { Facets } from "./facets.tsx";
import { facetFields, pageHits, searchInput, useFacets, useHits } from "./query.ts";
import { Why } from "./why.tsx";

const keyWords = [{ keys: ["j", "k"], does: "move over the hits, as the arrow keys do" }, { keys: ["Enter"], does: "opens the document at the hit" }, { keys: ["e"], does: "explains the score of the hit" }];

/** The Search view. */
export function SearchView() {
  const address = useSearch({ from: "/search" });
  const { name: collection, view, error: unknownCollection } = useCollection();
  const { data, error, isStale, isAnswered, refetch } = useHits(collection, address);
  const facets = useFacets(collection, address, isAnswered);
  const { at, explain } = address;
  const hits = address.q === undefined ? [] : (data?.hits ?? []);
  const choose = useChoice(collection, hits.length);
  useKeys({ ...choose.keys(hits), e: at === undefined ? undefined : () => choose.explain(at) }, keyWords);
  const isFilterProblem = error instanceof PlinthError && error.code === "filter.invalid";
  const facts = data === undefined || address.q === undefined ? null : <span>{data.isLowerBound ? "at least " : ""}{count(data.total, "hit")} · {Math.max(1, Math.round(data.tookMs))} ms · snapshot {number(data.snapshot)}<span className="max-md:hidden"> · <kbd>j</kbd> <kbd>k</kbd> move, <kbd>↵</kbd> opens, <kbd>e</kbd> explains, <kbd>f</kbd> filters</span></span>;
  return (
    <>
      <Head title="Search" note={facts} calls={[{ operation: "search", input: { ...searchInput(collection, { ...address, q: address.q ?? "…" }), facets: facetFields } }]} />
      {address.q === undefined ? null : <Filters error={error} isAnswered={isAnswered} />}
      {unknownCollection ?? (error && !isFilterProblem) ? <Failure error={unknownCollection ?? error} onRetry={() => void refetch()} /> : null}
      {address.q === undefined && !unknownCollection ? <Start documents={view?.documents} /> : null}
      {address.q !== undefined && data === undefined && !error ? <Skeleton /> : null}
      {data?.failedArm && !error ? <div role="status" className="px-4 pb-3 md:px-6">These are hits by words alone. <Reason error={data.failedArm} /></div> : null}
      {data && hits.length === 0 && !error ? <Empty title="No hits">{address.filter ?? address.chips ? "Nothing matches these words under the filters. Take a filter away." : "No document has these words. Try fewer, or other ones; Ask takes whole questions."}</Empty> : null}
      <div className="md:flex">
        {address.q === undefined ? null : <Facets facets={facets} />}
        <div className="min-w-0 flex-1">
          {data?.correctedQuery !== undefined && !error ? <Corrected typed={data.query} corrected={data.correctedQuery} /> : null}
          <ol className={`transition-opacity duration-100 ${isStale ? "opacity-60" : ""}`} aria-label="Hits">
            {hits.map((hit, index) => <HitRow key={hit.chunk} hit={hit} collection={collection} max={hits[0]?.score ?? 1} isChosen={at === index} isExplained={at === index && explain === true} onExplain={() => choose.explain(index)} />)}
          </ol>
          {data && hits.length > 0 ? <Pages page={address.page ?? 0} total={data.total} shown={hits.length} /> : null}
        </div>
      </div>
      {data && address.q !== undefined && !error ? <Why collection={collection} address={address} /> : null}
    </>
  );
}

/** What was searched for instead, and the way back. */
function Corrected({ typed, corrected }: { readonly typed: string; readonly corrected: string }) {
  const navigate = useNavigate({ from: "/search" });
  return (
    <p role="status" className="flex flex-wrap items-center gap-x-2 border-b border-line px-4 py-2 text-soft md:px-6">
      <span>Nothing matches “{typed}”. These are the hits for <strong className="font-medium text-ink">{corrected}</strong>.</span>
      <button type="button" className="button-quiet underline" onClick={() => void navigate({ search: (before) => ({ ...before, typed: true, page: undefined, at: undefined, explain: undefined }) })}>Search for “{typed}” as typed</button>
    </p>
  );
}

function Start({ documents }: { readonly documents: number | undefined }) {
  if (documents === undefined) return <Skeleton lines={3} />;
  if (documents === 0) return <FirstRun />;
  return <Empty title={`Search ${count(documents, "document")}`}>Type above: hits come while you type. Quote an “exact phrase”; <kbd>/</kbd> brings you to the input.</Empty>;
}

/** Moving over the hits and opening them. */
function useChoice(collection: string, amount: number) {
  const { at, explain } = useSearch({ from: "/search" });
  const navigate = useNavigate({ from: "/search" });
  const go = (next: number, isExplained: boolean): void => void navigate({ search: (before) => ({ ...before, at: next, explain: isExplained || undefined }), replace: true });
  const step = (by: number) => (amount === 0 ? undefined : () => go(at === undefined ? 0 : Math.min(amount - 1, Math.max(0, at + by)), explain === true));
  return {
    explain: (index: number) => go(index, !(at === index && explain === true)),
    keys: (hits: readonly { readonly document: string; readonly start: number; readonly end: number }[]) => {
      const chosen = at === undefined ? undefined : hits[at];
      const open = chosen && (() => void navigate({ to: "/documents/$collection/$document", params: { collection, document: chosen.document }, search: { start: chosen.start, end: chosen.end } }));
      return { j: step(1), k: step(-1), ArrowDown: step(1), ArrowUp: step(-1), Enter: open };
    },
  };
}

function Pages({ page, total, shown }: { readonly page: number; readonly total: number; readonly shown: number }) {
  const navigate = useNavigate({ from: "/search" });
  const go = (next: number): void => void navigate({ search: (before) => ({ ...before, page: next === 0 ? undefined : next, at: undefined, explain: undefined }) });
  return (
    <div className="flex items-center gap-3 px-4 py-4 text-table text-soft md:px-6">
      <span>{number(page * pageHits + 1)}–{number(page * pageHits + shown)} of {number(total)}</span>
      <button type="button" className="button" disabled={page === 0} onClick={() => go(page - 1)}>Earlier</button>
      <button type="button" className="button" disabled={(page + 1) * pageHits >= total} onClick={() => go(page + 1)}>More</button>
    </div>
  );
}
