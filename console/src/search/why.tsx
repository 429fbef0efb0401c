// Below the hits: what became of a document that is missed.
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../api.ts";
import { Failure } from "../parts/failure.tsx";
import { Explanation } from "../parts/score.tsx";
import { searchInput, type SearchAddress } from "./query.ts";

/** Asks for a document by id or path and says what became of it. */
export function Why({ collection, address }: { readonly collection: string; readonly address: SearchAddress }) {
  const { why } = useSearch({ from: "/search" });
  const navigate = useNavigate({ from: "/search" });
  const [text, setText] = useState(why ?? "");
  const input = { ...searchInput(collection, address), why: why ?? "" };
  const { data, error, refetch } = useQuery({ queryKey: ["why", input], queryFn: ({ signal }) => client.search(input, { signal }), enabled: why !== undefined });
  const found = why === undefined ? undefined : data?.why;
  const ask = (): void => void navigate({ search: (before) => ({ ...before, why: text.trim() === "" ? undefined : text.trim() }), replace: true });
  return (
    <section aria-label="Missed document" className="border-t border-line px-4 py-4 md:px-6">
      <form className="flex flex-wrap items-center gap-2" onSubmit={(event) => { event.preventDefault(); ask(); }}>
        <input value={text} onChange={(event) => setText(event.target.value)} aria-label="Path or id of a document that you miss" placeholder="Path or id of a document that you miss" spellCheck={false} className="field min-w-0 flex-1 basis-56 font-mono" />
        <button type="submit" className="button">Why</button>
      </form>
      {why !== undefined && error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {found ? <p role="status" className="mt-2">{found.reason}</p> : null}
      {found?.hit ? <div className="mt-2"><Explanation hit={found.hit} /></div> : null}
    </section>
  );
}
