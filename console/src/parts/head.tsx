// The head of a view: its title, its actions, and the API button that shows the equal calls.
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Icon } from "../shell/icons.tsx";
import { asCommand, asCurl, asSdk, type ApiCall } from "./calls.ts";
import { Copy } from "./copy.tsx";

/** Title, actions and API button of a view. */
export function Head({ title, note, calls, children }: { readonly title: string; readonly note?: ReactNode; readonly calls: readonly ApiCall[]; readonly children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Plinth`;
  }, [title]);
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 pt-4 pb-3 md:px-6">
      <div className="min-w-0 flex-1 basis-40">
        <h1 className="text-title leading-7 font-semibold text-pretty break-words">{title}</h1>
        {note ? <div className="text-table text-soft">{note}</div> : null}
      </div>
      <div className="ml-auto flex items-center gap-2">
        {children}
        <ApiButton calls={calls} />
      </div>
    </div>
  );
}

function ApiButton({ calls }: { readonly calls: readonly ApiCall[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const open = (): void => {
    setIsOpen(true);
    dialog.current?.showModal();
  };
  return (
    <>
      <button type="button" className="button" onClick={open}><Icon name="api" />API</button>
      <dialog ref={dialog} aria-label="The same over the API" onClose={() => setIsOpen(false)} className="m-auto w-[min(46rem,calc(100vw-2rem))] rounded-box border border-line bg-panel p-0 text-ink shadow-lg backdrop:bg-black/40">
        {isOpen ? <Calls calls={calls} onClose={() => dialog.current?.close()} /> : null}
      </dialog>
    </>
  );
}

function Calls({ calls, onClose }: { readonly calls: readonly ApiCall[]; readonly onClose: () => void }) {
  const origin = location.origin;
  return (
    <div className="flex max-h-[80vh] flex-col">
      <div className="flex items-center justify-between border-b border-line px-4 py-2">
        <h2 className="font-semibold">The same over the API</h2>
        <button type="button" aria-label="Close" className="button-quiet" onClick={onClose}><Icon name="close" /></button>
      </div>
      <div className="flex flex-col gap-6 overflow-auto p-4">
        {calls.map((call) => (
          <section key={call.operation} className="flex flex-col gap-3">
            <h3 className="font-mono text-table text-soft">{call.operation}</h3>
            <Code name="curl" text={asCurl(call, origin)} />
            <Code name="Command line" text={asCommand(call)} />
            <Code name="SDK" text={asSdk(call, origin)} />
          </section>
        ))}
        <p className="text-table text-soft">A key comes from <code>npx plinth keys create NAME</code> or from Keys. All operations: <a href="/api/docs">API docs</a>.</p>
      </div>
    </div>
  );
}

function Code({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div className="rounded-box border border-line">
      <div className="flex items-center justify-between border-b border-line bg-sunken py-1 pr-1 pl-3 text-table text-soft">
        {name}
        <Copy text={text} what={name} />
      </div>
      <pre tabIndex={0} className="overflow-auto px-3 py-2 font-mono text-table">{text}</pre>
    </div>
  );
}
