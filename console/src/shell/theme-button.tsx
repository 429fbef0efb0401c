// The button that changes between auto, light and dark: in the rail, and in the bar where the rail is narrow.
import { useSyncExternalStore } from "react";
import { Icon } from "./icons.tsx";
import { chosenTheme, nextTheme, onTheme } from "./theme.ts";

/** Shows the choice; pressing it takes the next one. */
export function ThemeButton({ className, hasWords = false }: { readonly className: string; readonly hasWords?: boolean }) {
  const theme = useSyncExternalStore(onTheme, chosenTheme);
  return (
    <button type="button" aria-label={`Theme: ${theme}`} title="Theme: auto, light or dark" onClick={nextTheme} className={`items-center rounded-box text-soft hover:bg-sunken ${className}`}>
      <Icon name="theme" />
      {hasWords ? `Theme: ${theme}` : null}
    </button>
  );
}
