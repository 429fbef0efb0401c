// A difference between rows and rows, or between rows and the index.

/** One difference, by name: among rows, in the index that answers, or in the one beside it. */
export interface Difference {
  readonly place: "rows" | "index" | "beside";
  readonly document: string | null;
  readonly ordinal: number | null;
  readonly problem: string;
  readonly detail: string;
}
