// Sources: the folders and files that a collection is read from, what their last runs found, and why files were not read.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client, type Source } from "../api.ts";
import { Failure, Reason } from "../parts/failure.tsx";
import { Head } from "../parts/head.tsx";
import { Moment } from "../parts/moment.tsx";
import { Empty, Skeleton, State } from "../parts/states.tsx";
import { useCollectionName } from "../shell/collection.ts";
import { count, number, size } from "../text.ts";
import { readAgain } from "./read-again.ts";

const addressOf = (collection: string): { collection?: string } => (collection === "default" ? {} : { collection });

/** The Sources view. */
export function SourcesView() {
  const collection = useCollectionName();
  const { data, error, refetch } = useQuery({ queryKey: ["documents", "sources", collection], queryFn: async ({ signal }) => (await client.sources.list({ collection }, { signal })).sources });
  return (
    <>
      <Head title="Sources" note={`Folders and files that ${collection} is read from`} calls={[{ operation: "sources.list", input: { collection } }, { operation: "ingest", input: { collection, path: data?.[0]?.path ?? "/srv/documents" } }]} />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Skeleton lines={4} /> : null}
      {data?.length === 0 ? <Empty title="Nothing is read from a folder">Run <code className="rounded-box bg-sunken px-1 py-0.5">npx plinth ingest ~/Documents --watch</code>; documents that were uploaded or sent have no source.</Empty> : null}
      {data?.map((source) => <OneSource key={source.source} source={source} />)}
    </>
  );
}

const runStates = { queued: ["busy", "waits"], running: ["busy", "being read"], paused: ["attention", "paused"], done: ["ok", "read"], failed: ["failed", "failed"], cancelled: ["quiet", "cancelled"] } as const;

function OneSource({ source }: { readonly source: Source }) {
  const { path, isWatched, groups, exclude, lastRun, lastRunAt, documents, bytes, collection, reasons } = source;
  const queries = useQueryClient();
  const [failure, setFailure] = useState<unknown>();
  const again = (retryFailed: boolean): void => {
    setFailure(undefined);
    void readAgain(source, retryFailed).then(() => Promise.all(["jobs", "documents"].map((name) => queries.invalidateQueries({ queryKey: [name] }))), setFailure);
  };
  const [tone, words] = lastRun ? runStates[lastRun.state] : (["quiet", lastRunAt ? "read" : "not read yet"] as const);
  const isBusy = lastRun?.state === "queued" || lastRun?.state === "running";
  const hasFailed = reasons.some(({ status }) => status !== "skipped");
  return (
    <section aria-label={path} className="border-t border-line px-4 py-4 md:px-6">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h2 className="font-mono text-body font-medium break-all">{path}</h2>
          <p className="flex flex-wrap gap-x-3 text-table text-soft">
            <State tone={tone}>{words}</State>
            {lastRunAt ? <Moment at={lastRunAt} /> : null}
            <span>{count(documents, "document")}, {size(bytes)}</span>
            {isWatched ? <span>watched</span> : null}
            {groups.length > 0 ? <span>for {groups.join(", ")}</span> : null}
            {exclude.length > 0 ? <span>without {exclude.join(", ")}</span> : null}
          </p>
        </div>
        {hasFailed ? <button type="button" className="button" disabled={isBusy} onClick={() => again(true)}>Try failed files again</button> : null}
        <button type="button" className="button" disabled={isBusy} onClick={() => again(false)}>Read again</button>
      </div>
      {lastRun?.error ? <Reason error={lastRun.error} /> : null}
      {lastRun?.counts ? <Counts counts={lastRun.counts} /> : null}
      {reasons.length > 0 ? <Reasons reasons={reasons} collection={collection} /> : null}
      {failure ? <Failure error={failure} /> : null}
    </section>
  );
}

const columns = [["found", "Found"], ["new", "New"], ["changed", "Changed"], ["moved", "Moved"], ["gone", "Gone"], ["unchanged", "Unchanged"], ["excluded", "Left out by rules"], ["skipped", "Skipped"], ["failed", "Failed"]] as const;

function Counts({ counts }: { readonly counts: NonNullable<NonNullable<Source["lastRun"]>["counts"]> }) {
  return (
    <dl aria-label="Last run" className="mt-2 flex flex-wrap gap-x-6 gap-y-2 text-table">
      {columns.map(([name, words]) => <div key={name}><dt className="text-soft">{words}</dt><dd className={`tabular-nums ${name === "failed" && counts[name] > 0 ? "text-failed" : ""}`}>{number(counts[name])}</dd></div>)}
    </dl>
  );
}

function Reasons({ reasons, collection }: { readonly reasons: Source["reasons"]; readonly collection: string }) {
  return (
    <ul aria-label="Not read" className="mt-2 text-table">
      {reasons.map(({ status, documents, error }) => (
        <li key={`${status} ${error.code}`} className="py-1">
          <Link to="/documents" search={{ ...addressOf(collection), status }}>{number(documents)} {status === "partial" ? "read in part" : status}</Link>
          {documents > 1 ? <span className="text-soft">, one of them:</span> : null}
          <Reason error={error} />
        </li>
      ))}
    </ul>
  );
}
