// Jobs: long work with its stages as bars, live, and what can be done about each.
import { useQueryClient } from "@tanstack/react-query";
import { client, type Job } from "../api.ts";
import { Failure, Reason } from "../parts/failure.tsx";
import { Head } from "../parts/head.tsx";
import { Moment } from "../parts/moment.tsx";
import { Stage } from "../parts/stage.tsx";
import { Empty, Skeleton, State } from "../parts/states.tsx";
import { useJobs } from "../shell/live.ts";
import { note } from "../shell/notices.tsx";
import { count, duration } from "../text.ts";

const tones = { queued: "quiet", running: "busy", paused: "attention", done: "ok", failed: "failed", cancelled: "quiet" } as const;

/** The list of jobs. */
export function JobsView() {
  const { data, error, refetch } = useJobs();
  const running = (data ?? []).filter(({ state }) => state === "running" || state === "queued").length;
  return (
    <>
      <Head title="Jobs" note={data ? (running === 0 ? "Nothing runs" : `${count(running, "job")} at work`) : null} calls={[{ operation: "jobs.list", input: {} }, { operation: "jobs.events", input: {} }]} />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Skeleton /> : null}
      {data?.length === 0 ? <Empty title="No jobs yet">Reading a folder, an upload and a rebuild are jobs. They show here while they run and after.</Empty> : null}
      <ul className="border-t border-line">{data?.map((job) => <Row key={job.job} job={job} />)}</ul>
    </>
  );
}

function Row({ job }: { readonly job: Job }) {
  const { title, state, stages, error, attempts, createdAt, startedAt, finishedAt } = job;
  const seconds = startedAt && finishedAt ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 : undefined;
  return (
    <li className="border-b border-line px-4 py-3 md:px-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="min-w-0 flex-1 basis-60 truncate font-medium" title={title}>{title}</h2>
        <span className="text-table"><State tone={tones[state]}>{state}</State></span>
        <span className="text-table text-soft"><Moment at={createdAt} />{seconds === undefined ? "" : ` · took ${seconds < 1 ? `${Math.round(seconds * 1000)} ms` : duration(seconds)}`}{attempts > 1 ? ` · attempt ${attempts}` : ""}</span>
        <Actions job={job} />
      </div>
      {error ? <Reason error={error} /> : null}
      <div className="mt-2 grid grid-cols-1 gap-x-6 gap-y-2 sm:grid-cols-2 lg:grid-cols-4">{stages.map((stage) => <Stage key={stage.name} stage={stage} isLive={state === "running"} />)}</div>
    </li>
  );
}

function Actions({ job: { job, state, title } }: { readonly job: Job }) {
  const queries = useQueryClient();
  const act = (action: "cancel" | "pause" | "resume"): void => {
    void client.jobs[action]({ job }).then((changed) => queries.setQueryData<readonly Job[]>(["jobs"], (known = []) => known.map((other) => (other.job === job ? changed : other))), note);
  };
  const isOver = state === "done" || state === "failed" || state === "cancelled";
  if (isOver) return null;
  return (
    <span className="flex gap-2">
      {state === "paused" ? <button type="button" className="button" aria-label={`Resume ${title}`} onClick={() => act("resume")}>Resume</button> : <button type="button" className="button" aria-label={`Pause ${title}`} onClick={() => act("pause")}>Pause</button>}
      <button type="button" className="button" aria-label={`Cancel ${title}`} onClick={() => act("cancel")}>Cancel</button>
    </span>
  );
}
