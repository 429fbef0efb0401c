// A button that copies a text and says so on itself.
import { useState } from "react";
import { wait } from "../clock.ts";
import { Icon } from "../shell/icons.tsx";

const shownMs = 1500;

/** Copies `text`, made when it is asked for where it is long; `what` names it for those who hear the page, `label` is written when the icon alone is not enough. */
export function Copy({ text, what, label }: { readonly text: string | (() => string); readonly what: string; readonly label?: string }) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  const copy = async (): Promise<void> => {
    const isCopied = await copied(typeof text === "string" ? text : text());
    setState(isCopied ? "copied" : "refused");
    await wait(shownMs);
    setState("idle");
  };
  const words = { idle: label ?? "Copy", copied: "Copied", refused: "Not allowed" }[state];
  return (
    <button type="button" aria-label={state === "idle" ? `${label ?? "Copy"}: ${what}` : words} className="button" onClick={() => void copy()}>
      <Icon name={state === "copied" ? "done" : "copy"} />
      {words}
    </button>
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The browser forbids it (no focus, or no secure origin): the button says so.
    return false;
  }
}
