// What narrows the list of documents and how it is shown: words, state, type, columns.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useSettled } from "../../clock.ts";
import type { Collection } from "../../api.ts";
import { Chip } from "../../parts/chip.tsx";
import { number, typeInWords } from "../../text.ts";
import { columns, type ColumnName } from "./columns.ts";

const settleMs = 200;
const chips = [["read", "Read"], ["partial", "Partial"], ["failed", "Failed"], ["skipped", "Skipped"]] as const;
const every = "every type";

/** Columns that the address shows. */
export function shownColumns(named: readonly string[] | undefined): ReadonlySet<ColumnName> {
  return new Set(columns.map(({ name }) => name).filter((name) => named === undefined || named.includes(name)));
}

/** The filters; each choice stands in the address. */
export function Filters({ collection: { byStatus, byType } }: { readonly collection: Pick<Collection, "byStatus" | "byType"> }) {
  const { status, type, query = "" } = useSearch({ from: "/documents" });
  const navigate = useNavigate({ from: "/documents" });
  const [text, setText] = useState(query);
  useSettled(text, settleMs, (settled) => {
    if (settled.trim() !== query) void navigate({ search: (before) => ({ ...before, query: settled.trim() === "" ? undefined : settled.trim() }), replace: true });
  });
  const types = Object.entries(byType).toSorted(([, a], [, b]) => b - a);
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-3 md:px-6">
      <input value={text} onChange={(event) => setText(event.target.value)} aria-label="Filter by title or path" placeholder="Filter by title or path" spellCheck={false} className="field min-w-0 flex-1 basis-48 md:max-w-sm" />
      {chips.map(([name, words]) => <Chip key={name} isOn={status === name} amount={byStatus[name] ?? 0} onPress={() => void navigate({ search: (before) => ({ ...before, status: status === name ? undefined : name }), replace: true })}>{words}</Chip>)}
      <select aria-label="Type" className="field min-w-0" value={type ?? every} onChange={({ target }) => void navigate({ search: (before) => ({ ...before, type: target.value === every ? undefined : target.value }), replace: true })}>
        <option value={every}>Every type</option>
        {types.map(([name, amount]) => <option key={name} value={name}>{name === "" ? "not looked into" : typeInWords(name)}, {number(amount)}</option>)}
        {type !== undefined && byType[type] === undefined ? <option value={type}>{typeInWords(type)}, 0</option> : null}
      </select>
      <ColumnChoice />
    </div>
  );
}

/** Which columns stand beside the title. */
function ColumnChoice() {
  const { columns: named } = useSearch({ from: "/documents" });
  const navigate = useNavigate({ from: "/documents" });
  const shown = shownColumns(named);
  const toggle = (name: ColumnName): void => {
    const next = columns.map((column) => column.name).filter((other) => (other === name ? !shown.has(name) : shown.has(other)));
    void navigate({ search: (before) => ({ ...before, columns: next.length === columns.length ? undefined : next }), replace: true });
  };
  return (
    <details className="relative max-md:hidden" onBlur={({ currentTarget, relatedTarget }) => { if (!currentTarget.contains(relatedTarget)) currentTarget.open = false; }} onKeyDown={({ key, currentTarget }) => { if (key === "Escape") currentTarget.open = false; }}>
      <summary className="button cursor-pointer list-none">Columns</summary>
      <fieldset className="absolute right-0 z-20 mt-1 flex w-40 flex-col rounded-box border border-strong-line bg-panel p-2 shadow-lg">
        <legend className="sr-only">Columns</legend>
        {columns.map(({ name, words }) => <label key={name} className="flex items-center gap-2 rounded-box px-2 py-1 hover:bg-sunken"><input type="checkbox" checked={shown.has(name)} onChange={() => toggle(name)} />{words}</label>)}
      </fieldset>
    </details>
  );
}
