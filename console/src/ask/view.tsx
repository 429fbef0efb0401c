// Ask: the question on top, the answer sentence by sentence, each with its sources.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Copy } from "../parts/copy.tsx";
import { Failure } from "../parts/failure.tsx";
import { FirstRun } from "../parts/first-run.tsx";
import { Head } from "../parts/head.tsx";
import { Empty, Skeleton } from "../parts/states.tsx";
import { useCollection } from "../shell/collection.ts";
import { useKeys } from "../shell/keys.ts";
import { count } from "../text.ts";
import { AnswerText, Nearest } from "./answer.tsx";
import { Source } from "./source.tsx";
import { asMarkdown, useAnswer, type Asked } from "./stream.ts";
import { Why } from "./why.tsx";
import { Written } from "./written.tsx";

const keyWords = [{ keys: ["ArrowRight", "ArrowLeft"], does: "walk from source to source" }, { keys: ["Escape"], does: "closes the source" }];

/** The Ask view. */
export function AskView() {
  const { q } = useSearch({ from: "/" });
  return q === undefined ? <Start /> : <Question key={q} question={q} />;
}

function Start() {
  const { name, view, error, refetch } = useCollection();
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <Head title="Ask" calls={[{ operation: "ask", input: { collection: name, question: "…" } }]} />
      {view === undefined ? <Skeleton lines={3} /> : view.documents === 0 ? <FirstRun /> : (
        <Empty title={`Ask ${count(view.documents, "document")}`}>
          Type a question above and press Enter; <kbd>/</kbd> brings you there. Each sentence of the answer opens the very words it comes from.
        </Empty>
      )}
    </>
  );
}

function Question({ question }: { readonly question: string }) {
  const { cite } = useSearch({ from: "/" });
  const { name: collection } = useCollection();
  const navigate = useNavigate({ from: "/" });
  const { data, error, isFetching, refetch } = useAnswer(collection, question);
  const cited = data === undefined ? [] : data.answer?.answered === false ? data.answer.nearest : data.citations;
  const choose = (next: number | undefined): void => void navigate({ search: (before) => ({ ...before, cite: next }), replace: cite !== undefined });
  const step = (by: number) => (cited.length === 0 ? undefined : () => choose(Math.min(cited.length, Math.max(1, (cite ?? (by > 0 ? 0 : 2)) + by))));
  useKeys({ ArrowRight: step(1), ArrowLeft: step(-1), Escape: cite === undefined ? undefined : () => choose(undefined) }, keyWords);
  const isOpen = cite !== undefined && cited[cite - 1] !== undefined;
  return (
    <div className={isOpen ? "grid h-full grid-cols-1 max-md:grid-rows-[minmax(0,2fr)_minmax(0,3fr)] md:grid-cols-2" : "h-full"}>
      <div className={`min-h-0 ${isOpen ? "overflow-auto" : ""}`} tabIndex={isOpen ? 0 : undefined} role={isOpen ? "region" : undefined} aria-label={isOpen ? "Answer" : undefined}>
        <Head title={question} note={<Facts data={data} isFetching={isFetching} />} calls={[{ operation: "ask", input: { collection, question } }, { operation: "ask.stream", input: { collection, question } }]}>
          {data?.answer?.answered ? <Copy text={asMarkdown(question, data)} what="the answer with its citations as Markdown" /> : null}
        </Head>
        {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
        {data === undefined && !error ? <Skeleton lines={4} /> : null}
        {data === undefined ? null : (
          <div className="flex max-w-3xl flex-col gap-6 px-4 pb-8 md:px-6">
            {data.answer?.answered === false ? <Nearest answer={data.answer} cite={cite} onChoose={choose} /> : <AnswerText asked={data} cite={cite} isGrowing={isFetching} onChoose={choose} />}
            <Written generation={data.answer?.generation} />
            <Why asked={data} />
          </div>
        )}
      </div>
      {isOpen ? <div className="min-h-0 border-line max-md:border-t md:border-l"><Source collection={collection} citations={cited} cite={cite} onChoose={choose} /></div> : null}
    </div>
  );
}

function Facts({ data, isFetching }: { readonly data: Asked | undefined; readonly isFetching: boolean }) {
  if (data?.answer === undefined) return isFetching ? "Reading the sources…" : null;
  const { snapshot, tookMs, evidence } = data.answer;
  return <span title={`Evidence ${evidence.score.toFixed(2)}, threshold ${evidence.threshold.toFixed(2)}; the best passage covers ${Math.round(evidence.coverage * 100)} % of the question. Snapshot ${snapshot}.`}>{Math.max(1, Math.round(tookMs))} ms · evidence {evidence.score.toFixed(2)} · snapshot {snapshot}</span>;
}
