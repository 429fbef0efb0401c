// Rows and index of a collection compared when asked to, and the index built anew where they differ.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { client } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { State } from "../parts/states.tsx";
import { note } from "../shell/notices.tsx";
import { count, number } from "../text.ts";

/** A button that compares, and what came out. */
export function Verify({ collection }: { readonly collection: string }) {
  const queries = useQueryClient();
  const { verify: isAsked = false } = useSearch({ strict: false });
  const navigate = useNavigate();
  const { data: verified, error: failure, isFetching: isBusy, refetch } = useQuery({ queryKey: ["verify", collection], queryFn: ({ signal }) => client.collections.verify({ collection }, { signal }), enabled: isAsked, staleTime: Infinity, gcTime: 0 });
  const verify = (): void => void (isAsked ? refetch() : navigate({ to: ".", search: (before) => ({ ...before, verify: true }), replace: true }));
  const rebuild = (): void => void client.collections.rebuild({ collection }).then(() => queries.invalidateQueries({ queryKey: ["jobs"] }), note);
  return (
    <section aria-labelledby="verify" className="border-t border-line px-4 py-4 md:px-6">
      <h2 id="verify" className="font-semibold">Rows and index of {collection}</h2>
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        <button type="button" className="button" disabled={isBusy} onClick={verify}>Compare them</button>
        {verified && !verified.isClean ? <button type="button" className="button-primary" disabled={isBusy} onClick={rebuild}>Build the index anew</button> : null}
        <span role="status" className="text-table">
          {verified ? <State tone={verified.isClean ? "ok" : "failed"}>{verified.isClean ? "They agree" : count(verified.differences.length, "difference")}</State> : null}
          {verified ? <span className="text-soft"> · {count(verified.documents, "document")}, {count(verified.chunks, "chunk")} at {number(verified.seq)}</span> : null}
        </span>
      </div>
      {failure ? <Failure error={failure} onRetry={verify} /> : null}
      {verified && !verified.isClean ? (
        <ul tabIndex={0} aria-label="Differences" className="mt-2 max-h-80 overflow-auto text-table">
          {verified.differences.map(({ place, problem, document, ordinal, detail }, at) => (
            <li key={at} className="py-0.5 break-words">
              {problem} in {place}: {detail} {document === null ? null : <Link to="/documents/$collection/$document" params={{ collection, document }} search={{}}><code>{document}</code></Link>}{ordinal === null ? "" : ` chunk ${number(ordinal + 1)}`}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
