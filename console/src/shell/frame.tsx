// The frame: rail, bar with the one input, the view, and what floats above it.
import { Outlet } from "@tanstack/react-router";
import { Palette } from "../palette/palette.tsx";
import { Bar } from "./bar.tsx";
import { DropZone } from "./drop.tsx";
import { useFollow } from "./live.ts";
import { Notices } from "./notices.tsx";
import { Rail } from "./rail.tsx";
import { Tray } from "./tray.tsx";
import { UndoBar } from "./undo.tsx";

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
      <Palette />
    </div>
  );
}
