// Which of the page's two dialogs is open: the palette, the list of keys, or neither.
import { useSyncExternalStore } from "react";

/** A dialog of the whole page. */
export type Opened = "palette" | "keys" | undefined;

let opened: Opened;
const listeners = new Set<() => void>();
const subscribe = (tell: () => void): (() => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};

/** Opens one, or closes both. */
export function open(next: Opened): void {
  opened = next;
  for (const tell of listeners) tell();
}

/** What is open. */
export function useOpened(): Opened {
  return useSyncExternalStore(subscribe, () => opened);
}
