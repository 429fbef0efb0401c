// Evaluations of a collection that were made before, newest first.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, type EvaluationSummary } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { Moment } from "../parts/moment.tsx";
import { Skeleton, State } from "../parts/states.tsx";
import { number } from "../text.ts";

const tones = { queued: "quiet", running: "busy", paused: "attention", done: "ok", failed: "failed", cancelled: "quiet" } as const;
const heads = ["Started", "Found by", "Questions", "nDCG@10", "Recall@10", "Answered", "Refused rightly", "Lost", "State"] as const;

/** The list; nothing while there is none. */
export function PastEvaluations({ collection }: { readonly collection: string }) {
  const { data, error, refetch } = useQuery({ queryKey: ["evaluations", collection], queryFn: async ({ signal }) => (await client.evaluations.list({ collection }, { signal })).evaluations });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton lines={2} />;
  if (data.length === 0) return <p className="border-t border-line px-4 py-4 text-table text-soft md:px-6">No evaluations yet. Start with ten questions that people really ask; <code>plinth evaluate --questions FILE</code> does the same.</p>;
  return (
    <section aria-labelledby="past" className="border-t border-line py-4">
      <h2 id="past" className="px-4 font-semibold md:px-6">Evaluations</h2>
      <div className="relative mt-2 overflow-x-auto" tabIndex={0} role="group" aria-label="Evaluations">
        <table className="w-full text-table">
          <thead><tr className="text-soft">{heads.map((words, i) => <th key={words} scope="col" className={`h-8 px-4 font-normal whitespace-nowrap md:first:pl-6 ${i > 1 && i < 8 ? "text-right" : "text-left"}`}>{words}</th>)}</tr></thead>
          <tbody>{data.map((evaluation) => <Row key={evaluation.evaluation} collection={collection} evaluation={evaluation} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ collection, evaluation: { evaluation, arms, questions, means, lost, isHeld, state, judgments, createdAt } }: { readonly collection: string; readonly evaluation: EvaluationSummary }) {
  const figures = ["ndcg@10", "recall@10", "answered", "abstained"].map((name) => means.filter(({ measure }) => measure === name).map(({ mean }) => mean.toFixed(3)).join(" / ") || "–");
  return (
    <tr className="h-8 border-t border-line whitespace-nowrap">
      <td className="px-4 md:pl-6"><Link to="/evaluate" search={{ ...(collection === "default" ? {} : { collection }), run: evaluation }}><Moment at={createdAt} /></Link></td>
      <td className="px-4">{arms.join(", ")}</td>
      {[number(questions), ...figures, judgments === 0 ? "–" : number(lost)].map((words, i) => <td key={i} className="px-4 text-right tabular-nums">{words}</td>)}
      <td className="px-4">{state === "done" && isHeld !== null ? <State tone={isHeld ? "ok" : "failed"}>{isHeld ? "gates hold" : "gate broken"}</State> : <State tone={tones[state]}>{state}</State>}</td>
    </tr>
  );
}
