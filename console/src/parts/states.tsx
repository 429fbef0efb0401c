// What a view shows before, beside and instead of its data.
import type { ReactNode } from "react";

/** Grey lines where text will stand; they appear after 150 ms, so quick answers never flash. */
export function Skeleton({ lines = 6 }: { readonly lines?: number }) {
  return (
    <div role="status" aria-label="Loading" className="late flex flex-col gap-3 p-4">
      {Array.from({ length: lines }, (_, line) => <div key={line} className={`h-4 rounded-box bg-sunken ${["w-3/4", "w-1/2", "w-2/3"][line % 3]}`} />)}
    </div>
  );
}

/** Nothing to show: why, and what to do. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-xl flex-col gap-2 px-4 py-8 text-center text-balance">
      <p className="text-title">{title}</p>
      <div className="text-soft">{children}</div>
    </div>
  );
}

/** A state in a word with its dot; colour is never the only sign. */
export function State({ tone, children }: { readonly tone: "ok" | "busy" | "attention" | "failed" | "quiet"; readonly children: ReactNode }) {
  const dots = { ok: "bg-ok", busy: "bg-accent", attention: "bg-attention", failed: "bg-failed", quiet: "bg-strong-line" };
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <span aria-hidden="true" className={`size-2 rounded-full ${dots[tone]}`} />
      {children}
    </span>
  );
}
