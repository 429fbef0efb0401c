// The keys that do something now: those of the view in front, and those that work everywhere.
import { useState } from "react";
import { Icon } from "../shell/icons.tsx";
import { keysInForce } from "../shell/keys.ts";

const everywhere: readonly (readonly [string, string])[] = [["/", "goes to the input"], ["Ctrl K", "or ⌘K: goes to any view, collection, document or action"], ["?", "shows this list"], ["Tab", "walks over links, buttons and fields"], ["Esc", "closes what is open"]];
const symbols: Readonly<Record<string, string>> = { ArrowRight: "→", ArrowLeft: "←", ArrowDown: "↓", ArrowUp: "↑", Enter: "↵", Escape: "Esc" };

/** The list, as it is when it opens. */
export function KeyList({ onClose }: { readonly onClose: () => void }) {
  const [here] = useState(keysInForce);
  return (
    <div className="flex max-h-[80dvh] flex-col">
      <div className="flex items-center justify-between border-b border-line px-4 py-2">
        <h2 className="font-semibold">Keys</h2>
        <button type="button" aria-label="Close" className="button-quiet" onClick={onClose}><Icon name="close" /></button>
      </div>
      <div className="flex flex-col gap-4 overflow-auto p-4">
        {here.length > 0 ? <Rows title="In this view" rows={here.map(({ keys, does }) => [keys.map((key) => symbols[key] ?? key).join(" "), does])} /> : <p className="text-table text-soft">This view has no keys of its own.</p>}
        <Rows title="Everywhere" rows={everywhere} />
      </div>
    </div>
  );
}

function Rows({ title, rows }: { readonly title: string; readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <section aria-label={title}>
      <h3 className="text-table text-soft">{title}</h3>
      <dl className="mt-1 grid grid-cols-[6rem_minmax(0,1fr)] gap-x-4 gap-y-1">
        {rows.map(([keys, does]) => <div key={keys} className="contents"><dt><kbd>{keys}</kbd></dt><dd>{does}</dd></div>)}
      </dl>
    </section>
  );
}
