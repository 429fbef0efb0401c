// The bar: the one input that asks and searches, the collection, and what runs.
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState, type KeyboardEvent as KeyPress, type RefObject } from "react";
import { useSettled } from "../clock.ts";
import { open } from "../palette/opened.ts";
import { Icon } from "./icons.tsx";
import { isTyping } from "./keys.ts";
import { useCollections, useCollectionName } from "./collection.ts";
import { useJobs } from "./live.ts";
import { filterOf } from "../search/query.ts";
import { SuggestionList, useSuggestions } from "./suggestions.tsx";
import { ThemeButton } from "./theme-button.tsx";

const settleMs = 120;
const jumpKeys = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K";

/** Input, collection and jobs. */
export function Bar() {
  return (
    <div className="flex items-center gap-2 border-b border-line px-4 md:gap-3 md:px-6">
      <Input />
      <button type="button" title="Go to any view, collection, document or action" className="button-quiet" onClick={() => open("palette")}><Icon name="jump" /><span className="sr-only">Go to</span><kbd className="hidden md:inline">{jumpKeys}</kbd></button>
      <CollectionChoice />
      <Running />
      <ThemeButton className="button-quiet md:hidden" />
    </div>
  );
}

function Input() {
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { q = "", collection, chips } = useSearch({ strict: false });
  const [text, setText] = useState(q);
  const [isTypingHere, setTyping] = useState(false);
  const isSearch = path === "/search";
  const suggesting = useSuggestions({ text, collection: useCollectionName(), filter: filterOf({ chips }), isWanted: isSearch && isTypingHere });
  useFocusKey(input);
  useEffect(() => {
    if (document.activeElement !== input.current || text === "") setText(q);
    // Only a new address changes what stands in the input; typing does not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [q, path]);
  const kept = collection === undefined ? {} : { collection };
  useSettled(text, settleMs, (settled) => {
    if (isSearch && settled.trim() !== q && document.activeElement === input.current) void navigate({ to: "/search", search: (before) => ({ ...before, q: settled.trim() === "" ? undefined : settled.trim(), typed: undefined, page: undefined, at: undefined, explain: undefined }), replace: true });
  });
  const enter = (taken: string, toSearch: boolean): void => {
    setText(taken);
    setTyping(false);
    if (taken === q) void queries.invalidateQueries({ queryKey: [toSearch ? "search" : "ask"] });
    if (toSearch) void navigate({ to: "/search", search: isSearch ? (before) => ({ ...before, q: taken, at: 0, ...(taken === q ? {} : { typed: undefined, page: undefined, explain: undefined }) }) : { ...kept, q: taken } });
    else void navigate({ to: "/", search: { ...kept, q: taken } });
    input.current?.blur();
  };
  const onKeyDown = (event: KeyPress<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const taken = suggesting.onKey(event);
    if (taken !== false) event.preventDefault();
    if (typeof taken === "string") return enter(taken, true);
    if (taken) return;
    if (event.key === "Escape") input.current?.blur();
    if (event.key !== "Enter" || text.trim() === "") return;
    event.preventDefault();
    enter(text.trim(), isSearch !== event.shiftKey);
  };
  return (
    <div role="search" className="relative min-w-0 flex-1">
      <input ref={input} type="text" value={text} onChange={(event) => { setText(event.target.value); setTyping(true); }} onBlur={() => setTyping(false)} onKeyDown={onKeyDown} {...(isSearch ? suggesting.attributes : {})} aria-label={isSearch ? "Search" : "Ask"} autoComplete="off" spellCheck={false} placeholder={isSearch ? "Search words or an “exact phrase”" : "Ask a question"} className="h-8 w-full rounded-box border border-line bg-panel pr-44 pl-3 text-body placeholder:text-faint placeholder:opacity-100 max-md:pr-3" />
      <span aria-hidden="true" className="pointer-events-none absolute inset-y-0 right-3 hidden items-center gap-1 text-table text-faint md:flex">
        {isSearch ? <><kbd>↵</kbd> to the hits <kbd>⇧↵</kbd> asks</> : <><kbd>↵</kbd> asks <kbd>⇧↵</kbd> searches</>}
      </span>
      {isSearch ? <SuggestionList texts={suggesting.texts} at={suggesting.at} onTake={(taken) => enter(taken, true)} /> : null}
    </div>
  );
}

/** `/` brings the cursor to the input. */
function useFocusKey(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "/" || isTyping(event)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [input]);
}

function CollectionChoice() {
  const { data = [] } = useCollections();
  const name = useCollectionName();
  const navigate = useNavigate();
  if (data.length < 2) return null;
  return (
    <select aria-label="Collection" value={name} onChange={(event) => void navigate({ to: ".", search: { collection: event.target.value } })} className="field max-w-32">
      {data.map(({ collection }) => <option key={collection}>{collection}</option>)}
    </select>
  );
}

function Running() {
  const { data = [] } = useJobs();
  const running = data.filter((job) => job.state === "running" || job.state === "queued").length;
  return (
    <Link to="/jobs" className="flex items-center gap-2 text-table whitespace-nowrap text-soft no-underline hover:text-ink">
      <span aria-hidden="true" className={`size-2 rounded-full ${running > 0 ? "bg-accent" : "bg-strong-line"}`} />
      <span aria-live="polite">{running === 0 ? "no jobs" : running === 1 ? "1 job" : `${running} jobs`}</span>
    </Link>
  );
}
