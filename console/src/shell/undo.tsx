// Deletions are sent at once; as long as the server can take them back, a bar offers that.
import { useSyncExternalStore } from "react";
import { now, wait } from "../clock.ts";
import { note } from "./notices.tsx";

/** Something that goes at once and can be brought back for a while. */
export interface Removable {
  readonly id: string;
  readonly title: string;
  /** @returns until when it can be brought back, in UTC milliseconds */
  remove(): Promise<number>;
  restore(): Promise<unknown>;
}

interface Removed {
  readonly items: readonly Removable[];
  readonly gone: AbortController;
}

/** Requests under way at once when many are removed together. */
const togetherMax = 6;

let leaving: ReadonlySet<string> = new Set();
let removed: readonly Removed[] = [];
const listeners = new Set<() => void>();

function set(next: { readonly leaving?: ReadonlySet<string>; readonly removed?: readonly Removed[] }): void {
  leaving = next.leaving ?? leaving;
  removed = next.removed ?? removed;
  for (const tell of listeners) tell();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** Removes items, hides them meanwhile, and offers them back until the first of them is gone for good. `onChange` runs after each change, with the ids of what is gone. */
export async function removeWithUndo(items: readonly Removable[], onChange: (gone: ReadonlySet<string>) => Promise<unknown>): Promise<void> {
  set({ leaving: new Set([...leaving, ...items.map(({ id }) => id)]) });
  const untils = new Map<Removable, number>();
  await each(items, async (item) => void untils.set(item, await item.remove()));
  await onChange(new Set([...untils.keys()].map(({ id }) => id)));
  set({ leaving: new Set([...leaving].filter((id) => !items.some((item) => item.id === id))) });
  if (untils.size === 0) return;
  const entry: Removed = { items: [...untils.keys()], gone: new AbortController() };
  set({ removed: [...removed, entry] });
  await wait(Math.max(0, Math.min(...untils.values()) - now()), entry.gone.signal);
  set({ removed: removed.filter((other) => other !== entry) });
  if (!entry.gone.signal.aborted) return;
  await each(entry.items, (item) => item.restore());
  await onChange(new Set());
}

async function each(items: readonly Removable[], act: (item: Removable) => Promise<unknown>): Promise<void> {
  const waiting = [...items];
  const work = async (): Promise<void> => {
    for (let item = waiting.shift(); item; item = waiting.shift()) await act(item).catch(note);
  };
  await Promise.all(Array.from({ length: togetherMax }, work));
}

/** Ids of what is about to go. */
export function useLeaving(): ReadonlySet<string> {
  return useSyncExternalStore(subscribe, () => leaving);
}

/** Says what went, with the way back. */
export function UndoBar() {
  const all = useSyncExternalStore(subscribe, () => removed);
  const items = all.flatMap((entry) => entry.items);
  if (items.length === 0) return null;
  return (
    <div role="status" className="arrive flex w-full max-w-sm items-center justify-between gap-3 rounded-box border border-strong-line bg-panel py-2 pr-2 pl-4 shadow-lg">
      <span className="min-w-0 truncate">{items.length === 1 ? `“${items[0]?.title}” deleted` : `${items.length} documents deleted`}</span>
      <button type="button" className="button" onClick={() => all.forEach(({ gone }) => gone.abort())}>Undo</button>
    </div>
  );
}
