// One hit: where it stands, its words with marks, its score.
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { Hit } from "../api.ts";
import { Marked } from "../parts/marked.tsx";
import { Explanation, ScoreBar } from "../parts/score.tsx";
import { placeInWords, typeInWords } from "../text.ts";

interface Given {
  readonly hit: Hit;
  readonly collection: string;
  readonly max: number;
  readonly isChosen: boolean;
  readonly isExplained: boolean;
  readonly onExplain: () => void;
}

/** A hit of the list. */
export function HitRow({ hit, collection, max, isChosen, isExplained, onExplain }: Given) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const trail = hit.headings.filter((heading) => heading !== hit.title);
  return (
    <li ref={row} aria-current={isChosen || undefined} className={`relative border-b border-line px-4 py-3 md:px-6 ${isChosen ? "bg-accent-wash" : ""}`}>
      {isChosen ? <span aria-hidden="true" className="absolute inset-y-0 left-0 w-0.5 bg-accent" /> : null}
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 className="min-w-0 truncate font-medium">
          <Link to="/documents/$collection/$document" params={{ collection, document: hit.document }} search={{ start: hit.start, end: hit.end }} className="no-underline hover:underline">{hit.title}</Link>
        </h2>
        {trail.length > 0 ? <span className="min-w-0 truncate text-table text-soft">{trail.join(" › ")}</span> : null}
        <button type="button" aria-expanded={isExplained} aria-label={`Score ${hit.score.toFixed(2)}: explain it`} onClick={onExplain} className="button-quiet ml-auto"><ScoreBar hit={hit} max={max} /></button>
      </div>
      <p className="line-clamp-3 max-w-4xl break-words whitespace-pre-line"><Marked text={hit.snippet.text} spans={hit.snippet.marks} /></p>
      <p className="mt-1 flex flex-wrap gap-x-3 text-table text-soft">
        <span className="min-w-0 truncate">{hit.path}</span>
        <span>{placeInWords(hit.locator)}</span>
        <span>{typeInWords(hit.mediaType)}</span>
        <span>{hit.language}</span>
      </p>
      {isExplained ? <div className="mt-2"><Explanation hit={hit} /></div> : null}
    </li>
  );
}
