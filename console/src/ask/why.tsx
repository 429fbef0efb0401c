// Why these sources: the passages that were read for an answer, with scores that add up.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Explanation, ScoreBar } from "../parts/score.tsx";
import { useCollectionName } from "../shell/collection.ts";
import { placeInWords } from "../text.ts";
import type { Asked } from "./stream.ts";

/** The passages behind an answer. */
export function Why({ asked: { hits } }: { readonly asked: Asked }) {
  const collection = useCollectionName();
  const [opened, setOpened] = useState<number>();
  if (hits.length === 0) return null;
  const max = Math.max(...hits.map(({ score }) => score));
  return (
    <details className="rounded-box border border-line">
      <summary className="cursor-pointer px-4 py-2 text-table text-soft hover:text-ink">Why these sources: {hits.length} passages read, strongest first</summary>
      <ol className="border-t border-line">
        {hits.map((hit) => (
          <li key={hit.chunk} className="border-t border-line px-4 py-2 first:border-t-0">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Link to="/documents/$collection/$document" params={{ collection, document: hit.document }} search={{ start: hit.start, end: hit.end }} className="min-w-0 flex-1 basis-40 truncate">{hit.headings.at(-1) ?? hit.title}</Link>
              <span className="text-table text-soft">{placeInWords(hit.locator)}</span>
              <button type="button" aria-expanded={opened === hit.rank} aria-label={`Score ${hit.score.toFixed(2)}: show its parts`} onClick={() => setOpened(opened === hit.rank ? undefined : hit.rank)} className="button-quiet"><ScoreBar hit={hit} max={max} /></button>
            </div>
            {opened === hit.rank ? <Explanation hit={hit} /> : null}
          </li>
        ))}
      </ol>
    </details>
  );
}
