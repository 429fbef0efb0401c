// Runs: what a system retrieved for each query.
import { compareText } from "#core/text/positions";
import { readFields, readNumber } from "./lines.ts";

/** A retrieved document. */
export interface Retrieved {
  readonly document: string;
  readonly score: number;
}

/** One system's answers to many queries, best first. */
export interface Run {
  readonly name: string;
  readonly queries: ReadonlyMap<string, readonly Retrieved[]>;
}

/** Reads `query Q0 document rank score run`. The rank is not looked at; the last line names the run. @throws request.invalid */
export function parseRun(text: string): Run {
  const queries = new Map<string, Retrieved[]>();
  let name = "";
  for (const [query = "", , document = "", , score = "", run = ""] of readFields(text, { name: "run", fieldsMin: 6 })) {
    const retrieved = queries.get(query) ?? [];
    retrieved.push({ document, score: readNumber(score) });
    queries.set(query, retrieved);
    name = run;
  }
  return { name, queries: new Map([...queries].map(([query, retrieved]) => [query, inOrder(retrieved)])) };
}

/** Score descending, then document descending by its UTF-8 bytes, as trec_eval orders. */
export function inOrder(retrieved: readonly Retrieved[]): readonly Retrieved[] {
  return retrieved.toSorted((a, b) => b.score - a.score || compareText(b.document, a.document));
}
