// An error as people can use it: what, what to do, and what to tell others.
import { PlinthError, type Told } from "../api.ts";
import { Copy } from "./copy.tsx";

const login = "Open the address with a token that Plinth printed, or run `npx plinth keys login` for a new one.";

/** Shows any thrown value with its code, remedy and request id. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const known = error instanceof PlinthError ? error : undefined;
  const message = known?.message ?? (error instanceof Error ? error.message : String(error));
  const remedy = known === undefined ? "Load the page again. If it stays, tell the operator what stands here." : known.code === "access.unauthenticated" ? login : known.remedy;
  const facts = [known?.code ?? "page.fault", known?.requestId].filter((fact) => fact !== undefined);
  return (
    <div role="alert" className="m-4 max-w-2xl rounded-box border border-failed bg-failed-wash p-4">
      <p className="font-medium">{message}</p>
      <p className="mt-1 text-soft">{remedy}</p>
      <div className="mt-3 flex flex-wrap items-center gap-3 text-table text-soft">
        {facts.map((fact) => <code key={fact} className="break-all">{fact}</code>)}
        <Copy text={[facts[0], message, remedy, facts[1]].filter(Boolean).join("\n")} what="the error" />
        {onRetry ? <button type="button" className="button" onClick={onRetry}>Try again</button> : null}
      </div>
    </div>
  );
}

/** An error that a row holds: why, and what to do. */
export function Reason({ error }: { readonly error: Told }) {
  return (
    <p className="text-table">
      <span className="text-failed">{error.message}</span> <span className="text-soft">{error.remedy}</span> <code className="text-faint">{error.code}</code>
    </p>
  );
}
