// The model of a collection: which one answers, which is made beside it, and what can be done about both.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { client, type Collection } from "../api.ts";
import { Failure, Reason } from "../parts/failure.tsx";
import { Head } from "../parts/head.tsx";
import { Empty, Skeleton, State } from "../parts/states.tsx";
import { useCollection } from "../shell/collection.ts";
import { useJobs } from "../shell/live.ts";
import { number } from "../text.ts";
import { Comparison } from "./comparison.tsx";

type Spaces = Collection["vectors"];
type Beside = NonNullable<Spaces["beside"]>;

/** The Model view. */
export function ModelView() {
  const { name: collection, view, error, refetch } = useCollection();
  const next = view?.vectors.beside?.model.split("@")[0] ?? "MODEL";
  const calls = [{ operation: "collections.get" as const, input: { collection } }, { operation: "collections.switch" as const, input: { collection, model: next } }, { operation: "collections.compare" as const, input: { collection } }, { operation: "collections.swap" as const, input: { collection } }, { operation: "collections.rollback" as const, input: { collection } }, { operation: "collections.discard" as const, input: { collection } }];
  return (
    <>
      <Head title="Model" note={`Which model embeds ${collection}; questions go on while it changes`} calls={calls} />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {view === undefined && !error ? <Skeleton lines={3} /> : null}
      {view ? <Live live={view.vectors.live} chunks={view.chunks} /> : null}
      {view?.vectors.beside ? <BesideSpace key={view.vectors.beside.job} collection={collection} beside={view.vectors.beside} /> : null}
      {view && view.vectors.beside === null && view.vectors.live ? <Switch collection={collection} live={view.vectors.live.model} /> : null}
    </>
  );
}

function Live({ live, chunks }: { readonly live: Spaces["live"]; readonly chunks: number }) {
  if (live === null) return <Empty title="No embedding model">Searches find by words alone.</Empty>;
  return (
    <section aria-labelledby="answers" className="border-t border-line px-4 py-4 md:px-6">
      <h2 id="answers" className="text-table text-soft">Answers</h2>
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1">
        <ModelName version={live.model} />
        <span className="text-table">{live.isAvailable ? <State tone={live.problem ? "attention" : "ok"}>{live.problem ? "cannot embed just now" : "in use"}</State> : <State tone="failed">not configured: searches find by words alone</State>}</span>
        <span className="text-table text-soft">{number(chunks)} chunks</span>
      </div>
      {live.problem ? <Reason error={live.problem} /> : null}
    </section>
  );
}

/** A model's name, and below it the version that every vector carries. */
function ModelName({ version }: { readonly version: string }) {
  const [name = version, hash] = version.split("@");
  return (
    <div className="min-w-0 flex-1 basis-56">
      <p className="font-medium break-words">{name}</p>
      {hash === undefined ? null : <code className="text-table break-all text-faint">{hash}</code>}
    </div>
  );
}

function BesideSpace({ collection, beside }: { readonly collection: string; readonly beside: Beside }) {
  const { model, role, isReady, isAvailable, problem, job } = beside;
  const { act, isBusy, failure } = useAct();
  const takeOver = role === "candidate" ? "Let it answer" : "Go back to it";
  return (
    <section aria-labelledby="beside" className="border-t border-line px-4 py-4 md:px-6">
      <h2 id="beside" className="text-table text-soft">{role === "candidate" ? "Beside it" : "Answered before"}</h2>
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-2">
        <ModelName version={model} />
        <span className="text-table">{isReady ? <State tone="ok">ready</State> : <State tone="busy">being made</State>}</span>
        {isReady ? <button type="button" className="button-primary" disabled={isBusy || !isAvailable} onClick={() => act(() => (role === "candidate" ? client.collections.swap({ collection }) : client.collections.rollback({ collection })))}>{takeOver}</button> : null}
        <Drop isReady={isReady} isBusy={isBusy} onDrop={() => act(() => client.collections.discard({ collection }))} />
      </div>
      {isAvailable ? null : <p className="mt-1 text-table text-soft">It is not under <code>embedding.models</code> any more.</p>}
      {problem ? <Reason error={problem} /> : null}
      {failure ? <Failure error={failure} /> : null}
      {isReady ? <Comparison collection={collection} /> : <Making job={job} collection={collection} model={model} />}
    </section>
  );
}

