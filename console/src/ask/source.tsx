// The right half of an answer: the source itself, at the quoted words.
import { Link } from "@tanstack/react-router";
import type { Citation } from "../api.ts";
import { PagesOrText } from "../documents/pages.tsx";
import { DocumentText } from "../documents/text.tsx";
import { placeInWords } from "../text.ts";
import { Icon } from "../shell/icons.tsx";

interface Given {
  readonly collection: string;
  readonly citations: readonly Citation[];
  /** From 1. */
  readonly cite: number;
  readonly onChoose: (cite: number | undefined) => void;
}

/** The source of citation `cite`, with the way to its neighbours. */
export function Source({ collection, citations, cite, onChoose }: Given) {
  const citation = citations[cite - 1];
  if (citation === undefined) return null;
  const { document, version, start, end, title, externalId, locator } = citation;
  return (
    <aside aria-label="Source" className="flex h-full min-h-0 flex-col bg-panel">
      <div className="flex items-start gap-2 border-b border-line py-2 pr-2 pl-4">
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold" title={title}>{title}</h2>
          <p className="truncate text-table text-soft" title={externalId}>{placeInWords(locator)}{externalId === title ? "" : ` · ${externalId}`}</p>
        </div>
        <span className="flex items-center text-table text-soft">
          <button type="button" aria-label="Source before" disabled={cite <= 1} onClick={() => onChoose(cite - 1)} className="button-quiet"><Icon name="back" /></button>
          {cite} of {citations.length}
          <button type="button" aria-label="Next source" disabled={cite >= citations.length} onClick={() => onChoose(cite + 1)} className="button-quiet"><Icon name="forward" /></button>
        </span>
        <Link to="/documents/$collection/$document" params={{ collection, document }} search={{ start, end }} className="button no-underline !text-ink max-lg:hidden">Open document</Link>
        <button type="button" aria-label="Close the source" onClick={() => onChoose(undefined)} className="button-quiet"><Icon name="close" /></button>
      </div>
      <div className="min-h-0 flex-1">
        {locator.kind === "page" ? <PagesOrText key={`${document} ${version}`} id={{ collection, document, version }} span={{ start, end }} isCitation /> : <DocumentText key={`${document} ${version}`} id={{ collection, document, version }} span={{ start, end }} isCitation />}
      </div>
    </aside>
  );
}
