// Deletions wait eight seconds before they are sent; until then they can be taken back.
import { useSyncExternalStore } from "react";
import { wait } from "../clock.ts";

const undoMs = 8000;

/** Something that will be done unless it is taken back. */
export interface Pending {
  readonly id: string;
  readonly words: string;
}

interface Waiting extends Pending {
  readonly gone: AbortController;
}

let waiting: readonly Waiting[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Waiting[]): void {
  waiting = next;
  for (const tell of listeners) tell();
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** Does `action` after the time to take it back; `onError` hears what went wrong. */
export async function doLater(pending: Pending, action: () => Promise<unknown>, onError: (thrown: unknown) => void): Promise<void> {
  const gone = new AbortController();
  set([...waiting, { ...pending, gone }]);
  await wait(undoMs, gone.signal);
  try {
    if (!gone.signal.aborted) await action();
  } catch (thrown) {
    onError(thrown);
  }
  set(waiting.filter((other) => other.gone !== gone));
}

/** Ids of what is about to go. */
export function useLeaving(): ReadonlySet<string> {
  const all = useSyncExternalStore(subscribe, () => waiting);
  return new Set(all.map(({ id }) => id));
}

/** Says what is about to happen, with the way back. */
export function UndoBar() {
  const all = useSyncExternalStore(subscribe, () => waiting);
  if (all.length === 0) return null;
  const takeBack = (): void => {
    for (const { gone } of all) gone.abort();
    set([]);
  };
  return (
    <div role="status" className="arrive flex w-full max-w-sm items-center justify-between gap-3 rounded-box border border-strong-line bg-panel py-2 pr-2 pl-4 shadow-lg">
      <span className="min-w-0 truncate">{all.length === 1 ? all[0]?.words : `${all.length} documents deleted`}</span>
      <button type="button" className="button" onClick={takeBack}>Undo</button>
    </div>
  );
}
