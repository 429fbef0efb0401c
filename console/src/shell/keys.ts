// Keys that work anywhere on the page, but never while somebody types.
import { useEffect, useRef } from "react";

/** Whether the key belongs to a field or to an open dialog. */
export function isTyping(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}

/** Whether Enter would press what has the focus. */
function isOnControl(event: KeyboardEvent): boolean {
  return event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("a, button, summary") !== null;
}

/** Runs the handler of a key; keys with a modifier are left to the browser. */
export function useKeys(handlers: Readonly<Record<string, (() => void) | undefined>>): void {
  const current = useRef(handlers);
  useEffect(() => {
    current.current = handlers;
  });
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
