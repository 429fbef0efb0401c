// Beside the hits: which values their documents have, and how many of them; pressing one makes it a chip, or takes the chip away.
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Facet } from "../api.ts";
import { number, typeInWords } from "../text.ts";
import { chipsOf, useNarrowing } from "./narrowing.ts";

/** Values of a facet before it is asked for more. */
const valuesAtFirst = 6;

/** The id of the mail or archive that a document lay in: it names one thing, not a kind. */
const idField = "partOf";

const fieldNames: Readonly<Record<string, string>> = { lang: "Language", type: "Type" };
const languageNames = new Intl.DisplayNames("en", { type: "language", fallback: "code" });

/** The facets that can narrow the search; on a small screen they are folded up. */
export function Facets({ facets }: { readonly facets: readonly Facet[] }) {
  const { chips = [] } = useSearch({ from: "/search" });
  const [isOpen, setIsOpen] = useState(false);
  const shown = facets.filter((facet) => isUseful(facet, chips));
  if (shown.length === 0) return null;
  return (
    <aside aria-label="Facets" className="shrink-0 border-line px-4 py-3 max-md:border-b md:w-52 md:border-r md:pl-6">
      <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)} className="button md:hidden">Narrow by {shown.map(({ field }) => nameOf(field).toLowerCase()).slice(0, 3).join(", ")}</button>
      <div className={`flex flex-col gap-4 max-md:pt-3 ${isOpen ? "" : "max-md:hidden"}`}>
        {shown.map((facet) => <Values key={facet.field} facet={facet} chips={chips} />)}
      </div>
    </aside>
  );
}

/** A value that every document has narrows nothing; values that are all different are names, not kinds. */
function isUseful({ field, values, more }: Facet, chips: readonly string[]): boolean {
  if (values.some(({ filter }) => chips.includes(filter))) return true;
  if (field === idField || values.length === 0 || (more > 0 && values[0]?.documents === 1)) return false;
  return values.length > 1 || !(field in fieldNames);
}

function Values({ facet: { field, values, more }, chips }: { readonly facet: Facet; readonly chips: readonly string[] }) {
  const narrow = useNarrowing();
  const [isWhole, setIsWhole] = useState(false);
  const left = values.length - valuesAtFirst;
  return (
    <section aria-label={nameOf(field)}>
      <h2 className="truncate pb-1 text-table font-medium">{nameOf(field)}</h2>
      <ul>
        {(isWhole ? values : values.slice(0, valuesAtFirst)).map(({ value, documents, filter }) => {
          const isOn = chips.includes(filter);
          return (
            <li key={filter}>
              <button type="button" aria-pressed={isOn} title={filter} onClick={() => narrow(chipsOf(isOn ? chips.filter((chip) => chip !== filter) : [...chips, filter]))} className={`flex w-full items-baseline gap-2 rounded-box px-2 py-0.5 text-left text-table ${isOn ? "bg-accent-wash text-ink" : "text-soft hover:bg-sunken hover:text-ink"}`}>
                <span className="min-w-0 flex-1 truncate">{valueInWords(field, value)}</span>
                <span className="text-faint">{number(documents)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {left > 0 ? <button type="button" aria-expanded={isWhole} className="button-quiet text-table" onClick={() => setIsWhole(!isWhole)}>{isWhole ? "Fewer" : `${number(left)} more`}</button> : null}
      {more > 0 && (isWhole || left <= 0) ? <p className="px-2 text-table text-faint">and {number(more)} rarer ones</p> : null}
    </section>
  );
}

function nameOf(field: string): string {
  return fieldNames[field] ?? field;
}

function valueInWords(field: string, value: string | number | boolean): string {
  if (value === "") return field === "lang" ? "unknown" : "empty";
  if (field === "type") return typeInWords(String(value));
  return field === "lang" ? languageInWords(String(value)) : String(value);
}

/** `German` for `de`; a tag that is none stays as it is. */
function languageInWords(tag: string): string {
  try {
    return languageNames.of(tag) ?? tag;
  } catch (error) {
    if (error instanceof RangeError) return tag;
    throw error;
  }
}
