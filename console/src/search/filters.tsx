// What bounds a search: the arm that finds, languages and types as chips, everything else as filter text whose error shows in place.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { PlinthError, type Hit } from "../api.ts";
import { useSettled } from "../clock.ts";
import { Chip } from "../parts/chip.tsx";
import { typeInWords } from "../text.ts";

const settleMs = 300;

/** The row of filters over the hits. */
export function Filters({ hits, error }: { readonly hits: readonly Hit[]; readonly error: unknown }) {
  const { filter = "", lang, type, mode } = useSearch({ from: "/search" });
  const navigate = useNavigate({ from: "/search" });
  const change = (part: { readonly filter?: string | undefined; readonly lang?: string | undefined; readonly type?: string | undefined; readonly mode?: "keyword" | "dense" | undefined }): void => void navigate({ search: (before) => ({ ...before, ...part, page: undefined, at: undefined }), replace: true });
  const languages = choices(hits.map((hit) => hit.language), lang);
  const types = choices(hits.map((hit) => hit.mediaType), type);
  const [text, setText] = useState(filter);
  useSettled(text, settleMs, (settled) => {
    if (settled.trim() !== filter) change({ filter: settled.trim() === "" ? undefined : settled.trim() });
  });
  const problem = error instanceof PlinthError && error.code === "filter.invalid" ? error : undefined;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 pb-3 md:px-6">
      <Chip isOn={mode === "keyword"} onPress={() => change({ mode: mode === "keyword" ? undefined : "keyword" })}>Words alone</Chip>
      <Chip isOn={mode === "dense"} onPress={() => change({ mode: mode === "dense" ? undefined : "dense" })}>Meaning alone</Chip>
      {languages.map((name) => <Chip key={name} isOn={lang === name} onPress={() => change({ lang: lang === name ? undefined : name })}>{name}</Chip>)}
      {types.map((name) => <Chip key={name} isOn={type === name} onPress={() => change({ type: type === name ? undefined : name })}>{typeInWords(name)}</Chip>)}
      <input value={text} onChange={(event) => setText(event.target.value)} aria-label="Filter" aria-invalid={problem !== undefined} aria-describedby={problem ? "filter-problem" : undefined} placeholder={'Filter: path ^= "service/"'} spellCheck={false} className={`field min-w-0 flex-1 basis-56 font-mono ${problem ? "border-failed" : ""}`} />
      {problem ? <p id="filter-problem" role="alert" className="w-full text-table"><span className="text-failed">{problem.message}</span> <span className="text-soft">{problem.remedy}</span></p> : null}
    </div>
  );
}

/** What there is to choose: what the hits have, and what is chosen. */
function choices(found: readonly string[], chosen: string | undefined): readonly string[] {
  const names = [...new Set(chosen === undefined ? found : [chosen, ...found])].filter((name) => name !== "").toSorted();
  return names.length < 2 && chosen === undefined ? [] : names;
}
