// Evaluate: how well search and answers do on questions of one's own. The address names the evaluation in view.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { client } from "../api.ts";
import { Failure, Reason } from "../parts/failure.tsx";
import { FirstRun } from "../parts/first-run.tsx";
import { Head } from "../parts/head.tsx";
import { Moment } from "../parts/moment.tsx";
import { Stage } from "../parts/stage.tsx";
import { Skeleton } from "../parts/states.tsx";
import { useCollection } from "../shell/collection.ts";
import { useJobs } from "../shell/live.ts";
import { count } from "../text.ts";
import { NewEvaluation } from "./form.tsx";
import { PastEvaluations } from "./past.tsx";
import { ReportSections } from "./report.tsx";

/** The Evaluate view. */
export function EvaluateView() {
  const { run } = useSearch({ from: "/evaluate" });
  return run === undefined ? <Start /> : <Run key={run} evaluation={run} />;
}

function Start() {
  const { name: collection, view, error, refetch } = useCollection();
  const { by, against } = useSearch({ from: "/evaluate" });
  const ways = against === undefined ? (by ? { mode: by } : {}) : { compare: [by ?? "hybrid", against] };
  const questions = "q1\tWho approves trips outside Europe?\n";
  return (
    <>
      <Head title="Evaluate" note={`How well search and answers do on your questions to ${collection}`} calls={[{ operation: "evaluate", input: { collection, questions, qrels: "q1 0 people/travel-policy.md 1\n", ...ways } }, { operation: "evaluations.list", input: { collection } }]} />
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {view === undefined && !error ? <Skeleton lines={3} /> : null}
      {view?.documents === 0 ? <FirstRun /> : null}
      {view && view.documents > 0 ? <NewEvaluation collection={collection} /> : null}
      {view ? <PastEvaluations collection={collection} /> : null}
    </>
  );
}

function Run({ evaluation }: { readonly evaluation: string }) {
  const { name: collection } = useCollection();
  const { data, error, refetch } = useQuery({ queryKey: ["evaluations", collection, evaluation], queryFn: ({ signal }) => client.evaluations.get({ collection, evaluation }, { signal }) });
  const note = data ? <>{count(data.questions, "question")} on {collection}, {data.judgments === 0 ? "no judgments" : count(data.judgments, "judgment")} · <Moment at={data.createdAt} /></> : null;
  return (
    <>
      <Head title="Evaluation" note={note} calls={[{ operation: "evaluations.get", input: { collection, evaluation } }, { operation: "evaluations.questions", input: { collection, evaluation } }]}>
        <Link to="/evaluate" search={collection === "default" ? {} : { collection }} className="button no-underline">All evaluations</Link>
      </Head>
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && !error ? <Skeleton lines={4} /> : null}
      {data && data.report === null ? <Running job={data.job} state={data.state} /> : null}
      {data?.report === null && data.error ? <div className="px-4 md:px-6"><Reason error={data.error} /></div> : null}
      {data?.report ? <ReportSections collection={collection} evaluation={{ ...data, report: data.report }} /> : null}
    </>
  );
}

/** How far the job is; it ends with the report in its place. */
function Running({ job, state }: { readonly job: string; readonly state: string }) {
  const { data } = useJobs();
  const found = data?.find((other) => other.job === job);
  const shown = found?.state ?? state;
  return (
    <div className="max-w-xl px-4 py-3 md:px-6">
      <p role="status" className="mb-2 text-table text-soft">{shown === "failed" || shown === "cancelled" ? `The evaluation was ${shown === "failed" ? "broken off" : "cancelled"}.` : shown === "queued" ? "It waits for its turn." : "Questions are asked one after the other; the report comes when all are."}</p>
      {found?.stages.map((stage) => <Stage key={stage.name} stage={stage} isLive={found.state === "running"} />)}
    </div>
  );
}
