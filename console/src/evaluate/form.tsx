// A new evaluation: questions and judgments dropped, chosen or pasted, ways of finding, gates.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState, type DragEvent, type FormEvent } from "react";
import { client } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { Icon } from "../shell/icons.tsx";

const ways = [["hybrid", "words and meaning"], ["keyword", "words alone"], ["dense", "meaning alone"]] as const;
type Way = (typeof ways)[number][0];
const exampleQuestions = "q1\tWho approves trips outside Europe?\nq2\tWhat is the password of the guest Wi-Fi?";
const exampleJudgments = "q1 0 people/travel-policy.md 1\nq2 0 - 0";

/** The form; when it starts an evaluation, the address leads to it. */
export function NewEvaluation({ collection }: { readonly collection: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate({ from: "/evaluate" });
  const { by: mode = "hybrid", against } = useSearch({ from: "/evaluate" });
  const [questions, setQuestions] = useState("");
  const [qrels, setQrels] = useState("");
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const start = async (form: FormData): Promise<void> => {
    const gates = String(form.get("gates")).split(/[\s,]+/).filter((gate) => gate !== "");
    setIsBusy(true);
    setFailure(undefined);
    try {
      const { evaluation } = await client.evaluate({ collection, questions, gates, ...(qrels.trim() === "" ? {} : { qrels }), ...(against === undefined ? { mode } : { compare: [mode, against] }) });
      await queries.invalidateQueries({ queryKey: ["jobs"] });
      await navigate({ search: (before) => ({ ...before, run: evaluation }) });
    } catch (thrown) {
      setFailure(thrown);
      setIsBusy(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void start(new FormData(event.currentTarget));
  };
  const choose = (next: { readonly by?: Way; readonly against?: Way | undefined }): void => void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <form onSubmit={submit} className="border-t border-line px-4 py-4 md:px-6">
      <div className="grid gap-4 md:grid-cols-2">
        <FileField label="Questions" hint="A line each: id, tab, question" placeholder={exampleQuestions} value={questions} onChange={setQuestions} isRequired />
        <FileField label="Judgments, optional" hint="TREC qrels: question 0 path relevance; path - where nothing answers" placeholder={exampleJudgments} value={qrels} onChange={setQrels} />
      </div>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <select aria-label="Find by" className="field min-w-0 max-md:flex-1 max-md:basis-36" value={mode} onChange={(event) => choose({ by: event.target.value as Way, ...(event.target.value === against ? { against: undefined } : {}) })}>
          {ways.map(([way, words]) => <option key={way} value={way}>Find by {words}</option>)}
        </select>
        <select aria-label="Compare with" className="field min-w-0 max-md:flex-1 max-md:basis-36" value={against ?? ""} onChange={(event) => choose({ against: event.target.value === "" ? undefined : (event.target.value as Way) })}>
          <option value="">Compare with nothing</option>
          {ways.filter(([way]) => way !== mode).map(([way, words]) => <option key={way} value={way}>Compare with {words}</option>)}
        </select>
        <input name="gates" aria-label="Gates" placeholder="Gates, such as ndcg@10>=.35" autoComplete="off" spellCheck={false} className="field min-w-0 flex-1 basis-48 font-mono md:max-w-72" />
        <button type="submit" className="button-primary" disabled={isBusy || questions.trim() === ""}>{isBusy ? "Starting…" : "Evaluate"}</button>
      </div>
      <p className="mt-2 max-w-prose text-table text-soft">Without judgments it measures how often questions are answered, whether quotes stand where they are said to, and how far two ways agree. Whether the right documents are found needs judgments.</p>
      {failure ? <Failure error={failure} /> : null}
    </form>
  );
}

interface Field {
  readonly label: string;
  readonly hint: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly isRequired?: boolean;
}

/** A text that is pasted, or read from a file in the browser. */
function FileField({ label, hint, placeholder, value, onChange, isRequired = false }: Field) {
  const [isOver, setIsOver] = useState(false);
  const read = (file: File | undefined): void => {
    if (file) void file.text().then(onChange);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(false);
    read(event.dataTransfer.files[0]);
  };
  const over = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(true);
  };
  const lines = value.split("\n").filter((line) => line.trim() !== "").length;
  return (
    <div data-takes-files className="min-w-0" onDragOver={over} onDragLeave={() => setIsOver(false)} onDrop={drop}>
      <div className="flex items-center justify-between gap-2">
        <label htmlFor={label} className="font-medium">{label}</label>
        <label className="button relative focus-within:outline-2 focus-within:outline-accent">
          <Icon name="upload" />File
          <input type="file" aria-label={`${label}: choose a file`} accept=".tsv,.txt,.jsonl,.qrels,.qrel,text/*" className="sr-only" onChange={(event) => { read(event.target.files?.[0]); event.target.value = ""; }} />
        </label>
      </div>
      <textarea id={label} value={value} onChange={(event) => onChange(event.target.value)} required={isRequired} rows={6} spellCheck={false} placeholder={placeholder} className={`mt-1 block w-full resize-y rounded-box border bg-panel p-2 font-mono text-table whitespace-pre overflow-auto placeholder:text-faint placeholder:opacity-100 ${isOver ? "border-accent" : "border-line"}`} />
      <p className="mt-1 text-table text-soft">{lines === 0 ? hint : `${lines.toLocaleString("en")} ${lines === 1 ? "line" : "lines"}`}</p>
    </div>
  );
}
