// Changing what bounds the search of the address.
import { useNavigate } from "@tanstack/react-router";

/** The part of the address that bounds a search. */
export interface Narrowing {
  readonly filter?: string | undefined;
  readonly chips?: readonly string[] | undefined;
  readonly mode?: "keyword" | "dense" | undefined;
}

/** Changes the address; the hits begin anew. */
export function useNarrowing(): (part: Narrowing) => void {
  const navigate = useNavigate({ from: "/search" });
  return (part) => void navigate({ search: (before) => ({ ...before, ...part, page: undefined, at: undefined, explain: undefined }), replace: true });
}

/** Chips as the address takes them. */
export function chipsOf(chips: readonly string[]): Pick<Narrowing, "chips"> {
  return { chips: chips.length === 0 ? undefined : chips };
}
