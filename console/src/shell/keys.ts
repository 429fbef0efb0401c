// Keys that work anywhere on the page, but never while somebody types.
import { useEffect, useRef } from "react";

type Handlers = Readonly<Record<string, (() => void) | undefined>>;

/** Keys that do one thing, in words. */
export interface KeyWords {
  readonly keys: readonly string[];
  readonly does: string;
}

/** Whether the key belongs to a field or to an open dialog. */
export function isTyping(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}

/** Whether Enter would press what has the focus. */
function isOnControl(event: KeyboardEvent): boolean {
  return event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("a, button, summary") !== null;
}

/** What the views that are drawn have said about their keys. */
const told = new Set<readonly KeyWords[]>();

/** The keys of the views that are drawn now. */
export function keysInForce(): readonly KeyWords[] {
  return [...told].flat();
}

/** Runs the handler of a key; keys with a modifier are left to the browser. `words` say what they do, for the list of keys; they are the same at each drawing. */
export function useKeys(handlers: Handlers, words?: readonly KeyWords[]): void {
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
  useEffect(() => {
    if (words === undefined) return;
    told.add(words);
    return () => void told.delete(words);
  }, [words]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const handler = Object.hasOwn(current.current, event.key) ? current.current[event.key] : undefined;
      if (handler === undefined || isTyping(event) || isOnControl(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      handler();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
