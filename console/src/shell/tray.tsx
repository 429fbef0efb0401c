// The tray of uploads: counts while they run, each failure with its reason.
import { Link } from "@tanstack/react-router";
import { Reason } from "../parts/failure.tsx";
import { count, size } from "../text.ts";
import { Icon } from "./icons.tsx";
import { clearUploads, hasEnded, useUploads, type Upload } from "./uploads.ts";

const rowsMax = 50;
const words: Readonly<Record<Upload["state"], string>> = { waiting: "waiting", sending: "sending", reading: "being read", done: "searchable", skipped: "skipped", failed: "failed" };
const order: readonly Upload["state"][] = ["failed", "skipped", "sending", "reading", "waiting", "done"];

/** Uploads of this page; nothing when there are none. */
export function Tray() {
  const uploads = useUploads();
  if (uploads.length === 0) return null;
  const ended = uploads.filter(hasEnded).length;
  const told = (["failed", "skipped"] as const).map((state) => ({ state, number: uploads.filter((upload) => upload.state === state).length })).filter(({ number }) => number > 0).map(({ state, number }) => `, ${number} ${state}`).join("");
  const rows = uploads.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state)).slice(0, rowsMax);
  return (
    <section aria-label="Uploads" className="arrive w-full max-w-sm overflow-hidden rounded-box border border-strong-line bg-panel shadow-lg">
      <div className="flex items-center gap-3 border-b border-line py-1 pr-1 pl-4">
        <span role="status" className="flex-1">{ended < uploads.length ? `${ended} of ${count(uploads.length, "file")}` : count(uploads.length, "file")}{told !== "" ? told : ended === uploads.length ? " searchable" : ""}</span>
        <button type="button" aria-label="Clear what has ended" className="button-quiet" onClick={clearUploads}><Icon name="close" /></button>
      </div>
      <div aria-hidden="true" className="h-0.5 bg-sunken"><div className="h-full bg-accent" style={{ width: `${100 * shareDone(uploads)}%` }} /></div>
      <ul className="max-h-60 overflow-auto" tabIndex={0} aria-label="Files">
        {rows.map((upload) => <Row key={upload.id} upload={upload} />)}
      </ul>
    </section>
  );
}

/** Share of the way that all uploads have behind them: sending is the first half of a file's, reading the second. */
function shareDone(uploads: readonly Upload[]): number {
  const share = (upload: Upload): number => (hasEnded(upload) ? 1 : upload.bytes === 0 ? 0 : upload.sent / upload.bytes / 2);
  return uploads.reduce((sum, upload) => sum + share(upload), 0) / uploads.length;
}

function Row({ upload: { name, bytes, sent, state, document, collection, error } }: { readonly upload: Upload }) {
  return (
    <li className="border-t border-line px-4 py-2 text-table first:border-t-0">
      <div className="flex items-baseline gap-3">
        <span className="min-w-0 flex-1 truncate" title={name}>{document === undefined ? name : <Link to="/documents/$collection/$document" params={{ collection, document }}>{name}</Link>}</span>
        <span className="text-soft">{state === "sending" && sent < bytes ? `${size(sent)} of ${size(bytes)}` : size(bytes)}</span>
        <span className={state === "failed" ? "text-failed" : state === "done" ? "text-ok" : "text-soft"}>{words[state]}</span>
      </div>
      {error ? <Reason error={error} /> : null}
    </li>
  );
}
