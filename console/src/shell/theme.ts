// Light or dark: what the system says until the reader chooses.

/** A reader's choice. */
export type Theme = "light" | "dark";

const name = "plinth.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The theme in force. */
export function currentTheme(): Theme {
  const chosen = localStorage.getItem(name);
  if (chosen === "light" || chosen === "dark") return chosen;
  return dark.matches ? "dark" : "light";
}

/** Shows the theme in force, now and when the system changes its mind. */
export function applyTheme(): void {
  document.documentElement.dataset["theme"] = currentTheme();
  dark.addEventListener("change", () => (document.documentElement.dataset["theme"] = currentTheme()));
}

/** Chooses the other theme. */
export function toggleTheme(): Theme {
  const next: Theme = currentTheme() === "dark" ? "light" : "dark";
  localStorage.setItem(name, next);
  document.documentElement.dataset["theme"] = next;
  return next;
}
