// Overview: is all well? Issues with what mends each, collections with their state, what changed last, rows and index compared on demand.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, type Collection } from "../api.ts";
import { useNow } from "../clock.ts";
import { Failure, Reason } from "../parts/failure.tsx";
import { FirstRun } from "../parts/first-run.tsx";
import { Head } from "../parts/head.tsx";
import { Moment } from "../parts/moment.tsx";
import { Skeleton, State } from "../parts/states.tsx";
import { Verify } from "../collections/verify.tsx";
import { useCollectionName, useCollections } from "../shell/collection.ts";
import { useJobs } from "../shell/live.ts";
import { note } from "../shell/notices.tsx";
import { count, number } from "../text.ts";
import { issuesOf, type Issue, type Mending } from "./issues.ts";

const tickMs = 60_000;
/** Documents that changed last. */
const changedShown = 8;

const addressOf = (collection: string): { collection?: string } => (collection === "default" ? {} : { collection });

/** The Overview view. */
export function OverviewView() {
  const name = useCollectionName();
  const { data: collections, error, refetch } = useCollections();
  const { data: jobs } = useJobs();
  const nowMs = useNow(tickMs);
  const issues = collections && jobs ? issuesOf(collections, jobs, nowMs) : undefined;
  return (
    <>
      <Head title="Overview" note={issues ? (issues.length === 0 ? "All is well" : count(issues.length, "issue")) : null} calls={[{ operation: "collections.list", input: {} }, { operation: "jobs.list", input: {} }, { operation: "documents.list", input: { collection: name, order: "updated", limit: changedShown } }, { operation: "collections.verify", input: { collection: name } }]} />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {issues === undefined && !error ? <Skeleton lines={5} /> : null}
      {issues && issues.length > 0 ? <Issues issues={issues} /> : null}
      {collections?.every(({ documents }) => documents === 0) ? <FirstRun /> : null}
      {collections ? <Collections collections={collections} /> : null}
      {collections ? <Changed collection={name} /> : null}
      {collections ? <Verify key={name} collection={name} /> : null}
    </>
  );
}

function Issues({ issues }: { readonly issues: readonly Issue[] }) {
  return (
    <section aria-labelledby="issues" className="border-t border-line px-4 py-4 md:px-6">
      <h2 id="issues" className="font-semibold">Issues</h2>
      <ul className="mt-1">
        {issues.map(({ id, tone, words, told, mending }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5">
            <div className="min-w-0 flex-1 basis-64">
              <div className="flex items-baseline gap-2"><span aria-hidden="true" className={`size-2 shrink-0 rounded-full ${tone === "failed" ? "bg-failed" : "bg-attention"}`} /><span className="min-w-0 break-words">{words}</span></div>
              {told ? <div className="pl-4"><Reason error={told} /></div> : null}
            </div>
            <Mend mending={mending} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Mend({ mending }: { readonly mending: Mending }) {
  const queries = useQueryClient();
  switch (mending.kind) {
    case "documents": return <Link to="/documents" search={{ ...addressOf(mending.collection), status: mending.status }} className="button no-underline">See why</Link>;
    case "model": return <Link to="/model" search={addressOf(mending.collection)} className="button no-underline">See its model</Link>;
    case "jobs": return <Link to="/jobs" search={{}} className="button no-underline">See jobs</Link>;
    case "resume": return <button type="button" className="button" onClick={() => void client.jobs.resume({ job: mending.job }).then(() => queries.invalidateQueries({ queryKey: ["jobs"] }), note)}>Go on</button>;
  }
}

const heads = ["Collection", "Documents", "Chunks", "Not read", "Embedded by", "Index"] as const;

function Collections({ collections }: { readonly collections: readonly Collection[] }) {
  return (
    <section aria-labelledby="collections" className="border-t border-line py-4">
      <h2 id="collections" className="px-4 font-semibold md:px-6">Collections</h2>
      <div className="relative mt-2 overflow-x-auto" tabIndex={0} role="group" aria-label="Collections">
        <table className="w-full max-w-4xl text-table">
          <thead><tr className="text-soft">{heads.map((words, i) => <th key={words} scope="col" className={`h-8 px-4 font-normal whitespace-nowrap md:first:pl-6 ${i > 0 && i < 4 ? "text-right" : "text-left"}`}>{words}</th>)}</tr></thead>
          <tbody>
            {collections.map(({ collection, documents, chunks, byStatus, vectors: { live, beside }, seq, indexedSeq }) => (
              <tr key={collection} className="h-8 border-t border-line whitespace-nowrap">
                <th scope="row" className="px-4 text-left font-medium md:pl-6"><Link to="/documents" search={addressOf(collection)}>{collection}</Link></th>
                {[documents, chunks, (byStatus["failed"] ?? 0) + (byStatus["skipped"] ?? 0)].map((amount, i) => <td key={i} className="px-4 text-right tabular-nums">{number(amount)}</td>)}
                <td className="px-4">{live === null ? "words alone" : <Link to="/model" search={addressOf(collection)}>{live.model.split("@")[0]}</Link>}{beside ? ", another beside" : ""}</td>
                <td className="px-4">{indexedSeq < seq ? <State tone="busy">at {number(indexedSeq)} of {number(seq)}</State> : <State tone="ok">up to date</State>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Changed({ collection }: { readonly collection: string }) {
  const { data, error } = useQuery({ queryKey: ["documents", "changed", collection], queryFn: async ({ signal }) => (await client.documents.list({ collection, order: "updated", limit: changedShown }, { signal })).documents });
  if (error) return <Failure error={error} />;
  if (data === undefined || data.length === 0) return null;
  return (
    <section aria-labelledby="changed" className="border-t border-line px-4 py-4 md:px-6">
      <h2 id="changed" className="font-semibold">Changed last in {collection}</h2>
      <ul className="mt-1 text-table">
        {data.map(({ document, title, updatedAt }) => (
          <li key={document} className="flex gap-4 py-1">
            <Link to="/documents/$collection/$document" params={{ collection, document }} search={{}} className="min-w-0 flex-1 truncate">{title}</Link>
            <span className="text-soft"><Moment at={updatedAt} /></span>
          </li>
        ))}
      </ul>
    </section>
  );
}
