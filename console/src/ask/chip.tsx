// The violet number after a sentence: hovering shows the quote, pressing opens its source.
import { useRef, useState } from "react";
import type { Citation } from "../api.ts";
import { placeInWords } from "../text.ts";

const cardWidth = 360;
const edge = 16;
/** Width from which the source stands beside the answer. */
const splitWidth = 1024;

/** Citation number `number`. */
export function CitationChip({ citation, number, isOpen, onOpen }: { readonly citation: Citation; readonly number: number; readonly isOpen: boolean; readonly onOpen: () => void }) {
  const chip = useRef<HTMLButtonElement>(null);
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number }>();
  const show = (): void => {
    // On a small screen the open source lies below the chip: a card would cover its head.
    if (isOpen && innerWidth < splitWidth) return;
    const box = chip.current?.getBoundingClientRect();
    if (box) setPlace({ left: Math.max(edge, Math.min(box.left, innerWidth - cardWidth - edge)), top: box.bottom + 6 });
  };
  const hide = (): void => setPlace(undefined);
  const open = (): void => {
    hide();
    onOpen();
  };
  return (
    <>
      <button ref={chip} type="button" aria-pressed={isOpen} aria-label={`Source ${number}: ${citation.title}, ${placeInWords(citation.locator)}`} onClick={open} onMouseEnter={show} onMouseLeave={hide} onFocus={show} onBlur={hide} className={`mx-0.5 inline-flex h-5 min-w-5 items-center justify-center rounded-box px-1 align-[1px] text-table font-medium ${isOpen ? "bg-citation text-panel" : "bg-citation-wash text-citation hover:ring-1 hover:ring-citation"}`}>
        {number}
      </button>
      {place ? (
        <span role="tooltip" style={{ left: place.left, top: place.top, width: Math.min(cardWidth, innerWidth - 2 * edge) }} className="fixed z-20 rounded-box border border-strong-line bg-panel p-3 text-table leading-5 shadow-lg">
          <span className="line-clamp-6 whitespace-pre-line">“{citation.quote}”</span>
          <span className="mt-2 block truncate text-soft">{citation.title} · {placeInWords(citation.locator)}</span>
        </span>
      ) : null}
    </>
  );
}
