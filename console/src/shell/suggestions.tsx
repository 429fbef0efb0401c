// The list below the input: titles and headings that complete what is typed, led by the keyboard while the cursor stays in the input.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState, type KeyboardEvent as KeyPress } from "react";
import { client } from "../api.ts";
import { useSettledValue } from "../clock.ts";

const settleMs = 120;
const suggestionsMax = 6;
/** Shorter texts begin too many words. */
const typedMin = 2;

const listId = "suggestions";

/** What the input and its list share. */
export interface Suggesting {
  readonly texts: readonly string[];
  /** The one that the arrow keys are on; -1 for none. */
  readonly at: number;
  /** Attributes that make the input a combobox. */
  readonly attributes: Readonly<Record<string, string | boolean | undefined>>;
  /** The chosen text when the key chooses one; true when the key was used otherwise. */
  readonly onKey: (event: KeyPress) => string | boolean;
}

/** Suggestions for `text`; there are none while `isWanted` is false. */
export function useSuggestions({ text, collection, filter, isWanted }: { readonly text: string; readonly collection: string; readonly filter?: string | undefined; readonly isWanted: boolean }): Suggesting {
  const settled = useSettledValue(text, settleMs);
  const [chosen, choose] = useState({ text: "", at: -1 });
  const [closed, close] = useState<string>();
  const input = { collection, query: settled, limit: suggestionsMax, ...(filter === undefined ? {} : { filter }) };
  const isAsked = isWanted && text.trim().length >= typedMin && closed !== text;
  const { data, isPlaceholderData } = useQuery({ queryKey: ["suggest", input], queryFn: ({ signal }) => client.suggest(input, { signal }), enabled: isAsked && settled === text, placeholderData: keepPreviousData });
  const typed = text.trim().toLowerCase();
  const isOfText = settled === text && !isPlaceholderData;
  const isStill = (each: string): boolean => each.toLowerCase() !== typed && (isOfText || each.toLowerCase().includes(typed));
  const texts = isAsked && typed !== "" ? (data?.suggestions ?? []).map((suggestion) => suggestion.text).filter(isStill) : [];
  const at = chosen.text === text && chosen.at < texts.length ? chosen.at : -1;
  const onKey = (event: KeyPress): string | boolean => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && texts.length > 0) {
      const places = texts.length + 1;
      choose({ text, at: ((at + 1 + step + places) % places) - 1 });
      return true;
    }
    if (event.key === "Escape" && texts.length > 0) {
      close(text);
      return true;
    }
    return (event.key === "Enter" && texts[at]) || false;
  };
  const attributes = { role: "combobox", "aria-expanded": texts.length > 0, "aria-controls": texts.length > 0 ? listId : undefined, "aria-autocomplete": "list", "aria-activedescendant": at < 0 ? undefined : `${listId}-${at}` };
  return { texts, at, attributes, onKey };
}

/** The list; pressing one takes it. */
export function SuggestionList({ texts, at, onTake }: Pick<Suggesting, "texts" | "at"> & { readonly onTake: (text: string) => void }) {
  if (texts.length === 0) return null;
  return (
    <ul id={listId} role="listbox" aria-label="Titles and headings" className="absolute inset-x-0 top-9 z-20 overflow-hidden rounded-box border border-line bg-panel py-1 shadow-lg">
      {texts.map((text, index) => (
        <li key={text} id={`${listId}-${index}`} role="option" aria-selected={index === at} onMouseDown={(event) => { event.preventDefault(); onTake(text); }} className={`cursor-default truncate px-3 py-1.5 ${index === at ? "bg-accent-wash text-ink" : "text-soft hover:bg-sunken hover:text-ink"}`}>{text}</li>
      ))}
    </ul>
  );
}
