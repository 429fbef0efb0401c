// Light or dark: as the system says, until the reader chooses; the choice is kept in this browser.

/** What a reader may choose. */
export const themes = ["auto", "light", "dark"] as const;

/** A reader's choice; `auto` follows the system. */
export type Theme = (typeof themes)[number];

const listeners = new Set<() => void>();

const name = "plinth.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The reader's choice. */
export function chosenTheme(): Theme {
  const kept = localStorage.getItem(name);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

/** Calls `tell` at each new choice, until the returned function is called. */
export function onTheme(tell: () => void): () => void {
  listeners.add(tell);
  return () => void listeners.delete(tell);
}

/** Shows the theme in force, now and when the system changes its mind. */
export function applyTheme(): void {
  show();
  dark.addEventListener("change", show);
}

/** Chooses the next theme: auto, light, dark, and around. */
export function nextTheme(): Theme {
  const next = themes[(themes.indexOf(chosenTheme()) + 1) % themes.length] ?? "auto";
  if (next === "auto") localStorage.removeItem(name);
  else localStorage.setItem(name, next);
  show();
  for (const tell of listeners) tell();
  return next;
}

function show(): void {
  const chosen = chosenTheme();
  document.documentElement.dataset["theme"] = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
}
