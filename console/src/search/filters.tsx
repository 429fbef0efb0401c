// What bounds a search: the arm that finds, filters as chips, and the field in which a filter is typed, whose error shows in place.
import { useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState, type KeyboardEvent as KeyPress, type RefObject } from "react";
import { PlinthError } from "../api.ts";
import { useSettled } from "../clock.ts";
import { Chip } from "../parts/chip.tsx";
import { Icon } from "../shell/icons.tsx";
import { useKeys } from "../shell/keys.ts";
import { chipsOf, useNarrowing } from "./narrowing.ts";

const settleMs = 300;

const keyWords = [{ keys: ["f"], does: "goes to the filter" }];

/** The row of filters over the hits; `isAnswered` says that what the address asks for is there. */
export function Filters({ error, isAnswered }: { readonly error: unknown; readonly isAnswered: boolean }) {
  const { chips = [], mode } = useSearch({ from: "/search" });
  const narrow = useNarrowing();
  const list = useRef<HTMLUListElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useKeys({ f: () => input.current?.focus() }, keyWords);
  const problem = error instanceof PlinthError && error.code === "filter.invalid" ? error : undefined;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 pb-3 md:px-6">
      <Chip isOn={mode === "keyword"} onPress={() => narrow({ mode: mode === "keyword" ? undefined : "keyword" })}>Words alone</Chip>
      <Chip isOn={mode === "dense"} onPress={() => narrow({ mode: mode === "dense" ? undefined : "dense" })}>Meaning alone</Chip>
      <FilterChips chips={chips} list={list} input={input} />
      <FilterInput input={input} isAnswered={isAnswered} isWrong={problem !== undefined} onBack={() => list.current?.querySelector<HTMLElement>("li:last-child button")?.focus()} />
      {problem ? <p id="filter-problem" role="alert" className="w-full text-table"><span className="text-failed">{problem.message}</span> <span className="text-soft">{problem.remedy}</span></p> : null}
    </div>
  );
}

/** Filters that are set: pressing one takes it away, the arrow keys walk over them, Delete and Backspace take away too. */
function FilterChips({ chips, list, input }: { readonly chips: readonly string[]; readonly list: RefObject<HTMLUListElement | null>; readonly input: RefObject<HTMLInputElement | null> }) {
  const narrow = useNarrowing();
  if (chips.length === 0) return null;
  const at = (index: number): HTMLElement | null => list.current?.querySelectorAll("button")[index] ?? input.current;
  const remove = (index: number): void => {
    at(index === 0 ? 1 : index - 1)?.focus();
    narrow(chipsOf(chips.filter((_chip, other) => other !== index)));
  };
  const onKeyDown = (event: KeyPress, index: number): void => {
    if (event.key === "ArrowLeft") at(Math.max(0, index - 1))?.focus();
    else if (event.key === "ArrowRight") at(index + 1)?.focus();
    else if (event.key === "Delete" || event.key === "Backspace") remove(index);
    else return;
    event.preventDefault();
  };
  return (
    <ul ref={list} aria-label="Filters" className="flex min-w-0 flex-wrap gap-2">
      {chips.map((chip, index) => (
        <li key={chip} className="min-w-0">
          <button type="button" aria-label={`Remove the filter ${chip}`} onClick={() => remove(index)} onKeyDown={(event) => onKeyDown(event, index)} className="inline-flex h-7 max-w-full items-center gap-1 rounded-full border border-accent bg-accent-wash pr-2 pl-3 font-mono text-table text-ink">
            <span className="min-w-0 truncate">{chip}</span>
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The filter that is typed: it holds while it stands here, and Enter makes it a chip once the server has taken it. */
function FilterInput({ input, isAnswered, isWrong, onBack }: { readonly input: RefObject<HTMLInputElement | null>; readonly isAnswered: boolean; readonly isWrong: boolean; readonly onBack: () => void }) {
  const { filter = "", chips = [] } = useSearch({ from: "/search" });
  const narrow = useNarrowing();
  const [text, setText] = useState(filter);
  const [wanted, want] = useState<string>();
  useSettled(text, settleMs, (settled) => {
    if (settled.trim() !== filter) narrow({ filter: settled.trim() || undefined });
  });
  const isTaken = wanted !== undefined && wanted === filter && isAnswered;
  useEffect(() => {
    if (!isTaken) return;
    want(undefined);
    setText("");
    narrow({ filter: undefined, ...chipsOf([...new Set([...chips, filter])]) });
    // Only the server's word makes the chip; what is drawn meanwhile must not make it twice.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isTaken]);
  const onKeyDown = (event: KeyPress<HTMLInputElement>): void => {
    const isAtStart = event.currentTarget.selectionStart === 0 && event.currentTarget.selectionEnd === 0;
    if (event.key === "Escape") event.currentTarget.blur();
    else if (event.key === "Enter" && text.trim() !== "" && !event.nativeEvent.isComposing) {
      want(text.trim());
      narrow({ filter: text.trim() });
    } else if (isAtStart && chips.length > 0 && (event.key === "ArrowLeft" || event.key === "Backspace")) {
      event.preventDefault();
      onBack();
    }
  };
  return <input ref={input} value={text} onChange={(event) => { want(undefined); setText(event.target.value); }} onKeyDown={onKeyDown} aria-label="Filter" aria-invalid={isWrong} aria-describedby={isWrong ? "filter-problem" : undefined} placeholder={'Filter: path ^= "service/"'} spellCheck={false} className={`field min-w-0 flex-1 basis-56 font-mono ${isWrong ? "border-failed" : ""}`} />;
}
