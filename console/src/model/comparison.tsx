// How far two models agree on the questions that were asked lately: figures and how many questions share how much.
import { useState } from "react";
import { client, type Compared } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { count, number } from "../text.ts";

/** A button that compares, and below it what came out. */
export function Comparison({ collection }: { readonly collection: string }) {
  const [compared, setCompared] = useState<Compared>();
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const compare = (): void => {
    setIsBusy(true);
    setFailure(undefined);
    void client.collections.compare({ collection }).then(setCompared, setFailure).finally(() => setIsBusy(false));
  };
  return (
    <div className="mt-3">
      <button type="button" className="button" disabled={isBusy} onClick={compare}>{isBusy ? "Comparing…" : "Compare on recent questions"}</button>
      <span className="ml-3 text-table text-soft">They are kept in memory alone; no question is shown.</span>
      {failure ? <Failure error={failure} /> : null}
      {compared ? <Result compared={compared} /> : null}
    </div>
  );
}

function Result({ compared: { questions, overlap, overlaps, sameFirst, rankChange, liveMs, besideMs } }: { readonly compared: Compared }) {
  if (questions === 0) return <p role="status" className="mt-3 text-table">Nothing was asked since Plinth started. Ask or search something first.</p>;
  const percent = (share: number | null): string => (share === null ? "–" : `${(100 * share).toFixed(0)} %`);
  const time = (ms: number | null): string => (ms === null ? "–" : `${ms < 10 ? ms.toFixed(1) : number(ms)} ms`);
  const facts = [["First ten in common", percent(overlap)], ["Same first hit", percent(sameFirst)], ["A hit moved by", rankChange === null ? "–" : `${rankChange.toFixed(1)} places`], ["A question takes", `${time(liveMs)}, beside ${time(besideMs)}`]] as const;
  const most = Math.max(...overlaps);
  return (
    <div role="status" className="mt-3 max-w-2xl">
      <p className="text-table text-soft">{count(questions, "question")}</p>
      <dl className="mt-2 grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-4">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-table text-soft">{name}</dt>
            <dd className="tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <table className="mt-3 w-full max-w-md text-table">
        <caption className="text-left text-soft">Questions by the share of their first ten hits that both have</caption>
        <thead className="sr-only"><tr><th scope="col">In common</th><th scope="col">Questions</th></tr></thead>
        <tbody>
          {overlaps.map((amount, tenth) => (
            <tr key={tenth}>
              <th scope="row" className="w-14 pr-3 text-right font-normal text-soft tabular-nums">{10 * tenth} %</th>
              <td className="py-0.5">
                <span className="flex items-center gap-2">
                  <span aria-hidden="true" className="h-3 rounded-sm bg-accent" style={{ width: `${most === 0 ? 0 : (70 * amount) / most}%` }} />
                  <span className="tabular-nums">{number(amount)}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
