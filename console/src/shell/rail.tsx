// The rail: every view at the left; on small screens four of them below, and the others behind More.
import { Link, useRouterState } from "@tanstack/react-router";
import { useRef } from "react";
import { firstRooms, otherRooms, type Room } from "../rooms.ts";
import { useCollectionName } from "./collection.ts";
import { Icon } from "./icons.tsx";
import { ThemeButton } from "./theme-button.tsx";

const tab = "flex min-w-0 flex-1 flex-col items-center justify-center gap-1 overflow-hidden rounded-box text-tab text-soft no-underline hover:bg-sunken md:h-8 md:flex-none md:flex-row md:justify-start md:gap-3 md:px-3 md:text-body";

/** Links to every view. */
export function Rail() {
  return (
    <nav aria-label="Views" className="order-last flex border-t border-line md:order-none md:flex-col md:gap-1 md:border-t-0 md:border-r md:p-2">
      {firstRooms.map((room) => <RoomLink key={room.to} room={room} className={tab} />)}
      {otherRooms.map((room) => <RoomLink key={room.to} room={room} className={`${tab} max-md:hidden`} />)}
      <More />
      <ThemeButton className="hidden gap-3 md:mt-auto md:flex md:h-8 md:px-3" hasWords />
    </nav>
  );
}

function RoomLink({ room: { to, name, icon }, className, onClick }: { readonly room: Room; readonly className: string; readonly onClick?: () => void }) {
  const collection = useCollectionName();
  const search = collection === "default" ? {} : { collection };
  return (
    <Link to={to} search={search} activeOptions={{ exact: to === "/", includeSearch: false }} className={className} activeProps={{ className: "bg-accent-wash !text-ink font-medium" }} {...(onClick ? { onClick } : {})}>
      <Icon name={icon} />
      {name}
    </Link>
  );
}

/** The views that a small screen has no place for; closed by Escape, a press beside it, and going somewhere. */
function More() {
  const menu = useRef<HTMLDivElement>(null);
  const isBehind = useRouterState({ select: ({ location }) => otherRooms.some(({ to }) => location.pathname === to) });
  return (
    <>
      <button type="button" popoverTarget="more-views" className={`${tab} md:hidden ${isBehind ? "bg-accent-wash !text-ink font-medium" : ""}`}><Icon name="more" />More</button>
      <div ref={menu} id="more-views" popover="auto" className="fixed inset-auto right-2 bottom-14 m-0 w-48 rounded-box border border-line bg-panel p-1 text-ink shadow-lg">
        {otherRooms.map((room) => <RoomLink key={room.to} room={room} className="flex h-10 items-center gap-3 rounded-box px-3 text-body text-soft no-underline hover:bg-sunken" onClick={() => menu.current?.hidePopover()} />)}
      </div>
    </>
  );
}
