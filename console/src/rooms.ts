// The page's views as its rail and its palette name them.
import type { IconName } from "./shell/icons.tsx";

/** A view with an address of its own. */
export interface Room {
  readonly to: "/" | "/search" | "/documents" | "/jobs" | "/collections" | "/sources" | "/overview" | "/evaluate" | "/endpoints" | "/keys" | "/settings";
  readonly name: string;
  readonly icon: IconName;
}

/** Views that a small screen shows at once. */
export const firstRooms: readonly Room[] = [
  { to: "/", name: "Ask", icon: "ask" },
  { to: "/search", name: "Search", icon: "search" },
  { to: "/documents", name: "Documents", icon: "documents" },
  { to: "/jobs", name: "Jobs", icon: "jobs" },
];

/** Views that a small screen keeps behind More. */
export const otherRooms: readonly Room[] = [
  { to: "/collections", name: "Collections", icon: "collections" },
  { to: "/sources", name: "Sources", icon: "sources" },
  { to: "/overview", name: "Overview", icon: "overview" },
  { to: "/evaluate", name: "Evaluate", icon: "evaluate" },
  { to: "/endpoints", name: "Endpoints", icon: "endpoints" },
  { to: "/keys", name: "Keys", icon: "keys" },
  { to: "/settings", name: "Settings", icon: "settings" },
];