/** How far the job is that makes the space; a way to go on where it ended before its time. */
function Making({ job, collection, model }: { readonly job: string; readonly collection: string; readonly model: string }) {
  const { data } = useJobs();
  const { act, isBusy, failure } = useAct();
  const found = data?.find((other) => other.job === job);
  const stage = found?.stages.at(-1);
  const hasEnded = found !== undefined && ["failed", "cancelled"].includes(found.state);
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2 text-table">
      {stage ? <span className="tabular-nums">{stage.name}: {number(stage.done)} of {number(stage.total ?? stage.done)} {stage.unit}</span> : null}
      <Link to="/jobs" search={collection === "default" ? {} : { collection }}>See the job</Link>
      {hasEnded ? <button type="button" className="button" disabled={isBusy} onClick={() => act(() => client.collections.switch({ collection, model }))}>Go on</button> : null}
      {hasEnded && found.error ? <Reason error={found.error} /> : null}
      {failure ? <Failure error={failure} /> : null}
    </div>
  );
}

/** Dropping cannot be taken back, so it asks once more in its own place. */
function Drop({ isReady, isBusy, onDrop }: { readonly isReady: boolean; readonly isBusy: boolean; readonly onDrop: () => void }) {
  const [isAsked, setIsAsked] = useState(false);
  const words = isReady ? "Drop its vectors" : "Stop and drop";
  return <button type="button" className="button" disabled={isBusy} onBlur={() => setIsAsked(false)} onClick={() => (isAsked ? onDrop() : setIsAsked(true))}>{isAsked ? "Really drop?" : words}</button>;
}

function Switch({ collection, live }: { readonly collection: string; readonly live: string }) {
  const { data, error } = useQuery({ queryKey: ["info"], queryFn: () => client.system.info() });
  const { act, isBusy, failure } = useAct();
  const others = data?.embeddingModels.filter(({ version }) => version !== live);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const model = String(new FormData(event.currentTarget).get("model"));
    act(() => client.collections.switch({ collection, model }));
  };
  if (error) return <Failure error={error} />;
  if (others === undefined) return <Skeleton lines={2} />;
  if (others.length === 0) return <Empty title="No other model">Name one of another server under <code>embedding.models</code> in <code>plinth.config.ts</code>; this collection can then be embedded by it while questions go on.</Empty>;
  return (
    <section aria-labelledby="other" className="border-t border-line px-4 py-4 md:px-6">
      <h2 id="other" className="text-table text-soft">Another model</h2>
      <form onSubmit={submit} className="mt-2 flex flex-wrap items-center gap-2">
        <select name="model" aria-label="Model" className="field min-w-0 max-md:flex-1">{others.map(({ name, version, dimensions }) => <option key={version} value={version}>{name}, {number(dimensions)} dimensions</option>)}</select>
        <button type="submit" className="button-primary" disabled={isBusy}>Embed by it</button>
      </form>
      <p className="mt-2 max-w-prose text-table text-soft">Every document is embedded again in the background. The model above answers until you let the new one do so.</p>
      {failure ? <Failure error={failure} /> : null}
    </section>
  );
}

/** One act at a time; collections and jobs are read again after it. */
function useAct() {
  const queries = useQueryClient();
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const act = (call: () => Promise<unknown>): void => {
    setIsBusy(true);
    setFailure(undefined);
    void call()
      .then(() => Promise.all(["collections", "jobs"].map((name) => queries.invalidateQueries({ queryKey: [name] }))), setFailure)
      .finally(() => setIsBusy(false));
  };
  return { act, isBusy, failure };
}
