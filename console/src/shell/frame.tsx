// The frame: rail, bar with the one input, the view, and what floats above it.
import { Link, Outlet } from "@tanstack/react-router";
import { Bar } from "./bar.tsx";
import { useCollectionName } from "./collection.ts";
import { DropZone } from "./drop.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { useFollow } from "./live.ts";
import { Notices } from "./notices.tsx";
import { ThemeButton } from "./theme-button.tsx";
import { Tray } from "./tray.tsx";
import { UndoBar } from "./undo.tsx";

const rooms: readonly { readonly to: "/" | "/search" | "/documents" | "/jobs" | "/endpoints" | "/keys"; readonly name: string; readonly icon: IconName }[] = [
  { to: "/", name: "Ask", icon: "ask" },
  { to: "/search", name: "Search", icon: "search" },
  { to: "/documents", name: "Documents", icon: "documents" },
  { to: "/jobs", name: "Jobs", icon: "jobs" },
  { to: "/endpoints", name: "Endpoints", icon: "endpoints" },
  { to: "/keys", name: "Keys", icon: "keys" },
];

/** The frame around every view. */
export function Frame() {
  useFollow();
  return (
    <div className="grid h-full grid-cols-1 grid-rows-[48px_minmax(0,1fr)_52px] md:grid-cols-[208px_minmax(0,1fr)] md:grid-rows-[48px_minmax(0,1fr)]">
      <a href="#view" className="sr-only focus:not-sr-only focus:absolute focus:z-20 focus:bg-panel focus:p-2">Skip to the view</a>
      <header className="contents">
        <div className="hidden items-center border-r border-b border-line px-5 text-body font-semibold md:flex">Plinth</div>
        <Bar />
      </header>
      <Rail />
      <main id="view" tabIndex={-1} className="min-h-0 min-w-0 overflow-auto outline-none">
        <Outlet />
      </main>
      <div className="pointer-events-none fixed right-4 bottom-16 left-4 z-10 flex flex-col items-end gap-3 md:bottom-4 *:pointer-events-auto">
        <Notices />
        <UndoBar />
        <Tray />
      </div>
      <DropZone />
    </div>
  );
}

function Rail() {
  const collection = useCollectionName();
  const search = collection === "default" ? {} : { collection };
  return (
    <nav aria-label="Views" className="order-last flex border-t border-line md:order-none md:flex-col md:gap-1 md:border-t-0 md:border-r md:p-2">
      {rooms.map(({ to, name, icon }) => (
        <Link key={to} to={to} search={search} activeOptions={{ exact: to === "/", includeSearch: false }} className="flex min-w-0 flex-1 flex-col items-center justify-center gap-1 overflow-hidden rounded-box text-tab text-soft no-underline hover:bg-sunken md:h-8 md:flex-none md:flex-row md:justify-start md:gap-3 md:px-3 md:text-body" activeProps={{ className: "bg-accent-wash !text-ink font-medium" }}>
          <Icon name={icon} />
          {name}
        </Link>
      ))}
      <ThemeButton className="hidden gap-3 md:mt-auto md:flex md:h-8 md:px-3" hasWords />
    </nav>
  );
}

