// The palette: one field that leads to every view, collection, document and action by the keyboard.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState, type KeyboardEvent as KeyPress } from "react";
import { pickFiles } from "../parts/pick.ts";
import { otherRooms, firstRooms } from "../rooms.ts";
import { useCollectionName, useCollections } from "../shell/collection.ts";
import { upload } from "../shell/uploads.ts";
import { count } from "../text.ts";
import { useActionEntries } from "./actions.ts";
import { Dialog } from "./dialog.tsx";
import { groups, matching, type Entry } from "./entries.ts";
import { useDocumentEntries } from "./found.ts";
import { KeyList } from "./key-list.tsx";
import { open, useOpened } from "./opened.ts";

const listId = "palette-list";
/** Entries that Page Up and Page Down pass. */
const pageEntries = 8;

/** The palette and the list of keys, opened from anywhere. */
export function Palette() {
  const opened = useOpened();
  const collection = useCollectionName();
  const queries = useQueryClient();
  const pick = (what: "files" | "folder"): void => pickFiles(what, (files) => void upload(files, collection, queries));
  useOpeningKeys();
  return (
    <>
      {opened === "palette" ? <Dialog label="Go to" isHigh onClose={() => open(undefined)}><Finder onPick={pick} /></Dialog> : null}
      {opened === "keys" ? <Dialog label="Keys" onClose={() => open(undefined)}><KeyList onClose={() => open(undefined)} /></Dialog> : null}
    </>
  );
}

/** ⌘K or Ctrl-K opens and closes it, from fields too; `?` opens the list of keys. */
function useOpeningKeys(): void {
  const opened = useOpened();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isPalette = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey;
      const isKeys = event.key === "?" && !(event.target instanceof Element && event.target.closest("input, textarea, select, dialog, [contenteditable]"));
      if (!isPalette && !isKeys) return;
      event.preventDefault();
      open(isPalette ? (opened === "palette" ? undefined : "palette") : "keys");
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [opened]);
}

function Finder({ onPick }: { readonly onPick: (what: "files" | "folder") => void }) {
  const [text, setText] = useState("");
  const [chosen, choose] = useState(0);
  const documents = useDocumentEntries(text);
  const places = usePlaceEntries();
  const actions = useActionEntries(onPick);
  const questions = useQuestionEntries(text.trim());
  const entries = [...matching([...places, ...actions], text), ...documents.entries, ...questions].toSorted((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
  const at = Math.min(chosen, entries.length - 1);
  const take = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    open(undefined);
    entry.run();
  };
  const onKeyDown = (event: KeyPress): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      return take(entries[at]);
    }
    const next = { ArrowDown: (at + 1) % entries.length, ArrowUp: (at - 1 + entries.length) % entries.length, PageDown: Math.min(entries.length - 1, at + pageEntries), PageUp: Math.max(0, at - pageEntries) }[event.key];
    if (next === undefined || entries.length === 0) return;
    event.preventDefault();
    choose(next);
  };
  return (
    <div className="flex max-h-[min(32rem,calc(100dvh-1rem))] flex-col">
      <input type="text" role="combobox" aria-label="Go to a view, collection or document, or do something" aria-expanded={entries.length > 0} aria-controls={listId} aria-autocomplete="list" aria-activedescendant={entries[at] ? `${listId}-${at}` : undefined} value={text} onChange={({ target }) => { setText(target.value); choose(0); }} onKeyDown={onKeyDown} autoComplete="off" spellCheck={false} placeholder="Go to a view, collection or document" className="h-12 shrink-0 border-b border-line bg-panel px-4 text-body outline-none placeholder:text-faint placeholder:opacity-100 focus-visible:outline-none" />
      <Entries entries={entries} at={at} onTake={take} />
      <p className="flex shrink-0 gap-4 border-t border-line px-4 py-2 text-table text-soft"><span><kbd>↑</kbd> <kbd>↓</kbd> move</span><span><kbd>↵</kbd> opens</span><span><kbd>Esc</kbd> closes</span><span role="status" className="ml-auto">{documents.isReading ? "Looking for documents…" : ""}</span></p>
    </div>
  );
}

function Entries({ entries, at, onTake }: { readonly entries: readonly Entry[]; readonly at: number; readonly onTake: (entry: Entry) => void }) {
  useEffect(() => void document.getElementById(`${listId}-${at}`)?.scrollIntoView({ block: "nearest" }), [at, entries.length]);
  return (
    <div id={listId} role="listbox" aria-label="Places and actions" className="min-h-0 flex-1 overflow-auto py-1">
      {groups.map((group) => {
        const first = entries.findIndex((entry) => entry.group === group);
        if (first < 0) return null;
        return (
          <div key={group} role="group" aria-label={group}>
            <div aria-hidden="true" className="px-4 pt-2 pb-1 text-tab text-faint">{group}</div>
            {entries.filter((entry) => entry.group === group).map((entry, i) => (
              <div key={entry.id} id={`${listId}-${first + i}`} role="option" aria-selected={first + i === at} onMouseDown={(event) => { event.preventDefault(); onTake(entry); }} className={`flex min-w-0 cursor-default items-baseline gap-3 px-4 py-1.5 ${first + i === at ? "bg-accent-wash" : "hover:bg-sunken"}`}>
                <span className="max-w-[70%] shrink-0 truncate">{entry.name}</span>
                {entry.hint ? <span className="min-w-0 truncate text-table text-soft">{entry.hint}</span> : null}
              </div>
            ))}
          </div>
        );
      })}
    </div>
  );
}

/** Views and collections. */
function usePlaceEntries(): readonly Entry[] {
  const navigate = useNavigate();
  const name = useCollectionName();
  const { data = [] } = useCollections();
  const searchOf = (collection: string) => (collection === "default" ? {} : { collection });
  return [
    ...[...firstRooms, ...otherRooms].map((room): Entry => ({ id: `view-${room.to}`, group: "Views", name: room.name, run: () => void navigate({ to: room.to, search: searchOf(name) }) })),
    ...data.map(({ collection, documents }): Entry => ({ id: `collection-${collection}`, group: "Collections", name: collection, hint: count(documents, "document"), run: () => void navigate({ to: "/documents", search: searchOf(collection) }) })),
  ];
}

/** What is typed, asked or searched for as it is. */
function useQuestionEntries(text: string): readonly Entry[] {
  const navigate = useNavigate();
  const name = useCollectionName();
  if (text === "") return [];
  const search = { q: text, ...(name === "default" ? {} : { collection: name }) };
  return [
    { id: "question-ask", group: "Questions", name: `Ask “${text}”`, run: () => void navigate({ to: "/", search }) },
    { id: "question-search", group: "Questions", name: `Search “${text}”`, run: () => void navigate({ to: "/search", search }) },
  ];
}
