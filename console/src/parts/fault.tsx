// What stands in a view's place when drawing it threw: the frame around it goes on.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { PlinthError } from "../api.ts";
import { Copy } from "./copy.tsx";
import { Failure } from "./failure.tsx";

const remedy = "Try again, or go to another view: the rest of the page works. If it stays, copy this and tell the operator.";
/** Lines of the stack that are copied. */
const stackLinesMax = 12;

/** Says that the view failed, with what to tell others; `reset` draws it again from data read anew. */
export function Fault({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  const queries = useQueryClient();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const again = (): void => {
    queries.removeQueries({ type: "inactive" });
    reset();
  };
  if (error instanceof PlinthError) return <Failure error={error} onRetry={again} />;
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? "").split("\n").slice(0, stackLinesMax).join("\n") : "";
  return (
    <div role="alert" className="m-4 max-w-2xl rounded-box border border-failed bg-failed-wash p-4">
      <h1 ref={title} tabIndex={-1} className="font-medium outline-none">This view could not be drawn.</h1>
      <p className="mt-1 text-soft">{remedy}</p>
      <p className="mt-2 text-table break-words"><code>page.fault</code> <code>{message}</code></p>
      <div className="mt-3 flex flex-wrap gap-3">
        <button type="button" className="button" onClick={again}>Try again</button>
        <Copy text={["page.fault", location.href, message, stack].join("\n")} what="the fault" />
      </div>
    </div>
  );
}
