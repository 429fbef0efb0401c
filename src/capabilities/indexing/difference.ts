// A difference between rows and rows, or between rows and the index.

/** One difference, by name. */
export interface Difference {
  readonly place: "rows" | "index";
  readonly document: string | null;
  readonly ordinal: number | null;
  readonly problem: string;
  readonly detail: string;
}
